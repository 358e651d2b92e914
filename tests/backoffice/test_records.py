"""Every kind of record behaves the same: conflict, lock, history. A new kind needs a sample."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import lotse.config.urls  # noqa: F401 – the screens of all contexts register their kinds
from lotse.backoffice.records.kind import KINDS
from lotse.events.actions.campaigns import create_campaign
from lotse.kit import clock
from lotse.privacy.models import Change
from tests.backoffice.test_offers import text
from tests.factories.accounts import log_in, make_user
from tests.factories.events import NOW, make_event
from tests.factories.interpreters import make_interpreter
from tests.factories.offers import make_offer, make_partner
from tests.faults.test_unchanged_saves import as_typed


@dataclass(frozen=True)
class Sample:
    """A record with two fields of words that two people can change."""

    make: Callable[[], str]
    first: str
    second: str


def _campaign():
    days = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    texts = {"title": "Woche des Lesens", "summary": "Lesen."}
    by = make_user("coordinator", "begins@example.org")
    return create_campaign(**days, texts=texts, by=by, now=NOW).slug


SAMPLES = {
    "offer": Sample(lambda: make_offer().slug, "title", "summary"),
    "partner": Sample(lambda: make_partner().slug, "name", "short_name"),
    "event": Sample(lambda: make_event().slug, "title", "summary"),
    "campaign": Sample(_campaign, "title", "summary"),
    "interpreter": Sample(lambda: make_interpreter("fa").slug, "papers", "name"),
}


class Desk:
    """A person at the form of a record; the clock goes on with each saving."""

    def __init__(self, kind, slug, name):
        self.kind, self.slug = kind, slug
        user = make_user("coordinator", f"{name}@example.org", first_name=name, last_name="Amt")
        self.client = log_in(Client(), user)

    def address(self, url="", *more):
        return reverse(url or self.kind.url_name, args=[self.slug, *more])

    def read(self):
        return as_typed(text(self.client.get(self.address())))

    def save(self, form, **changes):
        later = clock.now() + timedelta(minutes=1)
        with clock.frozen(later):
            data = form | {name: [value] for name, value in changes.items()}
            return self.client.post(self.address(), data)


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW + timedelta(days=1)):
        yield


@pytest.fixture(params=sorted(SAMPLES))
def sample(request, db):
    return KINDS[request.param], SAMPLES[request.param]


def desks(sample):
    kind, one = sample
    slug = one.make()
    return Desk(kind, slug, "Anna"), Desk(kind, slug, "Olga"), one


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(KINDS)


def test_second_save_takes_no_field_from_the_first(sample):
    anna, olga, one = desks(sample)
    mine, theirs = anna.read(), olga.read()
    assert olga.save(theirs, **{one.second: "Von Olga"}).status_code == 302
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        refused = anna.save(mine, **{one.first: "Von Anna"})
        assert refused.status_code == 422
        assert "<strong>Olga Amt</strong>" in text(refused)
        assert "das haben Sie auch geändert" not in text(refused)
        form = as_typed(text(refused))
        assert (form[one.first], form[one.second]) == (["Von Anna"], ["Von Olga"])
        assert anna.save(form).status_code == 302
    form = anna.read()
    assert (form[one.first], form[one.second]) == (["Von Anna"], ["Von Olga"])


def test_true_conflict_shows_both_and_is_decided_by_a_person(sample):
    anna, olga, one = desks(sample)
    mine, theirs = anna.read(), olga.read()
    olga.save(theirs, **{one.first: "Von Olga"})
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        refused = anna.save(mine, **{one.first: "Von Anna"})
        assert "<ins>Von Olga</ins>" in text(refused)
        assert "das haben Sie auch geändert" in text(refused)
        form = as_typed(text(refused))
        assert form[one.first] == ["Von Anna"]
        assert olga.read()[one.first] == ["Von Olga"]
        assert anna.save(form).status_code == 302
    assert olga.read()[one.first] == ["Von Anna"]


def test_snapshot_is_that_of_this_record_and_signed(sample):
    anna, _olga, one = desks(sample)
    form = anna.read()
    for seen in ("", "nonsense", form["seen"][0][:-1] + "x"):
        refused = anna.save(form | {"seen": [seen]}, **{one.first: "Geraten"})
        assert refused.status_code == 422
        assert as_typed(text(refused))[one.first] == ["Geraten"]
    assert anna.read()[one.first] == form[one.first]


def test_locked_record_is_read_by_others_and_nothing_typed_is_lost(sample):
    anna, olga, one = desks(sample)
    mine = anna.read()
    presence = reverse("staff_presence", args=[olga.kind.code, olga.slug])
    assert olga.client.post(presence).json() == {"note": ""}
    assert " disabled>" in text(anna.client.get(anna.address()))
    refused = anna.save(mine, **{one.first: "Von Anna"})
    assert refused.status_code == 422
    assert "Olga Amt bearbeitet das seit" in text(refused)
    again = as_typed(text(refused))
    assert again[one.first] == ["Von Anna"]
    assert anna.save(again).status_code == 302


def test_history_compares_and_brings_back(sample):
    anna, _olga, one = desks(sample)
    before = anna.read()[one.first]
    anna.save(anna.read(), **{one.first: "Neue Worte"})
    past = anna.address(f"staff_{anna.kind.code}_history")
    first = Change.objects.filter(kind=anna.kind.name, record_id=anna.slug).last()
    assert "<ins>Neue Worte</ins>" in text(anna.client.get(past))
    compared = text(anna.client.get(f"{past}?seit={first.pk}"))
    assert 'id="since"' in compared
    back = anna.client.post(anna.address(f"staff_{anna.kind.code}_restore", first.pk), follow=True)
    assert "Der bisherige Stand bleibt im Verlauf" in text(back)
    assert anna.read()[one.first] == before
    assert "Neue Worte" in text(anna.client.get(past))


def test_history_brings_back_nothing_of_another_record(sample):
    anna, _olga, one = desks(sample)
    before = anna.read()
    other = Change.objects.create(kind="x.y", record_id=anna.slug, verb="save", state={}, at=NOW)
    anna.client.post(anna.address(f"staff_{anna.kind.code}_restore", other.pk))
    assert anna.read()[one.first] == before[one.first]
