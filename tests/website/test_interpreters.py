"""Interpreters by their link: yes, no, after all not, hours. GET changes nothing."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import translation

from lotse.config.limits import VISITORS
from lotse.config.logs import TOKEN
from lotse.counselling.actions.booking import enter
from lotse.counselling.actions.interpreting import request_for, withdraw
from lotse.counselling.domain.hours import Way
from lotse.counselling.interpreter_messages import ask_link, hours_link
from lotse.counselling.models import Interpreter, InterpreterAsk
from lotse.kit import clock
from lotse.reference.queries import get_reference
from tests.factories.accounts import make_user
from tests.factories.appointments import NOW, at, make_counsellor, make_kind, visitor, wish
from tests.factories.interpreters import ask_all, make_interpreter, make_request, says
from tests.factories.reference import LANGUAGES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def path_of(link):
    return "/" + link.split("/", 3)[3]


def text(answer):
    return answer.content.decode()


def asked(*people, request=None):
    """A request, and the address of each person's page."""
    request = request or make_request()
    return request, [path_of(ask_link(one)) for one in ask_all(request, *people)]


def test_yes_and_no_and_after_all_not_by_the_link_alone():
    anna, olga = (make_interpreter("fa", email=f"{n}@example.org") for n in ("anna", "olga"))
    request, (mine, theirs) = asked(anna, olga)
    client = Client()
    for _again in range(2):
        page = client.get(mine)
        assert page.status_code == 200
        assert "Grundschule Beispiel" in text(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert not InterpreterAsk.objects.exclude(answer="").exists()
    client.post(mine, {"do": "nonsense"})
    assert not InterpreterAsk.objects.exclude(answer="").exists()
    assert client.post(mine, {"do": "yes"}).status_code == 302
    assert "Danke! Sie dolmetschen dieses Gespräch." in text(client.get(mine))
    late = text(client.get(theirs))
    assert "Jemand anders dolmetscht dieses Gespräch." in late
    assert "Grundschule Beispiel" not in late
    assert client.post(theirs, {"do": "yes"}).status_code == 302
    request.refresh_from_db()
    assert request.interpreter == anna
    client.post(mine, {"do": "no"})
    request.refresh_from_db()
    assert request.state == "open"
    assert "Ja, ich dolmetsche" in text(client.get(theirs))


def test_answers_after_the_end_are_taken_kindly():
    anna = make_interpreter("fa")
    request, (page,) = asked(anna)
    withdraw(request_id=request.pk, now=NOW)
    client = Client()
    assert client.post(page, {"do": "yes"}).status_code == 302
    said = text(client.get(page))
    assert "wird niemand mehr gebraucht. Danke!" in said
    assert "<form" not in said.split("<main", 1)[1]


def test_whoever_is_busy_reads_why_in_the_own_language():
    for language, said in (("de", "Sie dolmetschen zu dieser Zeit schon."), ("fa", "جای دیگری")):
        who = make_interpreter("fa", language=language, email=f"{language}@example.org")
        first = make_request()
        ask_all(first, who)
        _second, (page,) = asked(who, request=make_request("10:30", "11:30"))
        says(first, who)
        answer = Client().post(page, {"do": "yes"})
        assert answer.status_code == 409
        assert said in text(answer)
        assert f"/{language}/" in page


def test_wrong_links_are_absent_and_secrets_stand_in_no_log():
    anna, olga = (make_interpreter("fa", email=f"{n}@example.org") for n in ("anna", "olga"))
    _request, (mine, theirs) = asked(anna, olga)
    secret = mine.rstrip("/").rsplit("/", 1)[1]
    others = theirs.rstrip("/").rsplit("/", 1)[1]
    hours = path_of(hours_link(anna))
    for path in (
        mine.replace(secret, others),
        mine.replace(secret, "0" * 32),
        hours.replace(hours.rstrip("/").rsplit("/", 1)[1], secret),
        theirs.replace(olga.slug, anna.slug),
    ):
        VISITORS.forget()
        assert Client().get(path).status_code == 404
        assert Client().post(path, {"do": "yes"}).status_code == 404
    for path in (mine, hours):
        assert path.rstrip("/").rsplit("/", 1)[1] not in TOKEN.sub(r"\1…", f"GET {path}")
    Interpreter.objects.update(token_version=2)
    assert Client().get(mine).status_code == 404
    assert Client().get(hours).status_code == 404


def test_word_of_the_family_is_shown_to_whoever_said_yes_only():
    kind = make_kind(step=60)
    counsellor = make_counsellor(kind)
    one = enter(
        wish=wish(kind, Way.PHONE, counsellor=counsellor.pk),
        begins_at=at("10:00"),
        visitor=visitor(called="Parisa"),
        form_key=uuid.uuid4(),
        now=NOW,
        reference=get_reference(),
        by=make_user("adviser"),
        interpreter="fa",
    )
    anna = make_interpreter("fa")
    request = request_for(appointment_id=one.pk, by=one.by, now=NOW)
    _request, (page,) = asked(anna, request=request)
    client = Client()
    assert "Parisa" not in text(client.get(page))
    client.post(page, {"do": "yes"})
    said = text(client.get(page))
    assert "Parisa" in said
    assert "familie@example.org" not in said


def form(*lines, **away):
    data = {"line-TOTAL_FORMS": str(len(lines)), "line-INITIAL_FORMS": "0", **away}
    for number, (day, opens, closes) in enumerate(lines):
        data |= {
            f"line-{number}-weekday": day,
            f"line-{number}-opens": opens,
            f"line-{number}-closes": closes,
        }
    return data


def test_hours_are_kept_by_the_link_and_what_is_wrong_is_said_and_kept():
    who = make_interpreter("fa")
    page = path_of(hours_link(who))
    client = Client()
    assert 'value="08:00"' in text(client.get(page))
    wrong = client.post(page, form(("0", "09:00", "08:00"), ("", "10:00", "")))
    assert wrong.status_code == 422
    assert "Das Ende muss nach dem Beginn liegen." in text(wrong)
    assert "Bitte geben Sie Wochentag, Anfang und Ende an." in text(wrong)
    assert who.weekly.count() == 7
    right = form(("0", "09:00", "12:00"), ("", "", ""), away_from="2026-12-01")
    for _twice in range(2):
        assert client.post(page, right).status_code == 302
    who.refresh_from_db()
    rows = list(who.weekly.values_list("weekday", "opens", "closes"))
    assert rows == [(0, time(9), time(12))]
    assert (who.away_from, who.away_until) == (date(2026, 12, 1), date(2026, 12, 1))
    assert client.post(page, {"line-TOTAL_FORMS": "x"}).status_code == 422
    Interpreter.objects.update(is_active=False)
    assert client.get(page).status_code == 404


def test_pages_speak_every_language():
    who = make_interpreter("fa")
    request, (page,) = asked(who)
    hours = path_of(hours_link(who))
    with clock.frozen(NOW + timedelta(hours=1)):
        for language in LANGUAGES:
            with translation.override(language):
                said = translation.gettext("Yes, I interpret")
                own = translation.gettext("Your hours as an interpreter")
            assert said in text(Client().get(page.replace("/de/", f"/{language}/", 1)))
            assert own in text(Client().get(hours.replace("/de/", f"/{language}/", 1)))
    assert request.asks.get().answer == ""
