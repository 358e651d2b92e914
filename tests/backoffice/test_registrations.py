"""The office and the registrations of a round."""

import re
import uuid
from datetime import timedelta

import pytest

from lotse.events.actions.signing_up import Party, cancel
from lotse.events.domain.capacity import Person
from lotse.events.messages import link
from lotse.events.models import Registration, State
from lotse.kit import clock
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_round, party, taken

pytestmark = pytest.mark.django_db
PHONE = {"email": "", "phone": "05321 123456"}


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator():
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def address(round_, rest=""):
    return f"/staff/veranstaltungen/runde/{round_.pk}/{rest}"


def act(client, registration, **said):
    where = address(registration.round, f"anmeldung/{registration.number}/erledigen/")
    return client.post(where, said)


def entry(**changes):
    said = {
        "form_key": str(uuid.uuid4()),
        "adults": "2",
        "children": "9",
        "phone": "05321 123456",
        "language": "uk",
    }
    return said | changes


def test_list_shows_a_family_and_why_it_waits(coordinator):
    round_ = make_round(seats=3, childcare=2)
    sits = join(round_, party(2, 4, childcare=True, interpreter="ar", access_needs="Rollstuhl"))
    waits = join(round_, party(3, language="uk"))
    page = text(coordinator.get(address(round_)))
    for said in (sits.number, waits.number, "2 Erwachsene, Betreuung: 4", "Rollstuhl",
                 "Arabisch", "familie@example.org", "Nummer 1 in der Reihe",
                 "nicht genug Sitzplätze frei", "2 von 3"):  # fmt: skip
        assert said in page
    assert waits.number not in text(coordinator.get(address(round_, "?state=confirmed")))
    assert waits.number in text(coordinator.get(address(round_, "?state=waiting")))


def test_somebody_before_is_named_as_the_reason_where_nobody_passes(coordinator):
    round_ = make_round(seats=3, policy="strict")
    join(round_, party(2))
    join(round_, party(2))
    join(round_, party(1))
    assert "hier wird niemand überholt" in text(coordinator.get(address(round_)))


@pytest.mark.parametrize("said", ["0532112", "05321 123", "familie@", "NUMBER", "rollst"])
def test_search_finds_by_number_telephone_mail_and_need(coordinator, said):
    round_ = make_round()
    wanted = join(round_, party(phone="05321/123456", access_needs="Rollstuhl"))
    other = join(round_, party(email="andere@example.org"))
    said = wanted.number.lower() if said == "NUMBER" else said
    page = text(coordinator.post(address(round_), {"q": said}))
    assert wanted.number in page
    assert other.number not in page


def test_family_with_a_telephone_only_is_called_and_its_answer_noted(coordinator):
    round_ = make_round(seats=2)
    first = join(round_, party(2))
    waits = join(round_, party(2, **PHONE))
    cancel(registration_id=first.pk, now=NOW)
    assert "muss angerufen werden" in text(coordinator.get("/staff/"))
    page = text(coordinator.get(address(round_)))
    assert "Bitte anrufen" in page
    assert 'href="tel:+495321123456"' in page
    response = act(coordinator, waits, deed="accept", back="list")
    assert response.headers["Location"] == address(round_)
    waits.refresh_from_db()
    assert waits.state == State.CONFIRMED
    assert "Bitte anrufen" not in text(coordinator.get(address(round_)))
    assert "angerufen" not in text(coordinator.get("/staff/"))


def test_family_that_moved_up_at_the_last_moment_is_called_too(coordinator):
    round_ = make_round(seats=2)
    first, second = join(round_), join(round_)
    knows, does_not = join(round_, party(1, **PHONE)), join(round_, party(1, **PHONE))
    late = round_.starts_at - timedelta(minutes=30)
    with clock.frozen(late):
        cancel(registration_id=first.pk, now=late)
        cancel(registration_id=second.pk, now=late)
        page = text(coordinator.get(address(round_)))
        assert page.count("der Platz gleich gegeben") == 2
        assert "müssen angerufen werden" in text(coordinator.get("/staff/"))
        act(coordinator, knows, deed="accept", back="list")
        act(coordinator, does_not, deed="cancel", back="list")
        assert "Bitte anrufen" not in text(coordinator.get(address(round_)))
    knows.refresh_from_db()
    assert (knows.state, taken(round_)) == (State.CONFIRMED, 1)


def test_declined_place_goes_to_the_next(coordinator):
    round_ = make_round(seats=2)
    first = join(round_, party(2))
    waits, after = join(round_, party(2, **PHONE)), join(round_, party(2))
    cancel(registration_id=first.pk, now=NOW)
    act(coordinator, waits, deed="decline")
    after.refresh_from_db()
    assert after.state == State.OFFERED
    assert "Dieser Familie ist gerade kein Platz" in text(act(coordinator, first, deed="accept"))


