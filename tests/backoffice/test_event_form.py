"""The form of an event: begin, edit, see the dates, two at once, history, preview."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client

from lotse.events.actions.planning import Words, facts_of, save_event
from lotse.events.domain.series import Series
from lotse.events.kinds import EVENT
from lotse.events.models import Event, EventDate
from lotse.guide.actions import point_to_rules
from lotse.guide.queries import rules_of
from lotse.kit import clock
from lotse.reference.models import SchoolHoliday
from tests.backoffice.test_offers import fields_in
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.events import EVENING, NOW, event_facts, join, make_event, party, taken
from tests.factories.offers import make_partner

LIST = "/staff/veranstaltungen/"
NEW = f"{LIST}neu/"


@pytest.fixture(autouse=True)
def _november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def form_of(client, slug="infoabend"):
    return fields_in(text(client.get(f"{LIST}{slug}/bearbeiten/")))


def filled(client, **changes):
    """The new form with what an event needs."""
    data = fields_in(text(client.get(NEW)))
    return (
        data
        | {
            "title": "Elterncafé",
            "summary": "Wir trinken Tee.",
            "languages": ["de", "uk"],
            "starts_on": "2027-01-14",
            "opens_at": "18:00",
            "closes_at": "20:00",
        }
        | changes
    )


def days_of(slug):
    found = EventDate.objects.filter(round__event__slug=slug).order_by("starts_at")
    return [f"{one.starts_at:%Y-%m-%d %H}" for one in found]


def test_new_event_is_a_draft_with_all_that_was_typed(coordinator):
    make_partner("kvhs")
    data = filled(
        coordinator,
        audience="professionals",
        stages=["primary"],
        interpreted=["ar"],
        site="kvhs",
        place_note="Raum 3",
        seats="25",
        childcare="5",
        childcare_from="3",
        childcare_to="8",
        interpreter_seats="6",
        policy="strict",
        hold_hours="24",
        opens_days_before="30",
        closes_hours_before="12",
        remind_hours_before="3, 48 48",
        keep_days="14",
        rules=["fos"],
        **{"partner-0-organisation": "kvhs", "partner-0-role": "host"},
    )
    response = coordinator.post(NEW, data)
    assert response.headers["Location"] == f"{LIST}elterncafe/"
    event = Event.objects.get(slug="elterncafe")
    facts = facts_of(event)
    assert event.status == "draft"
    assert facts.series == EVENING
    assert (facts.audience, facts.site, facts.seats) == ("professionals", "kvhs", 25)
    assert (facts.childcare, facts.childcare_from, facts.childcare_to) == (5, 3, 8)
    assert (facts.policy, facts.hold_hours, facts.keep_days) == ("strict", 24, 14)
    assert (facts.opens_days_before, facts.closes_hours_before) == (30, 12)
    assert facts.remind_hours_before == (48, 3)
    assert facts.partners == (("kvhs", "host"),)
    assert facts.interpreted == ("ar",)
    assert rules_of(EVENT.name, "elterncafe") == ["fos"]
    again = coordinator.post(NEW, data)
    assert again.headers["Location"] == f"{LIST}elterncafe-2/"


@pytest.mark.parametrize("title", ["Neu", "Runde", "Vorschau", "Termin", "???"])
def test_title_never_takes_an_address_of_the_screens(coordinator, title):
    response = coordinator.post(NEW, filled(coordinator, title=title))
    assert coordinator.get(response.headers["Location"]).status_code == 200
    assert Event.objects.count() == 1
    assert Event.objects.get().slug not in {"neu", "runde", "vorschau", "termin"}


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        (
            {"repeats": "weekly", "number": "3", "interval": "2", "without": "28.01.2027"},
            ["2027-01-14 17", "2027-02-11 17"],
        ),
        (
            {
                "repeats": "weekly",
                "until": "2027-01-22",
                "days": ["TU", "TH"],
                "also": "2027-02-20",
            },
            ["2027-01-14 17", "2027-01-19 17", "2027-01-21 17", "2027-02-20 17"],
        ),
        (
            {"repeats": "monthly", "number": "2", "days": ["MO"], "nth": "-1"},
            ["2027-01-25 17", "2027-02-22 17"],
        ),
        (
            {"repeats": "daily", "number": "2", "opens_at": "", "closes_at": ""},
            ["2027-01-13 23", "2027-01-14 23"],
        ),
    ],
)
def test_plain_inputs_become_a_series(coordinator, changes, days):
    data = filled(coordinator, **changes)
    shown = coordinator.post(NEW, {**data, "deed": "dates"})
    assert shown.status_code == 200
    assert f"{len(days)} Termine" in text(shown)
    assert Event.objects.count() == 0
    assert fields_in(text(shown))["title"] == ["Elterncafé"]
    assert coordinator.post(NEW, data).status_code == 302
    assert days_of("elterncafe") == days
    saved = form_of(coordinator, "elterncafe")
    for name, value in changes.items():
        if name not in {"without", "also", "closes_at"}:
            assert saved[name] == ([value] if isinstance(value, str) else value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_on": ""}, "id_starts_on_error"),
        ({"starts_on": "gestern"}, "Bitte ein gültiges Datum eingeben."),
        ({"repeats": "weekly"}, "wie oft oder bis wann"),
        ({"repeats": "weekly", "number": "3", "until": "2027-03-01"}, "entweder eine Anzahl"),
        ({"repeats": "weekly", "until": "2026-03-01"}, "liegt vor dem ersten Tag"),
        ({"repeats": "monthly", "number": "3"}, "wählen Sie einen Wochentag"),
        ({"repeats": "other"}, "Eine solche Regel gibt es nicht"),
        ({"without": "24.12"}, "„24.12“ ist kein Tag"),
        ({"without": "14.01.2027"}, "Es bleibt kein Termin übrig."),
        ({"repeats": "daily", "until": "2028-12-31"}, "mehr als 200 Termine"),
        ({"childcare_from": "9", "childcare_to": "3"}, "weniger"),
        ({"remind_hours_before": "morgen"}, "Stunden als Zahlen"),
        ({"remind_hours_before": "0"}, "zwischen 2 und 1440"),
        ({"remind_hours_before": "9 8 7 6 5 4"}, "Fünf Erinnerungen genügen."),
        ({"site": "nirgends"}, "keine gültige Auswahl"),
        ({"online_url": "javascript:alert(1)"}, "keine öffentliche Internetadresse"),
        ({"rules": ["nonsense"]}, "keine gültige Auswahl"),
        ({"partner-0-organisation": "nobody"}, "keine gültige Auswahl"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(coordinator, changes, words):
    data = filled(coordinator, **changes)
    for deed in ("save", "dates"):
        response = coordinator.post(NEW, {**data, "deed": deed})
        assert response.status_code == 422
        assert words in text(response)
        assert fields_in(text(response))["summary"] == ["Wir trinken Tee."]
    assert Event.objects.count() == 0


def test_days_in_the_holidays_are_shown_as_left_out(coordinator):
    SchoolHoliday.objects.create(
        name="Weihnachtsferien", starts_on=date(2026, 12, 23), ends_on=date(2027, 1, 9)
    )
    data = filled(
        coordinator, starts_on="2026-12-17", repeats="weekly", number="4", skips_holidays="on"
    )
    page = text(coordinator.post(NEW, {**data, "deed": "dates"}))
    assert "Fällt aus:" in page
    assert "24.12.2026" in page[page.index("Fällt aus:") :]


def test_form_shows_what_is_saved_and_saves_what_it_shows(coordinator):
    make_event(
        series=Series(date(2027, 1, 14), time(18), time(20), "FREQ=WEEKLY;BYDAY=TH;COUNT=3"),
        childcare=4,
        interpreter_seats=8,
        remind_hours_before=(48, 3),
        is_course=True,
    )
    before = facts_of(Event.objects.get())
    response = coordinator.post(f"{LIST}infoabend/bearbeiten/", form_of(coordinator))
    assert response.status_code == 302
    assert facts_of(Event.objects.get()) == before


def test_rule_of_other_words_is_kept_by_the_form(coordinator):
    rule = "FREQ=MONTHLY;BYMONTHDAY=13;COUNT=3"
    make_event(series=Series(date(2027, 1, 13), time(18), time(20), rule))
    data = form_of(coordinator)
    assert data["repeats"] == ["other"]
    assert coordinator.post(f"{LIST}infoabend/bearbeiten/", data).status_code == 302
    assert Event.objects.get().rule == rule


def test_second_editor_is_refused_and_sees_what_the_first_saved(coordinator):
    make_event()
    mine = form_of(coordinator) | {"title": ["Mein Titel"]}
    colleague = make_user("coordinator", "kollegin@example.org", last_name="Kollegin")
    theirs = form_of(log_in(Client(), colleague)) | {"seats": ["40"]}
    with clock.frozen(NOW + timedelta(minutes=1)):
        saved = log_in(Client(), colleague).post(f"{LIST}infoabend/bearbeiten/", theirs)
    assert saved.status_code == 302
    with clock.frozen(NOW + timedelta(minutes=2)):
        response = coordinator.post(f"{LIST}infoabend/bearbeiten/", mine)
        page = text(response)
        assert response.status_code == 422
        assert "Jemand anders hat diese Veranstaltung inzwischen geändert." in page
        assert "Kollegin" in page
        assert ">40<" in page
        again = fields_in(page)
        assert again["title"] == ["Mein Titel"]
        assert coordinator.post(f"{LIST}infoabend/bearbeiten/", again).status_code == 302
    assert "Mein Titel" in text(coordinator.get(f"{LIST}infoabend/"))


def test_dates_with_families_do_not_fall_away_unsaid(coordinator):
    join(make_event().rounds.get())
    data = form_of(coordinator) | {"starts_on": ["2027-01-21"]}
    response = coordinator.post(f"{LIST}infoabend/bearbeiten/", data)
    assert response.status_code == 422
    assert "sind Familien angemeldet: 14.01.2027" in text(response)
    assert days_of("infoabend") == ["2027-01-14 17"]


def test_fewer_seats_than_taken_are_refused_and_more_let_families_move_up(coordinator):
    round_ = make_event(seats=2).rounds.get()
    join(round_, party(2))
    waiting = join(round_, party(2))
    data = form_of(coordinator)
    response = coordinator.post(f"{LIST}infoabend/bearbeiten/", data | {"seats": ["1"]})
    assert "2 Plätze sind schon belegt" in text(response)
    coordinator.post(f"{LIST}infoabend/bearbeiten/", data | {"seats": ["4"]})
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert taken(round_) == 4


def test_published_event_stays_complete(coordinator):
    make_event()
    data = form_of(coordinator) | {"title": [""]}
    response = coordinator.post(f"{LIST}infoabend/bearbeiten/", data)
    assert response.status_code == 422
    assert "Ein Titel fehlt." in text(response)


@pytest.mark.parametrize(
    ("role", "published", "status"),
    [
        ("reader", False, 403),
        ("translator", False, 403),
        ("editor", True, 403),
        ("editor", False, 302),
    ],
)
def test_who_may_not_edit_is_refused(db, role, published, status):
    make_event(published=published)
    client = staff_client(role)
    data = form_of(client) | {"seats": ["7"]}
    assert client.post(f"{LIST}infoabend/bearbeiten/", data).status_code == status
    assert Event.objects.get().seats == (7 if status == 302 else 20)


def test_history_tells_who_did_what(coordinator):
    make_event(published=False)
    coordinator.post(f"{LIST}infoabend/bearbeiten/", form_of(coordinator) | {"seats": ["30"]})
    coordinator.post(f"{LIST}infoabend/status/", {"deed": "publish"})
    page = text(coordinator.get(f"{LIST}infoabend/verlauf/"))
    assert page.index("veröffentlicht") < page.index("gespeichert")
    assert "Test Coordinator" in page
    assert re.search(r"<del>20</del>.*<ins>30</ins>", page, re.DOTALL)


def test_saving_without_a_change_is_no_entry(coordinator):
    from lotse.privacy.models import Change

    make_event()
    count = Change.objects.count()
    coordinator.post(f"{LIST}infoabend/bearbeiten/", form_of(coordinator))
    assert Change.objects.count() == count


def test_draft_is_shown_in_any_language_by_a_link_and_by_no_other(coordinator):
    make_event(published=False)
    words = [Words("uk", {"title": "Вечір"})]
    save_event(facts=event_facts(), words=words, by=None, now=NOW)
    page = text(coordinator.get(f"{LIST}infoabend/"))
    address = re.search(r'href="(/uk/veranstaltungen/vorschau/[^"]+)"', page).group(1)
    nobody = Client()
    response = nobody.get(address)
    assert "Вечір" in text(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert nobody.get("/uk/veranstaltungen/infoabend/").status_code == 404
    assert nobody.get(address[:-3] + "/").status_code == 404


def test_change_of_a_rule_names_the_event_that_explains_it(coordinator):
    from lotse.guide.queries import pointers_to

    make_event()
    point_to_rules(kind=EVENT.name, record_id="infoabend", rules=["fos"])
    assert [one.record_id for one in pointers_to("fos")] == ["infoabend"]
    assert ">fos</a>" in text(coordinator.get(f"{LIST}infoabend/"))


def test_who_comes_second_sees_who_writes_and_can_take_over(coordinator):
    from lotse.kit import locks

    make_event()
    colleague = make_user("coordinator", "kollegin@example.org", last_name="Kollegin")
    locks.hold(kind=EVENT.name, record_id="infoabend", by=colleague, now=NOW)
    assert "Kollegin" in text(coordinator.get(f"{LIST}infoabend/bearbeiten/"))
    data = form_of(coordinator) | {"seats": ["9"]}
    response = coordinator.post(f"{LIST}infoabend/bearbeiten/", data)
    assert response.status_code == 422
    assert "Kollegin" in text(response)
    assert Event.objects.get().seats == 20
    again = fields_in(text(response))
    assert again["seats"] == ["9"]
    assert coordinator.post(f"{LIST}infoabend/bearbeiten/", again).status_code == 302
    assert Event.objects.get().seats == 9


def test_whole_event_is_cancelled_only_when_somebody_could_have_seen_it(coordinator):
    make_event("entwurf", published=False)
    make_event()
    assert f"{LIST}entwurf/absagen/" not in text(coordinator.get(f"{LIST}entwurf/"))
    assert f"{LIST}infoabend/absagen/" in text(coordinator.get(f"{LIST}infoabend/"))


@pytest.mark.parametrize("number", [1, 3])
def test_form_costs_few_statements_at_any_number_of_partners_and_events(
    committed, number, django_assert_max_num_queries
):
    from lotse.accounts.models import User

    for index in range(number):
        make_partner(f"partner-{index}")
        make_event(f"abend-{index}", partners=((f"partner-{index}", "host"),))
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(f"{LIST}abend-0/bearbeiten/")
        with django_assert_max_num_queries(30):
            assert client.get(f"{LIST}abend-0/bearbeiten/").status_code == 200
    finally:
        User.objects.all().delete()
