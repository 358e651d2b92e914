from datetime import UTC, datetime

import pytest

from lotse.offers.kinds import OFFER
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.states import Origin, State
from lotse.words.models import Text
from lotse.words.queries import coverage, texts_for

NOW = datetime(2026, 11, 24, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(*entries):
    return write_texts(kind=OFFER, source_language="de", entries=entries, by=None, now=NOW)


def title(language, value, **changes):
    return Entry("a", "title", language, value, **changes)


def test_writing_twice_changes_nothing():
    write(title("de", "Kurs"), title("uk", "Курс"))
    again = write(title("de", "Kurs"), title("uk", "Курс"))
    assert (again.unchanged, again.created, again.changed) == (2, 0, 0)


def test_changed_source_makes_translations_stale():
    write(title("de", "Kurs"), title("uk", "Курс"))
    write(title("de", "Neuer Kurs"))
    assert texts_for(OFFER, ["a"], "uk")["a"]["title"].state is State.STALE


def test_stale_translation_written_with_its_old_words_stays_stale():
    write(title("de", "Kurs"), title("uk", "Курс"))
    write(title("de", "Neuer Kurs"), title("uk", "Курс"))
    assert texts_for(OFFER, ["a"], "uk")["a"]["title"].state is State.STALE


def test_new_translation_is_of_the_present_source():
    write(title("de", "Kurs"), title("uk", "Курс"))
    write(title("uk", "Новий курс"), title("de", "Neuer Kurs"))
    assert texts_for(OFFER, ["a"], "uk")["a"]["title"].state is State.UNREVIEWED


def test_removing_the_source_removes_the_translations():
    write(title("de", "Kurs"), title("uk", "Курс"))
    assert write(title("de", " ")).removed == 2
    assert not Text.objects.filter(kind=OFFER.name).exists()


def test_translation_without_source_is_not_kept():
    write(title("uk", "Курс"))
    assert not Text.objects.filter(kind=OFFER.name).exists()


def test_unknown_field_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="has no text 'colour'"):
        write(Entry("a", "colour", "de", "rot"))


def test_machine_texts_are_told_apart():
    write(title("de", "Kurs"), title("uk", "Курс", origin=Origin.MACHINE))
    assert texts_for(OFFER, ["a"], "uk")["a"].is_machine
    assert not texts_for(OFFER, ["a"], "de")["a"].is_machine


@pytest.mark.parametrize("records", [1, 3])
def test_texts_of_many_records_cost_one_statement(records, django_assert_num_queries):
    write(*(Entry(str(n), "title", "de", "Kurs") for n in range(records)))
    with django_assert_num_queries(1):
        found = texts_for(OFFER, range(records), "ar")
    assert len(found) == records


def test_coverage_counts_states():
    write(title("de", "Kurs"), title("uk", "Курс"))
    counts = {one.language: one.states for one in coverage([OFFER], ["de", "uk", "fa"])}
    assert counts["de"][State.SOURCE] == counts["uk"][State.UNREVIEWED] == 1
    assert counts["fa"][State.MISSING] == 1