def test_office_cancels_once_and_takes_one_person_out(coordinator):
    round_ = make_round()
    family = join(round_, party(2, 7))
    act(coordinator, family, deed="leave:3")
    assert taken(round_) == 2
    assert act(coordinator, family, deed="leave:9").status_code == 422
    for _ in range(2):
        act(coordinator, family, deed="cancel")
    family.refresh_from_db()
    assert (family.state, family.ended, taken(round_)) == ("cancelled", "by_staff", 0)
    page = text(coordinator.get(address(round_, f"anmeldung/{family.number}/")))
    assert "abgesagt: von der Stelle" in page
    assert 'value="cancel"' not in page


def test_people_are_added_once_however_often_the_form_is_sent(coordinator):
    round_ = make_round()
    family = join(round_, party(1))
    said = {"more-seen": "1", "more-adults": "1", "more-children": "8", "deed": "more"}
    for _ in range(2):
        assert act(coordinator, family, **said).status_code == 302
    assert family.participants.count() == 3
    response = act(coordinator, family, **(said | {"more-children": "8, 9"}))
    assert response.status_code == 422
    assert "inzwischen geändert" in text(response)
    assert 'value="8, 9"' in text(response)
    assert taken(round_) == 3


def test_too_many_more_people_are_refused_and_nothing_is_lost(coordinator):
    round_ = make_round(seats=2)
    family = join(round_, party(1))
    response = act(coordinator, family, **{"more-seen": "1", "more-adults": "3", "deed": "more"})
    assert response.status_code == 422
    assert "So viele Plätze gibt es hier nicht" in text(response)
    assert taken(round_) == 1


def test_contact_is_changed_and_not_emptied(coordinator):
    family = join(make_round(), party(access_needs="Rollstuhl"))
    said = {"deed": "contact", "phone": "05321 98765", "email": "", "language": "ar"}
    assert act(coordinator, family, **said).status_code == 302
    family.refresh_from_db()
    assert (family.phone, family.language, family.access_needs) == ("+49532198765", "ar", "")
    response = act(coordinator, family, **(said | {"phone": ""}))
    assert response.status_code == 422
    assert "Telefonnummer oder eine E-Mail" in text(response)


def test_link_is_shown_and_renewed(coordinator):
    family = join(make_round())
    old = link(family)
    where = address(family.round, f"anmeldung/{family.number}/")
    assert old in text(coordinator.get(where))
    act(coordinator, family, deed="renew")
    page = text(coordinator.get(where))
    family.refresh_from_db()
    assert old not in page
    assert link(family) in page


def test_callers_are_written_down_one_after_the_other(coordinator):
    round_ = make_round(childcare=4)
    where = address(round_, "anruf/")
    said = entry(in_childcare="3 4", next="1")
    for _ in range(2):
        response = coordinator.post(where, said)
        assert response.headers["Location"] == where
    family = Registration.objects.get()
    assert (family.channel, family.language, family.by.role) == ("staff", "uk", "coordinator")
    assert [
        (one.age, one.in_childcare) for one in family.participants.all()
    ] == [(None, False), (None, False), (9, False), (3, True), (4, True)]  # fmt: skip
    page = text(coordinator.get(where))
    assert f"{family.number}: angemeldet" in page
    assert str(said["form_key"]) not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": ""}, "Telefonnummer oder eine E-Mail"),
        ({"children": "neun"}, "als Zahlen"),
        ({"children": "18"}, "zwischen 0 und 17"),
        ({"adults": "", "children": ""}, "wer kommt"),
        ({"in_childcare": "15"}, "Kinder von 1 bis 12 Jahren"),
        ({"adults": "25"}, "So viele Plätze gibt es hier nicht"),
    ],
)
def test_refused_caller_is_still_in_the_form(coordinator, changes, words):
    round_ = make_round(childcare=4)
    response = coordinator.post(
        address(round_, "anruf/"), entry(email="x@example.org") | {"email": ""} | changes
    )
    assert response.status_code == 422
    assert words in text(response)
    assert '<option value="uk" selected>' in text(response)
    assert not Registration.objects.exists()


def test_office_writes_down_after_the_sign_up_has_closed_and_not_after_the_end(coordinator):
    round_ = make_round(closes_hours_before=48)
    with clock.frozen(round_.starts_at):
        assert coordinator.post(address(round_, "anruf/"), entry()).status_code == 302
    with clock.frozen(round_.ends_at.replace(year=2028)):
        response = coordinator.post(address(round_, "anruf/"), entry())
    assert response.status_code == 422
    assert "vorbei" in text(response)


