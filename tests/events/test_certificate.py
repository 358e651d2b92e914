"""A certificate says what somebody attended, and only those get one who came."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lotse.events.actions.coming import check_in
from lotse.events.actions.reminding import write_afterwards
from lotse.events.domain.capacity import Person
from lotse.events.domain.certificate import Sat, attended
from lotse.events.domain.series import Series
from lotse.events.paper.certificate import draw_certificates
from lotse.events.registration_queries import get_round, list_who_came
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.reference.queries import get_reference
from lotse.ui.pdf import can_make_pdf
from tests.events.papers import faults, spoken, words
from tests.factories.events import join, make_round, party

needs_pdf = pytest.mark.skipif(not can_make_pdf(), reason="Pango is not installed")
DAY = timedelta(days=1)
TODAY = date(2027, 2, 20)
COURSE = Series(date(2027, 1, 14), time(18), time(19, 30), rule="FREQ=WEEKLY;COUNT=5")


def sat(number, hours=1.5, **changes):
    starts = datetime(2027, 1, number, 17, tzinfo=UTC)
    return Sat(number, starts, starts + timedelta(hours=hours), **changes)


def test_hours_are_those_of_the_dates_attended():
    found = attended([sat(2), sat(1), sat(3, hours=2)], {3, 1})
    assert [one.number for one in found.dates] == [1, 3]
    assert (found.of, found.minutes) == (3, 210)


def test_dates_without_hours_are_counted_only():
    assert attended([sat(1), sat(2, hours=0)], {1, 2}).minutes is None
    assert attended([sat(1, is_all_day=True)], {1}).minutes is None


def test_who_came_to_none_of_the_dates_is_refused():
    for came in (set(), {9}):
        with pytest.raises(Refused, match=r"events\.did_not_come"):
            attended([sat(1)], came)


def come(registration, dates, positions=None):
    for one in dates:
        check_in(
            date_id=one.pk,
            registration_id=registration.pk,
            positions=positions,
            now=one.starts_at,
        )


def drawn(round_, *people):
    found = {one.pk: one for one in list_who_came(round_.pk)}
    return draw_certificates(
        get_round(round_.pk),
        [(found.get(one.pk, one), tag) for one, tag in people],
        reference=get_reference(),
        today=TODAY,
    )


@needs_pdf
def test_certificate_of_a_course_is_in_german_and_in_the_language_of_the_family(db, tmp_path):
    round_ = make_round(series=COURSE, is_course=True)
    family = join(round_, party(1, language="uk"))
    come(family, list(round_.dates.all())[:3])
    pdf = drawn(round_, (family, "uk"))
    assert faults(pdf, tmp_path) == []
    assert spoken(pdf) == ("de", ["de", "uk"])
    (page,) = words(pdf)
    for said in (
        "Teilnahmebescheinigung",
        "Infoabend Klasse 5",
        "Donnerstag, 14. Januar 2027, 18:00 bis 19:30 Uhr",
        "3 von 5",
        "Stunden insgesamt 4,5",
        "Koordinierungsstelle",
        "20. Februar 2027",
        "Довідка про участь",
        "Четвер, 14 січня 2027",
        "3 з 5",
    ):
        assert said in page
    assert "04.02.2027" not in page


@needs_pdf
def test_everybody_who_came_has_a_page_but_children_in_childcare(db):
    round_ = make_round(childcare=4)
    date_ = round_.dates.get()
    family = join(round_, party(2, 5, childcare=True, language="ar"))
    alone, missed = join(round_, party(1)), join(round_, party(1))
    come(family, [date_])
    come(alone, [date_])
    pages = words(drawn(round_, (family, "ar"), (alone, "de"), (missed, "de")))
    assert len(pages) == 3
    assert "شهادة حضور" in pages[0]
    assert pages[2].count("Teilnahmebescheinigung") == 1  # German alone is said once


@needs_pdf
def test_name_stands_only_where_the_event_needed_it(db):
    round_ = make_round(needs_names=True)
    family = join(round_, replace(party(), people=(Person(name="Leyla Beispiel"),)))
    come(family, round_.dates.all())
    assert "Leyla Beispiel" in words(drawn(round_, (family, "de")))[0]


@needs_pdf
def test_family_that_did_not_come_gets_no_certificate(db):
    round_ = make_round()
    family = join(round_)
    with pytest.raises(Refused, match="did_not_come"):
        drawn(round_, (family, "de"))


def test_letter_afterwards_has_the_certificate_for_those_who_came_only(db):
    round_ = make_round()
    came, missed = join(round_, party(email="a@example.org")), join(round_)
    come(came, round_.dates.all())
    write_afterwards(now=round_.ends_at + DAY)
    texts = dict(
        Mail.objects.filter(key__startswith="events.afterwards").values_list("recipient", "text")
    )
    assert "/bescheinigung.pdf" in texts["a@example.org"]
    assert f"/de/veranstaltungen/infoabend/{round_.pk}/rueckmeldung/" in texts["a@example.org"]
    assert "bescheinigung" not in texts[missed.email]
