"""A draft beside a public offer: nothing that either side changes is lost."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from lotse.accounts.models import User
from lotse.kit.errors import Refused
from lotse.kit.merging import changed_fields
from lotse.offers import office_actions
from lotse.offers.actions import withdraw_offer
from lotse.offers.answers import accept_answer, give_answer
from lotse.offers.domain.merging import merge
from lotse.offers.domain.proposals import Answer
from lotse.offers.drafts import Seen, discard_draft, publish_draft, save_draft
from lotse.offers.links import make_link
from lotse.offers.models import Offer, OfferDraft, PlannedStep
from lotse.offers.office_queries import find_for_editing
from lotse.privacy.models import Change
from tests.factories.offers import make_offer

NOW = datetime(2027, 2, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CONFIRMED = {"confirmed_on": "2027-01-01", "confirmed_by": "office", "next_review_on": "2027-07-01"}


@pytest.fixture
def offer(db):
    return make_offer(texts={"uk": {"title": "Курс німецької"}})


@pytest.fixture
def colleague(db):
    return User.objects.create_user("kollegin@example.org")


def state():
    return find_for_editing("deutschkurs").state


def draft_of(colleague, seen=None, now=NOW, **changes):
    base = state()
    return save_draft(
        slug="deutschkurs", state=base | changes, base=base, seen=seen, by=colleague, now=now
    )


def test_merging_keeps_what_only_one_side_changed():
    merged = merge({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 1, "c": 1}, {"a": 1, "b": 2, "c": 1})
    assert (merged.state, merged.conflicts) == ({"a": 2, "b": 2, "c": 1}, ())


def test_merging_names_what_both_sides_changed():
    assert merge({"a": 1}, {"a": 2}, {"a": 3}).conflicts == ("a",)
    assert merge({"a": 1}, {"a": 2}, {"a": 2}).conflicts == ()


@pytest.mark.parametrize(("mine", "theirs", "expected"), [(3, 2, 3), (2, 3, 3), (3, 3, 3)])
def test_the_later_confirmation_wins_whole(mine, theirs, expected):
    def confirmed(month, by):
        return CONFIRMED | {"confirmed_on": f"2027-{month:02}-01", "confirmed_by": by}

    merged = merge(CONFIRMED, confirmed(mine, "office"), confirmed(theirs, "provider"))
    assert merged.state["confirmed_on"] == f"2027-{expected:02}-01"
    assert merged.state["confirmed_by"] == ("office" if mine > theirs else "provider")
    assert merged.conflicts == ()


def test_changed_fields_count_those_that_came_and_went():
    assert changed_fields({"a": 1, "b": 1}, {"b": 1, "c": 1}) == ["a", "c"]


def test_draft_changes_nothing_public(offer, colleague):
    before = state()
    draft_of(colleague, title="Neuer Titel", phone="030 23125-119")
    assert state() == before
    assert Offer.objects.get().changed_at == offer.changed_at


def test_offer_that_is_a_draft_itself_needs_none(db, colleague):
    make_offer(published=False)
    with pytest.raises(Refused, match="not_public"):
        draft_of(colleague, title="Neu")


def test_second_of_two_writers_is_refused(offer, colleague):
    first = draft_of(colleague, title="Eins")
    with pytest.raises(Refused, match="changed_meanwhile"):
        draft_of(colleague, title="Zwei")
    draft_of(colleague, seen=first.changed_at, now=LATER, title="Zwei")
    assert OfferDraft.objects.get().state["title"] == "Zwei"


def test_published_draft_is_what_the_offer_says(offer, colleague):
    draft_of(colleague, title="Neuer Titel", phone="030 23125-119", topics=["tutoring"])
    publish_draft(slug=offer.slug, by=colleague, now=LATER)
    editing = find_for_editing(offer.slug)
    assert (editing.texts["title"], editing.facts.phone, editing.facts.topics, editing.draft) == (
        "Neuer Titel",
        "030 23125-119",
        ("tutoring",),
        None,
    )


def test_provider_and_draft_both_come_through(offer, colleague):
    """A provider confirms and corrects its telephone while the office drafts another title."""
    draft_of(colleague, title="Neuer Titel")
    given = give_answer(
        token=make_link(offer=offer, now=NOW),
        answer=Answer.CHANGED,
        said={"phone": "030 23125-118"},
        language="de",
        today=NOW.date(),
        now=NOW,
    )
    accept_answer(answer_id=given.pk, fields=["phone"], by=colleague, today=NOW.date(), now=LATER)
    publish_draft(slug=offer.slug, by=colleague, now=LATER)
    after = find_for_editing(offer.slug)
    assert after.texts["title"] == "Neuer Titel"
    assert (after.facts.phone, after.facts.confirmed_by) == ("030 23125-118", "provider")
    assert after.facts.confirmed_on == NOW.date()


def test_plan_does_not_decide_where_both_changed(offer, colleague):
    draft_of(colleague, phone="030 23125-117")
    editing = find_for_editing(offer.slug)
    office_actions.edit_offer(
        facts=replace(editing.facts, phone="030 23125-116"),
        texts=editing.texts,
        seen=editing.changed_at,
        by=colleague,
        now=NOW,
    )
    office_actions.plan(slug=offer.slug, publish_at=NOW, withdraw_at=None)
    assert office_actions.carry_out_plans(now=LATER) == 0
    assert PlannedStep.objects.get().obstacles == "offers.draft_conflicts"
    seen = Seen(Offer.objects.get().changed_at, OfferDraft.objects.get().changed_at)
    publish_draft(slug=offer.slug, seen=seen, keep_public=["phone"], by=colleague, now=LATER)
    assert find_for_editing(offer.slug).facts.phone == "030 23125-116"
    assert not PlannedStep.objects.exists()


def test_planned_draft_is_published_by_itself(offer, colleague):
    draft_of(colleague, title="Ab März")
    office_actions.plan(slug=offer.slug, publish_at=LATER, withdraw_at=None)
    assert office_actions.carry_out_plans(now=NOW) == 0
    assert office_actions.carry_out_plans(now=LATER) == 1
    assert state()["title"] == "Ab März"
    assert not OfferDraft.objects.exists()
    assert not PlannedStep.objects.exists()


def test_incomplete_draft_is_not_published(offer, colleague):
    draft_of(colleague, topics=[])
    with pytest.raises(Refused, match="not_publishable"):
        publish_draft(slug=offer.slug, by=colleague, now=LATER)
    assert OfferDraft.objects.exists()
    assert state()["topics"] == ["learn_german"]


def test_publishing_what_has_moved_since_it_was_seen_is_refused(offer, colleague):
    draft = draft_of(colleague, title="Neu")
    seen = Seen(offer.changed_at, draft.changed_at)
    draft_of(colleague, seen=draft.changed_at, now=LATER, title="Noch neuer")
    with pytest.raises(Refused, match="changed_meanwhile"):
        publish_draft(slug=offer.slug, seen=seen, by=colleague, now=LATER)
    with pytest.raises(Refused, match="changed_meanwhile"):
        discard_draft(slug=offer.slug, seen=draft.changed_at, by=colleague, now=LATER)


def test_discarded_draft_takes_its_plan_with_it(offer, colleague):
    draft = draft_of(colleague, title="Neu")
    office_actions.plan(slug=offer.slug, publish_at=LATER, withdraw_at=None)
    discard_draft(slug=offer.slug, seen=draft.changed_at, by=colleague, now=LATER)
    assert not OfferDraft.objects.exists()
    assert not PlannedStep.objects.exists()
    with pytest.raises(Refused, match="no_draft"):
        publish_draft(slug=offer.slug, by=colleague, now=LATER)


def test_draft_outlives_a_withdrawal(offer, colleague):
    draft_of(colleague, title="Neu")
    withdraw_offer(slug=offer.slug, now=NOW)
    office_actions.publish(slug=offer.slug, by=colleague, now=LATER)
    assert state()["title"] == "Neu"
    assert Offer.objects.get().status == "published"


def test_reference_that_has_gone_is_refused_and_the_draft_stays(offer, colleague):
    draft_of(colleague, partners=["gone"])
    with pytest.raises(Refused, match=r"offers\.unknown"):
        publish_draft(slug=offer.slug, by=colleague, now=LATER)
    assert OfferDraft.objects.exists()


def test_still_right_stands_in_the_history(offer):
    give_answer(
        token=make_link(offer=offer, now=NOW),
        answer=Answer.STILL_RIGHT,
        said={},
        language="de",
        today=date(2027, 2, 20),
        now=NOW,
    )
    assert Change.objects.filter(record_id=offer.slug).first().verb == "provider"


def test_publishing_and_accepting_at_the_same_moment_both_count(committed):
    """Draft and provider's correction meet in two processes; neither side is lost."""
    offer = make_offer()
    colleague = User.objects.create_user("kollegin@example.org")
    try:
        draft_of(colleague, title="Neuer Titel")
        given = give_answer(
            token=make_link(offer=offer, now=NOW),
            answer=Answer.CHANGED,
            said={"phone": "030 23125-118"},
            language="de",
            today=NOW.date(),
            now=NOW,
        )
        start, faults = threading.Barrier(2), []

        def at_once(deed, **arguments):
            try:
                start.wait()
                deed(by=colleague, now=LATER, **arguments)
            except Exception as fault:  # noqa: BLE001 – shown by the assertion
                faults.append(fault)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=at_once, args=[publish_draft], kwargs={"slug": offer.slug}),
            threading.Thread(
                target=at_once,
                args=[accept_answer],
                kwargs={"answer_id": given.pk, "fields": ["phone"], "today": NOW.date()},
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        after = find_for_editing(offer.slug)
        assert (after.texts["title"], after.facts.phone) == ("Neuer Titel", "030 23125-118")
        assert (after.facts.confirmed_on, after.facts.confirmed_by) == (NOW.date(), "provider")
    finally:
        Offer.objects.all().delete()
        User.objects.all().delete()