def lines(*rows):
    return {f"r{n}-{name}": value for n, row in enumerate(rows, 1) for name, value in row.items()}


def test_paper_list_is_saved_at_once_and_once(coordinator):
    round_ = make_round()
    blank = {"form_key": str(uuid.uuid4()), "language": "de"}
    said = lines(entry(), blank, entry(adults="1", children="", email="a@example.org"))
    for _ in range(2):
        response = coordinator.post(address(round_, "papierliste/"), said)
        assert response.headers["Location"] == address(round_)
    assert [one.channel for one in Registration.objects.all()] == ["paper", "paper"]
    assert "2 Familien sind eingetragen" in text(coordinator.get(address(round_)))


def test_refused_line_of_a_paper_list_stays_and_the_others_are_saved(coordinator):
    round_ = make_round()
    said = lines(entry(), entry(phone="", adults="4"))
    response = coordinator.post(address(round_, "papierliste/"), said)
    assert response.status_code == 422
    page = text(response)
    saved = Registration.objects.get()
    assert f"{saved.number}: angemeldet" in page
    assert "Telefonnummer oder eine E-Mail" in page
    assert 'name="r2-adults" value="4"' in page
    assert 'name="r1-adults" value="2"' not in page


def test_names_are_asked_only_where_the_event_needs_them(coordinator):
    named = make_round(slug="mit-namen", needs_names=True)
    said = entry(names="Olena Test, Ihor Test, Kira Test")
    assert coordinator.post(address(named, "anruf/"), said).status_code == 302
    assert [one.name for one in Registration.objects.get().participants.all()] == [
        "Olena Test", "Ihor Test", "Kira Test",
    ]  # fmt: skip
    assert "Kira Test" in text(coordinator.post(address(named), {"q": "kira"}))
    more = {"more-seen": "3", "more-adults": "1", "more-names": " ", "deed": "more"}
    assert "Person 1: " in text(act(coordinator, Registration.objects.get(), **more))
    response = coordinator.post(address(named, "anruf/"), entry(names="Olena Test"))
    assert "Person 2: " in text(response)


def test_number_of_another_event_is_not_found(coordinator):
    here, there = make_round(), make_round(slug="anderswo")
    other = join(there)
    assert coordinator.get(address(here, f"anmeldung/{other.number}/")).status_code == 404
    where = address(here, f"anmeldung/{other.number}/erledigen/")
    assert coordinator.post(where, {"deed": "cancel"}).status_code == 404
    assert act(coordinator, other, deed="burn").status_code == 404
    other.refresh_from_db()
    assert other.state == State.CONFIRMED


def test_what_has_to_be_ready_is_counted_without_names(coordinator):
    round_ = make_round(seats=6, childcare=3, interpreter_from=3, needs_names=True)
    named = [
        Person(name="Olena Test"),
        Person(name="Ihor Test"),
        Person(4, in_childcare=True, name="Kira Test"),
    ]
    said = {"language": "uk", "email": "a@example.org", "access_needs": "Rollstuhl"}
    join(round_, Party(people=tuple(named), interpreter="uk", **said))
    join(
        round_,
        Party(people=(Person(name="A"),), language="ar", phone="030 23125000", interpreter="fa"),
    )
    gone = join(round_, Party(people=(Person(name="B"),), language="tr", phone="030 23125001"))
    cancel(registration_id=gone.pk, now=NOW)
    page = re.sub(r"<[^>]+>|\s+", " ", text(coordinator.get(address(round_, "vorbereiten/"))))
    page = re.sub(" +", " ", page)
    for words in ("für 3 Personen oder mehr", "Ukrainisch 2 1 weitere Person fehlt · eingeplant",
                  "Persisch (Farsi) 1 2 weitere Personen fehlen", "Sitzplätze 3", "Familien 2",
                  "Kinder 1 4 Jahre 1", "Rollstuhl", "Ukrainisch 1 3", "Arabisch 1 1"):  # fmt: skip
        assert words in page
    assert not {"Olena", "Ihor", "Kira"} & set(re.findall(r"\w+", page))
    assert "Türkisch" not in page


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_nobody_else_sees_who_signed_up(role):
    family = join(make_round())
    client = staff_client(role)
    for rest in ("", "vorbereiten/", "anruf/", "papierliste/", f"anmeldung/{family.number}/"):
        assert client.get(address(family.round, rest)).status_code == 403
    assert act(client, family, deed="cancel").status_code == 403
    assert client.get("/staff/").status_code == 200
