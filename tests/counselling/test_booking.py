"""Booking a talk: what is shown can be booked, what is booked is shown no more."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.accounts.models import User
from lotse.counselling.actions.booking import (
    FORGOTTEN_AFTER,
    HELD_FOR,
    MOST_HELD,
    MOST_MOVES,
    book,
    cancel,
    enter,
    let_lapse,
    move,
    note_presence,
)
from lotse.counselling.actions.reminding import remind_due
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.spans import Span
from lotse.counselling.messages import is_wanted, key_of
from lotse.counselling.models import Absence, Appointment, AppointmentState, DayHours
from lotse.counselling.queries.diaries import frame_of, read_diaries
from lotse.holds.models import Occupation
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from lotse.privacy import secret_fields
from lotse.reference.queries import get_reference
from tests.factories.accounts import make_user
from tests.factories.appointments import (
    MONDAY,
    NOW,
    at,
    booked,
    make_counsellor,
    make_kind,
    make_room,
    take,
    visitor,
    wish,
)
from tests.factories.offers import make_partner

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def make_site(**facts):
    organisation = make_partner()
    return organisation.sites.create(
        **({"name": "Kreishaus", "street": "Beispielweg 1", "postcode": "38640", "place": "Goslar"}
           | facts)
    )  # fmt: skip


def free(kind, way=Way.PHONE, day=MONDAY, **others):
    """The free wall times of a day."""
    reference = get_reference()
    found = read_diaries(wish(kind, way, **others), (day, day), NOW, reference)
    frame = Span(at("00:00", day), at("23:59", day))
    return [f"{one.begins + HOUR:%H:%M}" for one in found.free(frame)]


def free_at(kind, now):
    found = read_diaries(wish(kind), (MONDAY, MONDAY), now, get_reference())
    frame = Span(at("00:00"), at("23:59"))
    return [f"{one.begins + HOUR:%H:%M}" for one in found.free(frame)]


def test_a_booked_time_is_shown_no_more_and_a_cancelled_one_is():
    kind = make_kind(step=60, minutes=45)
    make_counsellor(kind)
    assert free(kind) == ["09:00", "10:00", "11:00"]
    one = booked(kind, "10:00")
    assert free(kind) == ["09:00", "11:00"]
    assert one.state == AppointmentState.BOOKED
    cancel(appointment_id=one.pk, now=NOW)
    assert free(kind) == ["09:00", "10:00", "11:00"]
    cancel(appointment_id=one.pk, now=NOW)
    assert Mail.objects.count() == 2


def test_a_held_time_is_kept_while_the_form_is_filled_in_and_free_again_afterwards():
    kind = make_kind()
    make_counsellor(kind, hours=("09:00", "09:45"))
    held = take(kind)
    with pytest.raises(Refused, match=r"counselling\.taken"):
        take(kind, now=NOW + HELD_FOR / 2)
    other = take(kind, now=NOW + HELD_FOR)
    # Whoever was too late keeps what was written, and is told so.
    with pytest.raises(Refused, match=r"counselling\.taken"):
        book(appointment_id=held.pk, visitor=visitor(), now=NOW + HELD_FOR)
    assert book(appointment_id=other.pk, visitor=visitor(), now=NOW + HELD_FOR).number


def test_whoever_needs_longer_than_the_hold_still_gets_the_time_where_nobody_took_it():
    kind = make_kind()
    make_counsellor(kind)
    held = take(kind)
    late = NOW + 5 * HOUR
    assert book(appointment_id=held.pk, visitor=visitor(), now=late).state == "booked"
    assert "09:00" not in free(kind)


def test_forms_that_were_never_sent_end_by_themselves():
    kind = make_kind()
    make_counsellor(kind)
    held = take(kind)
    forgotten = NOW + HELD_FOR + FORGOTTEN_AFTER
    # Until then whoever writes slowly may still send; others may take the time meanwhile.
    assert let_lapse(now=forgotten - HOUR) == 0
    assert "09:00" in free_at(kind, NOW + HELD_FOR)
    assert let_lapse(now=forgotten) == 1
    held.refresh_from_db()
    assert (held.state, held.cancelled_by) == ("cancelled", "time")
    assert not Occupation.objects.exists()
    with pytest.raises(Refused, match=r"counselling\.cancelled"):
        book(appointment_id=held.pk, visitor=visitor(), now=forgotten)


def test_nobody_holds_everything():
    kind = make_kind(step=5, minutes=5, minutes_after=0)
    make_counsellor(kind, hours=("08:00", "18:00"))
    day = clock.midnight(MONDAY, "Europe/Berlin") + 8 * HOUR
    first = None
    for number in range(MOST_HELD + 1):
        begins = f"{day + number * timedelta(minutes=5) + HOUR:%H:%M}"
        held = take(kind, begins)
        first = first or held
    assert Appointment.objects.filter(state="held", held_until__gt=NOW).count() == MOST_HELD
    # The oldest has given way, and is booked all the same where nobody took it.
    assert free(kind)[0] == f"{first.begins_at + HOUR:%H:%M}"
    assert book(appointment_id=first.pk, visitor=visitor(), now=NOW).state == "booked"


@pytest.mark.parametrize("why", ["on top", "absence", "language"])
def test_nobody_is_told_of_a_time_that_is_not_free_for_them(why):
    kind = make_kind(step=60)
    who = make_counsellor(kind, "de", "ar" if why != "language" else "de")
    early = booked(kind, "09:00", who=visitor(email="a@example.org"))
    wanted = {"language": "ar"} if why != "language" else {}
    if why == "language":
        make_counsellor(kind, "ar", hours=("11:00", "12:00"))
        wanted = {"language": "ar"}
    booked(kind, "11:00", who=visitor(email="b@example.org", wants_earlier=True), **wanted)
    if why == "on top":
        on_top = call(kind, who, "09:00", knowingly=True, visitor=visitor(email="c@example.org"))
        early = on_top
    elif why == "absence":
        Absence.objects.create(counsellor=who, begins_at=at("08:00"), ends_at=at("10:30"))
    cancel(appointment_id=early.pk, now=NOW)
    assert not Mail.objects.filter(key__startswith="counselling.earlier").exists()


def test_a_family_moves_a_few_times_alone_and_then_calls():
    kind = make_kind(step=60)
    make_counsellor(kind)
    one = booked(kind, "09:00")
    for number in range(MOST_MOVES):
        begins = at(("10:00", "09:00")[number % 2])
        move(appointment_id=one.pk, begins_at=begins, now=NOW, reference=get_reference())
    with pytest.raises(Refused, match=r"counselling\.moved_often"):
        move(appointment_id=one.pk, begins_at=at("11:00"), now=NOW, reference=get_reference())
    office = make_user()
    move(
        appointment_id=one.pk, begins_at=at("11:00"), now=NOW, reference=get_reference(), by=office
    )


def test_moving_keeps_the_language_of_the_talk_whatever_our_letters_are_in():
    kind = make_kind(step=60)
    make_counsellor(kind, "de", hours=("09:00", "10:00"))
    make_counsellor(kind, "tr", hours=("10:00", "12:00"))
    one = booked(kind, "10:00", language="tr", who=visitor(language="de"))
    assert (one.spoken, one.language) == ("tr", "de")
    with pytest.raises(Refused):
        move(appointment_id=one.pk, begins_at=at("09:00"), now=NOW, reference=get_reference())
    move(appointment_id=one.pk, begins_at=at("11:00"), now=NOW, reference=get_reference())


def test_the_same_form_twice_is_one_appointment_and_one_mail():
    kind, key = make_kind(), uuid.uuid4()
    make_counsellor(kind)
    one = take(kind, form_key=key)
    assert take(kind, form_key=key) == one
    for _ in range(2):
        book(appointment_id=one.pk, visitor=visitor(), now=NOW)
    assert Mail.objects.count() == 1


def test_how_a_family_is_reached_is_sealed_and_read_again():
    kind = make_kind()
    make_counsellor(kind)
    one = booked(kind, who=visitor(called=" Amina ", phone="05321 76-0", email=""))
    assert secret_fields.read(one, "called") == "Amina"
    assert secret_fields.read(one, "phone") == "+495321760"
    row = Appointment.objects.filter(pk=one.pk).values().get()
    assert b"Amina" not in b"".join(
        bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
        for value in row.values()
    )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": "", "phone": ""}, "no_contact"),
        ({"email": "no address"}, "no_mail_address"),
        ({"email": "", "phone": "call me"}, "no_phone_number"),
    ],
)
def test_who_cannot_be_reached_is_asked_back_and_the_time_stays_held(facts, code):
    kind = make_kind()
    make_counsellor(kind)
    held = take(kind)
    with pytest.raises(Refused, match=rf"counselling\.{code}"):
        book(appointment_id=held.pk, visitor=visitor(**facts), now=NOW)
    assert book(appointment_id=held.pk, visitor=visitor(), now=NOW).state == "booked"


def test_one_contact_books_two_talks_alone_and_no_more():
    kind = make_kind(step=60)
    make_counsellor(kind)
    for time in ("09:00", "10:00"):
        booked(kind, time)
    third = take(kind, "11:00")
    with pytest.raises(Refused, match=r"counselling\.too_many_talks"):
        book(appointment_id=third.pk, visitor=visitor(email="FAMILIE@example.org"), now=NOW)
    book(appointment_id=third.pk, visitor=visitor(email="andere@example.org"), now=NOW)


@pytest.mark.parametrize(
    ("clock", "day", "code"),
    [
        ("09:00", date(2026, 11, 25), "too_soon"),
        ("09:00", date(2027, 3, 1), "too_far"),
        ("12:30", MONDAY, "taken"),
        ("09:07", MONDAY, "taken"),
        ("09:00", date(2026, 11, 29), "taken"),
    ],
)
def test_no_time_can_be_booked_that_is_not_shown(clock, day, code):
    kind = make_kind(notice_hours=48)
    make_counsellor(kind)
    with pytest.raises(Refused, match=rf"counselling\.{code}"):
        take(kind, clock, day=day)


def test_what_is_not_for_the_public_is_booked_by_staff_only():
    kind = make_kind(is_public=False)
    who = make_counsellor(kind)
    with pytest.raises(Refused, match=r"counselling\.not_public"):
        take(kind)
    assert call(kind, who, "09:00").state == "booked"


def call(kind, who, clock, **others):
    return enter(
        wish=wish(kind, counsellor=who.pk),
        begins_at=at(clock),
        visitor=others.pop("visitor", visitor()),
        form_key=uuid.uuid4(),
        now=NOW,
        reference=get_reference(),
        by=User.objects.first() or make_user(),
        **others,
    )


def test_staff_put_a_talk_on_top_only_knowingly():
    kind = make_kind()
    who = make_counsellor(kind)
    booked(kind, "09:00")
    with pytest.raises(Refused, match=r"counselling\.taken"):
        call(kind, who, "09:00")
    on_top = call(kind, who, "09:00", knowingly=True, visitor=visitor(email="a@example.org"))
    assert on_top.is_extra
    evening = call(kind, who, "20:00", knowingly=True, visitor=visitor(email="b@example.org"))
    assert evening.is_extra
    assert "09:00" not in free(kind)


def test_language_of_the_talk_is_one_that_the_counsellor_speaks():
    kind = make_kind(step=60)
    make_counsellor(kind, "de", hours=("09:00", "10:00"))
    make_counsellor(kind, "de", "ar", hours=("10:00", "11:00"))
    assert free(kind, language="ar") == ["10:00"]
    assert free(kind, language="de") == ["09:00", "10:00"]
    assert free(kind, language="tr") == []


def test_absences_and_days_that_differ_count_at_once():
    kind = make_kind(step=60)
    who = make_counsellor(kind)
    Absence.objects.create(counsellor=who, begins_at=at("10:30"), ends_at=at("11:15"))
    assert free(kind) == ["09:00", "11:15"]
    Absence.objects.create(begins_at=at("00:00"), ends_at=at("23:00"))
    assert free(kind) == []
    tuesday = MONDAY + timedelta(days=1)
    DayHours.objects.create(counsellor=who, on=tuesday)
    assert free(kind, day=tuesday) == []


def test_on_site_a_room_is_needed_where_there_are_rooms():
    kind = make_kind(step=60)
    site = make_site()
    for _ in range(2):
        make_counsellor(kind, site=site)
    make_room(site)
    one = booked(kind, "09:00", way=Way.ON_SITE)
    assert one.room.name == "Zimmer 1"
    assert free(kind, Way.ON_SITE) == ["10:00", "11:00"]
    assert free(kind, Way.PHONE) == ["09:00", "10:00", "11:00"]
    text = Mail.objects.get().text
    assert "Kreishaus, Zimmer 1, Beispielweg 1, 38640 Goslar" in text
    assert "09:00" in text


def test_moving_frees_the_old_time_and_keeps_it_when_the_new_one_is_taken():
    kind = make_kind(step=60)
    make_counsellor(kind)
    one = booked(kind, "09:00")
    booked(kind, "11:00", who=visitor(email="andere@example.org"))
    with pytest.raises(Refused, match=r"counselling\.taken"):
        move(appointment_id=one.pk, begins_at=at("11:00"), now=NOW, reference=get_reference())
    assert free(kind) == ["10:00"]
    for _ in range(2):
        moved = move(
            appointment_id=one.pk, begins_at=at("10:00"), now=NOW, reference=get_reference()
        )
    assert (moved.number, moved.holder, moved.sequence) == (one.number, one.holder, 1)
    assert free(kind) == ["09:00"]
    assert Mail.objects.filter(key__startswith="counselling.moved").count() == 1


def test_whoever_asked_for_an_earlier_time_is_told_once_and_may_take_it():
    kind = make_kind(step=60)
    make_counsellor(kind)
    early = booked(kind, "09:00", who=visitor(email="a@example.org"))
    late = booked(kind, "11:00", who=visitor(email="b@example.org", wants_earlier=True))
    booked(kind, "10:00", who=visitor(email="c@example.org"))
    cancel(appointment_id=early.pk, now=NOW)
    told = Mail.objects.filter(key__startswith="counselling.earlier")
    assert [one.recipient for one in told] == ["b@example.org"]
    assert "09:00" in told[0].text
    move(appointment_id=late.pk, begins_at=at("09:00"), now=NOW, reference=get_reference())
    assert free(kind) == ["11:00"]


def test_reminder_comes_once_in_time_and_never_after_a_change():
    kind = make_kind(step=60)
    make_counsellor(kind)
    one = booked(kind, "09:00")
    gone = booked(kind, "11:00", who=visitor(email="andere@example.org"))
    before = at("09:00") - timedelta(hours=23)
    assert remind_due(now=before - timedelta(hours=2)) == 0
    assert (remind_due(now=before), remind_due(now=before)) == (1, 0)
    assert is_wanted(key_of(one, "reminder:0"), before)
    move(appointment_id=one.pk, begins_at=at("10:00", date(2026, 12, 7)), now=before,
         reference=get_reference())  # fmt: skip
    assert not is_wanted(key_of(one, "reminder:0"), before)
    remind_due(now=before + 2 * HOUR)
    cancel(appointment_id=gone.pk, now=before + 2 * HOUR)
    assert not is_wanted(key_of(gone, "reminder:0"), before + 2 * HOUR)


def test_presence_is_noted_after_the_beginning_and_may_be_put_right():
    kind, by = make_kind(), make_user()
    make_counsellor(kind)
    one = booked(kind)
    with pytest.raises(Refused, match=r"counselling\.not_yet"):
        note_presence(appointment_id=one.pk, came=True, now=NOW, by=by)
    for came, state in ((False, "missed"), (True, "came")):
        noted = note_presence(appointment_id=one.pk, came=came, now=at("09:30"), by=by)
        assert noted.state == state
    with pytest.raises(Refused, match=r"counselling\.over"):
        cancel(appointment_id=one.pk, now=at("09:30"))


def test_free_times_cost_the_same_statements_for_one_and_for_ten_counsellors():
    kind, reference = make_kind(), get_reference()
    site = make_site()
    make_room(site)
    counts = []
    for number in (1, 9):
        for _ in range(number):
            make_counsellor(kind, site=site)
        frame = frame_of(kind, NOW, reference.time_zone)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = read_diaries(
                wish(kind, Way.ON_SITE), (MONDAY, MONDAY + timedelta(days=90)), NOW, reference
            ).free(frame)
        assert found
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
