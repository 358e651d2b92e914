"""Words that nobody reads any more do not wait for translators."""

from datetime import UTC, datetime

import pytest

from lotse.guide.kinds import RULE, STATION
from lotse.guide.models import Entry, Rule, RuleVersion
from lotse.guide.queries import get_rule_book
from lotse.guide.resting import list_ended_rules, list_ended_stations
from lotse.guide.words_files import words_id
from lotse.kit import clock
from lotse.words.kinds import get_care
from lotse.words.queue import Queue

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def end_version(name, on):
    """Let the only version of a rule end on a day; returns the record of its words."""
    RuleVersion.objects.filter(rule__name=name).update(valid_to=on)
    rule = get_rule_book().rules[name]
    return words_id(rule, rule.versions[-1])


def in_queue(kind):
    return {item.record_id for item in Queue([kind]).items("uk")}


def test_words_of_an_ended_rule_rest():
    name = next(rule.id for rule in get_rule_book().rules.values() if len(rule.versions) == 1)
    with clock.frozen(NOON):
        record = end_version(name, "2026-11-28")
        assert record not in list_ended_rules(), "it holds today"
        end_version(name, "2026-11-27")
        assert record in list_ended_rules()
        assert record not in in_queue(RULE)


def test_words_of_an_ended_station_rest():
    row = Entry.objects.filter(part="stations").first()
    row.content = row.content | {"valid_to": "2026-11-27"}
    row.save()
    assert get_rule_book().stations[row.name].valid_to
    with clock.frozen(NOON):
        assert row.name in list_ended_stations()
        assert row.name not in in_queue(STATION)


def test_nothing_rests_where_no_rule_book_was_loaded():
    Entry.objects.all().delete()
    Rule.objects.all().delete()
    assert list_ended_rules() == list_ended_stations() == []


def test_kinds_know_what_rests():
    assert get_care(RULE.name).resting is list_ended_rules
    assert get_care(STATION.name).resting is list_ended_stations
