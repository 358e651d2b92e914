"""Finding an interpreter: several are asked, the first yes wins, nobody is left in the dark."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from lotse.counselling.actions.booking import cancel, enter, move
from lotse.counselling.actions.interpreting import (
    Told,
    close_past,
    follow_appointments,
    give_up,
    request_for,
    withdraw,
)
from lotse.counselling.actions.pool import INTERPRETER, edit_interpreter, keep_hours
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.interpreting import Obstacle
from lotse.counselling.interpreter_messages import is_wanted
from lotse.counselling.messages import _with_whom
from lotse.counselling.models import Interpreter, InterpreterAsk, InterpreterRequest, RequestState
from lotse.counselling.queries.interpreting import (
    TRAVEL,
    appointments_without,
    find_ask,
    find_by_hours_link,
    proposals,
)
from lotse.counselling.tokens import ask_token, hours_token
from lotse.holds.models import Occupation
from lotse.kit import clock, locks
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.reference.queries import get_reference
from tests.factories.accounts import log_in, make_user
from tests.factories.appointments import (
    MONDAY,
    NOW,
    at,
    make_counsellor,
    make_kind,
    visitor,
    wish,
)
from tests.factories.interpreters import (
    ask_all,
    interpreter_facts,
    make_interpreter,
    make_request,
    says,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def told(reason):
    return sorted(
        Mail.objects.filter(key__startswith=f"counselling.interpreter_{reason}:").values_list(
            "recipient", flat=True
        )
    )


def three(*languages):
    return [
        make_interpreter(*languages, name=name, email=f"{name}@example.org")
        for name in ("anna", "olga", "nadia")
    ]


def test_first_yes_wins_and_the_others_are_told_kindly():
    by = make_user("adviser", "beratung@example.org")
    anna, olga, nadia = three("fa")
    request = make_request(by=by)
    assert make_request(by=by, form_key=request.form_key) == request
    ask_all(request, anna, olga, nadia)
    ask_all(request, anna)
    assert told("asked") == ["anna@example.org", "nadia@example.org", "olga@example.org"]
    assert says(request, olga, is_yes=False, now=LATER) is Told.DECLINED
    assert says(request, anna, now=LATER) is Told.GOT
    assert says(request, anna, now=LATER) is Told.GOT
    assert says(request, nadia, now=LATER) is Told.LATE
    request.refresh_from_db()
    assert (request.state, request.interpreter, request.found_at) == ("found", anna, LATER)
    assert told("got") == ["anna@example.org"]
    assert told("late") == ["nadia@example.org"]
    assert told("found") == ["beratung@example.org"]
    held = Occupation.objects.get()
    assert held.resource_id == anna.resource_id
    assert held.period.lower == request.begins_at - TRAVEL
    mail = Mail.objects.get(recipient="anna@example.org", key__contains="_got:")
    assert "Grundschule Beispiel" in mail.text
    assert mail.attachments.get().name == "termin.ics"


def test_whoever_interprets_elsewhere_cannot_say_yes_and_nothing_is_noted():
    (anna,) = [make_interpreter("fa", "ar")]
    first, second = make_request(), make_request("10:15", "11:15", language="ar")
    for one in (first, second):
        ask_all(one, anna)
    assert says(first, anna) is Told.GOT
    with pytest.raises(Refused, match="interpreter_busy"):
        says(second, anna)
    second.refresh_from_db()
    assert second.state == RequestState.OPEN
    assert second.asks.get().answer == ""
    (seen,) = proposals(second, NOW, get_reference())
    assert seen.obstacles == (Obstacle.TAKEN,)
    with pytest.raises(Refused, match="cannot_be_asked"):
        ask_all(second, anna)


def test_whoever_cannot_come_after_all_opens_the_request_again():
    by = make_user("adviser", "beratung@example.org")
    anna, olga, _nadia = three("fa")
    request = make_request(by=by)
    ask_all(request, anna, olga)
    says(request, anna)
    assert says(request, olga, now=LATER) is Told.LATE
    again = LATER + timedelta(hours=1)
    assert says(request, anna, is_yes=False, now=again) is Told.DECLINED
    request.refresh_from_db()
    assert (request.state, request.interpreter) == ("open", None)
    assert not Occupation.objects.exists()
    assert told("lost") == ["beratung@example.org"]
    ask_all(request, olga, anna, now=again + timedelta(hours=1))
    assert told("asked").count("olga@example.org") == 2
    assert told("asked").count("anna@example.org") == 1
    assert says(request, olga, now=again + timedelta(hours=2)) is Told.GOT


def test_withdrawn_request_frees_and_tells_and_takes_no_answer():
    anna, olga, nadia = three("fa")
    request = make_request()
    ask_all(request, anna, olga, nadia)
    says(request, olga, is_yes=False)
    says(request, anna)
    for _twice in range(2):
        withdraw(request_id=request.pk, now=LATER)
    assert told("gone") == ["anna@example.org", "nadia@example.org"]
    assert not Occupation.objects.exists()
    assert says(request, nadia, now=LATER) is Told.GONE
    assert InterpreterAsk.objects.get(interpreter=nadia).answer == ""
    asked = Mail.objects.filter(key__contains="_asked:").first()
    assert not is_wanted(asked.key, LATER)
    with pytest.raises(Refused, match="request_closed"):
        ask_all(request, nadia)
    with pytest.raises(Refused, match="request_closed"):
        give_up(request_id=request.pk, now=LATER)


def test_what_nobody_could_meet_is_a_need_by_hand_or_when_its_time_has_come():
    first, second = make_request(), make_request("12:00", "13:00")
    anna = make_interpreter("fa")
    ask_all(second, anna)
    assert give_up(request_id=first.pk, now=NOW).state == RequestState.UNMET
    give_up(request_id=first.pk, now=LATER)
    assert close_past(now=second.begins_at) == 1
    assert close_past(now=second.begins_at) == 0
    assert says(second, anna, now=second.begins_at) is Told.GONE
    assert set(InterpreterRequest.objects.values_list("state", flat=True)) == {"unmet"}
    assert told("gone") == []


def test_talks_that_the_rules_exclude_are_refused():
    for facts, code in (
        ({"talk": "special_needs"}, "talk_excluded"),
        ({"talk": "party"}, "unknown_talk"),
        ({"until": "12:01"}, "talk_too_long"),
        ({"now": at("10:00", MONDAY)}, "talk_is_past"),
    ):
        with pytest.raises(Refused, match=code):
            make_request(**facts)
    assert not InterpreterRequest.objects.exists()


def test_proposals_know_hours_days_off_and_shares():
    anna, olga, nadia = three("fa")
    request = make_request()
    keep_hours(interpreter_id=nadia.pk, hours=[], away_from=date(2026, 11, 30))
    done = make_request("14:00", "15:30")
    ask_all(done, anna)
    says(done, anna)
    reference = get_reference()
    with CaptureQueriesContext(connection) as seen:
        found = proposals(request, NOW, reference)
    assert [(one.key, one.minutes, one.obstacles) for one in found] == [
        (olga.pk, 0, ()),
        (anna.pk, 90, ()),
        (nadia.pk, 0, (Obstacle.HOURS,)),
    ]
    assert len(seen) <= 5
    with pytest.raises(Refused, match="absence_in_order"):
        keep_hours(
            interpreter_id=anna.pk,
            hours=[],
            away_from=date(2026, 11, 30),
            away_until=date(2026, 11, 29),
        )
    assert anna.weekly.count() == 7


def appointment(clock="10:00"):
    kind = make_kind(step=60)
    who = make_counsellor(kind)
    return enter(
        wish=wish(kind, Way.PHONE, counsellor=who.pk),
        begins_at=at(clock),
        visitor=visitor(called="Parisa"),
        form_key=uuid.uuid4(),
        now=NOW,
        reference=get_reference(),
        by=make_user("adviser", "beratung@example.org"),
        interpreter="fa",
    )


def test_request_follows_its_appointment():
    anna = make_interpreter("fa")
    one = appointment()
    assert appointments_without(NOW) == [one]
    request = request_for(appointment_id=one.pk, by=one.by, now=NOW)
    assert request_for(appointment_id=one.pk, by=one.by, now=NOW) == request
    assert appointments_without(NOW) == []
    ask_all(request, anna)
    says(request, anna)
    assert "Parisa" not in "".join(
        Mail.objects.filter(key__contains="interpreter_").values_list("text", flat=True)
    )
    assert follow_appointments(now=NOW) == 0
    move(appointment_id=one.pk, begins_at=at("11:00"), now=NOW, reference=get_reference())
    assert [follow_appointments(now=NOW) for _ in range(2)] == [1, 0]
    assert told("gone") == ["nadia@example.org"]
    new = InterpreterRequest.objects.get(state="open")
    assert (new.appointment, new.begins_at) == (one, at("11:00"))
    cancel(appointment_id=one.pk, now=NOW)
    assert [follow_appointments(now=NOW) for _ in range(2)] == [1, 0]
    assert not InterpreterRequest.objects.filter(state__in=["open", "found"]).exists()
    with pytest.raises(Refused, match="request_closed"):
        request_for(appointment_id=one.pk, by=one.by, now=NOW)


def test_whoever_had_not_answered_is_asked_again_when_a_yes_is_taken_back():
    """They were told that somebody else interprets; on the page they must be found again."""
    staff = log_in(Client(), make_user("coordinator"))
    anna, olga, _nadia = three("fa")
    with clock.frozen(NOW):
        request = make_request()
        ask_all(request, anna, olga)
        says(request, anna)
    with clock.frozen(LATER):
        says(request, anna, is_yes=False, now=LATER)
        address = reverse("staff_interpreter_request", args=[request.number])
        page = staff.get(address).content.decode()
        assert f'value="{olga.pk}"' in page
        ask_all(request, olga, now=LATER + timedelta(minutes=1))
    assert told("asked").count("olga@example.org") == 2
    assert told("off") == ["anna@example.org"]
    gone = Mail.objects.get(key__contains="_off:").attachments.get()
    assert b"METHOD:CANCEL" in bytes(gone.content)


def test_search_begins_by_itself_once_and_not_again_after_it_was_given_up():
    """The family was told that somebody is looked for."""
    one = appointment()
    for begun in (1, 0):
        assert follow_appointments(now=NOW) == begun
    request = InterpreterRequest.objects.get(appointment=one)
    assert request.municipality == "", "where the family lives is not where the talk is"
    withdraw(request_id=request.pk, now=LATER)
    assert follow_appointments(now=LATER) == 0


def test_family_reads_that_somebody_translates_only_when_somebody_does():
    one = appointment()
    follow_appointments(now=NOW)
    with translation.override("de"):
        assert "Wir suchen jemanden" in " ".join(_with_whom(one))
        request = InterpreterRequest.objects.get(appointment=one)
        anna = make_interpreter("fa")
        ask_all(request, anna)
        says(request, anna)
        assert "Wir suchen" not in " ".join(_with_whom(one))


def test_talk_that_was_moved_in_its_last_minutes_lets_nobody_come_in_vain():
    anna, olga, _nadia = three("fa")
    one = appointment()
    request = request_for(appointment_id=one.pk, by=one.by, now=NOW)
    ask_all(request, anna, olga)
    says(request, anna)
    last = one.begins_at - timedelta(minutes=5)
    move(appointment_id=one.pk, begins_at=at("11:00"), now=NOW, reference=get_reference())
    assert says(request, olga, now=last) is Told.GONE, "a yes for a time that is no more"
    assert follow_appointments(now=request.begins_at + timedelta(minutes=1)) == 1
    assert "anna@example.org" in told("gone")
    assert told("moved") == ["beratung@example.org"]


def test_another_address_ends_the_links_that_went_to_the_old_one():
    by = make_user("coordinator")
    anna = make_interpreter("fa", email="vertippt@example.org")
    request = make_request()
    (asked,) = ask_all(request, anna)
    old = hours_token(anna), ask_token(asked)
    locks.hold(kind=INTERPRETER, record_id=anna.slug, by=by, now=LATER)
    edited = edit_interpreter(
        slug=anna.slug, facts=interpreter_facts("fa", email="richtig@example.org"),
        seen=anna.changed_at, by=by, now=LATER,
    )  # fmt: skip
    assert find_by_hours_link(anna.slug, old[0]) is None
    assert find_ask(request.number, anna.slug, old[1]) is None
    assert find_by_hours_link(anna.slug, hours_token(edited)) == anna
    assert told("hours") == ["richtig@example.org", "vertippt@example.org"]
    assert told("asked") == ["richtig@example.org", "vertippt@example.org"]


def test_whoever_interprets_no_longer_loses_the_talks_to_come_and_both_are_told():
    by = make_user("adviser", "beratung@example.org")
    anna = make_interpreter("fa", email="anna@example.org")
    request = make_request(by=by)
    ask_all(request, anna)
    says(request, anna)
    got = Mail.objects.get(key__contains="_got:")
    locks.hold(kind=INTERPRETER, record_id=anna.slug, by=by, now=LATER)
    edit_interpreter(
        slug=anna.slug,
        facts=interpreter_facts("fa", email="anna@example.org", is_active=False),
        seen=Interpreter.objects.get(pk=anna.pk).changed_at, by=by, now=LATER,
    )  # fmt: skip
    request.refresh_from_db()
    assert (request.state, request.interpreter) == ("open", None)
    assert not Occupation.objects.exists()
    assert told("off") == ["anna@example.org"]
    assert told("lost") == ["beratung@example.org"]
    assert not is_wanted(got.key, LATER)


def test_mail_of_a_yes_is_not_sent_late_to_somebody_whom_another_has_followed():
    anna, olga, _nadia = three("fa")
    request = make_request()
    ask_all(request, anna, olga)
    says(request, anna)
    got = Mail.objects.get(key__contains="_got:")
    assert is_wanted(got.key, NOW)
    says(request, anna, is_yes=False, now=LATER)
    ask_all(request, olga, now=LATER + timedelta(minutes=1))
    says(request, olga, now=LATER + timedelta(minutes=2))
    assert not is_wanted(got.key, LATER + timedelta(minutes=3))
    assert is_wanted(Mail.objects.exclude(pk=got.pk).get(key__contains="_got:").key, LATER)
