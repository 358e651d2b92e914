from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lotse.events.models import Attendance, Event, Feedback, Registration
from lotse.events.registration_queries import find_drift
from lotse.interop.event_files import read_events
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.actions import init_district
from lotse.reference.district_file import read_district
from lotse.reference.models import District
from lotse.words.models import Text
from tests.factories.events import NOW

DEMO = Path(__file__).resolve().parents[2] / "demo" / "goslar"
SUMMER = datetime(2027, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def goslar(db):
    init_district(facts=read_district(DEMO / "district.yaml"))
    with clock.frozen(NOW):
        call_command("load_directory", DEMO, examples=True, verbosity=0)
        yield


def load(**options):
    call_command("load_events", DEMO, verbosity=0, **options)


@pytest.mark.usefixtures("goslar")
def test_demo_shows_every_kind_of_event_with_families():
    load(examples=True)
    events = {event.slug: event for event in Event.objects.all()}
    assert {events["besuch-im-museum"].status, events["fest-der-sprachen"].status} == {
        "cancelled",
        "published",
    }
    states = Registration.objects.filter(round__event__slug="erste-hilfe-am-kind")
    assert sorted(states.values_list("state", flat=True)).count("waiting") == 2
    course = events["deutschkurs-rund-um-die-schule"].rounds.get()
    assert course.dates.count() < 12  # Christmas holidays are left out
    assert Attendance.objects.count() == 4
    assert Feedback.objects.count() == 2
    assert find_drift(NOW.date() - timedelta(days=30)) == []
    mails = Registration.objects.exclude(email="").values_list("email", flat=True)
    assert all(mail.endswith("@example.org") for mail in mails)
    for slug in events:
        tags = Text.objects.filter(kind="events.event", record_id=slug, field="title")
        assert tags.count() == 8


@pytest.mark.usefixtures("goslar")
def test_second_load_changes_nothing_and_a_later_one_plans_anew():
    load(examples=True)
    before = (Event.objects.count(), Registration.objects.count())
    load(examples=True)
    assert (Event.objects.count(), Registration.objects.count()) == before
    with clock.frozen(SUMMER):
        for _ in range(2):
            load(examples=True)
            to_come = Event.objects.filter(rounds__ends_at__gte=SUMMER).distinct()
            assert to_come.count() == before[0] - 1
    assert Event.objects.filter(slug="infoabend-schulanfang").exists()


@pytest.mark.usefixtures("goslar")
def test_families_are_invented_only_for_a_demo():
    District.objects.update(is_demo=False)
    with pytest.raises(CommandError, match="invented families"):
        load(examples=True)
    load()
    assert Event.objects.exists()
    assert not Registration.objects.exists()


def test_translation_of_an_unknown_event_is_refused(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "uk.yaml").write_text(
        "language: uk\norigin: machine\noffers: {}\nevents: {anders: {title: Вечір}}\n"
    )
    (tmp_path / "events.yaml").write_text(
        "events:\n  - key: abend\n    day: {weeks: 1, weekday: MO}\n"
        "    languages: [de]\n    texts: {title: Abend}\n"
    )
    with pytest.raises(Refused, match="no event anders"):
        read_events(tmp_path / "events.yaml")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("weekday: MO", "weekday: XX", "events.0.day.weekday"),
        ("languages: [de]", "language: [de]", "events.0.language"),
        ("key: abend", "key: Abend!", "events.0.key"),
    ],
)
def test_faulty_event_is_refused_and_the_key_named(tmp_path, old, new, reason):
    text = (
        "events:\n  - key: abend\n    day: {weeks: 1, weekday: MO}\n"
        "    languages: [de]\n    texts: {title: Abend}\n"
    )
    (tmp_path / "events.yaml").write_text(text.replace(old, new))
    with pytest.raises(Refused, match=reason):
        read_events(tmp_path / "events.yaml")
