"""For every purge a record that is full of one word, and when its time is over.

A sample makes the record and returns its key with two moments: one at which it must still be whole,
and one at which it must be nowhere.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.images import ImageFile
from django.db import transaction
from PIL import Image
from wagtail.users.models import UserProfile

from lotse.accounts.models import FailedLogIn
from lotse.accounts.queries import LOCKED_FOR
from lotse.counselling import appointment_privacy, interpreter_privacy
from lotse.counselling.actions import enquiries, question_log
from lotse.counselling.models import (
    Appointment,
    Enquiry,
    Interpreter,
    InterpreterRequest,
    LogEntry,
    WrongCode,
)
from lotse.events.actions.afterwards import give_feedback
from lotse.events.actions.coming import check_in
from lotse.events.domain.capacity import Person
from lotse.events.models import Registration
from lotse.events.privacy import KEEP_REMARK
from lotse.kit import locks, outbox, reach
from lotse.kit.models import DeadAddress, Mail, MailAttachment, MailState, RecordLock, TextMessage
from lotse.offers.models import ConfirmationLink, Offer, OfferDraft, ProviderAnswer
from lotse.offers.reviews import KEEP_ANSWER, KEEP_LINK
from lotse.partners.models import ContactFunction
from lotse.privacy import gate, journal, secret_fields
from lotse.privacy.models import Access, Change, LegalHold
from lotse.reports.actions import KEEP_WORDS
from lotse.reports.models import Report, ReportState
from lotse.words.models import Picture
from tests.factories.accounts import make_user
from tests.factories.appointments import (
    booked,
    make_counsellor,
    make_kind,
    make_room,
    visitor,
)
from tests.factories.counselling import make_enquiry, make_log_entry
from tests.factories.events import join, make_round, party
from tests.factories.interpreters import ask_all, make_interpreter, make_request
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page, text
from tests.factories.reports import make_report

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORD = "kanarienvogel"
EMAIL = f"{WORD}@example.org"
MOMENT = timedelta(seconds=1)


def mail():
    with transaction.atomic():
        outbox.write(key="test:1", recipient=EMAIL, language="de", subject=WORD, text=WORD, now=NOW)
    row = Mail.objects.get(key="test:1")
    Mail.objects.update(state=MailState.SENT, reply_to=EMAIL, sent_at=NOW)
    MailAttachment.objects.create(
        mail=row, name="a.txt", content_type="text/plain", content=WORD.encode()
    )
    return row.pk, NOW + outbox.KEEP_WORDS, NOW + outbox.KEEP_WORDS + MOMENT


def mail_key():
    row = Mail.objects.create(
        key=f"test:{WORD}", recipient="", language="de", subject="", text="", written_at=NOW,
        erased_at=NOW, state=MailState.SENT, next_try_at=NOW, sent_at=NOW,
    )  # fmt: skip
    return row.pk, NOW + outbox.KEEP_KEY, NOW + outbox.KEEP_KEY + MOMENT


def short_message():
    row = TextMessage.objects.create(
        key="test:2", recipient="+493023125" + "77", language="de", text=WORD, written_at=NOW,
        next_try_at=NOW, state="sent", sent_at=NOW,
    )  # fmt: skip
    TextMessage.objects.filter(pk=row.pk).update(recipient=WORD)
    return row.pk, NOW + outbox.KEEP_WORDS, NOW + outbox.KEEP_WORDS + MOMENT


def short_message_key():
    row = TextMessage.objects.create(
        key=f"test:{WORD}", recipient="", language="de", text="", written_at=NOW, erased_at=NOW,
        next_try_at=NOW, state="sent", sent_at=NOW,
    )  # fmt: skip
    return row.pk, NOW + outbox.KEEP_KEY, NOW + outbox.KEEP_KEY + MOMENT


def dead_address():
    row = DeadAddress.objects.create(fingerprint=WORD, noted_on=NOW.date())
    return row.pk, NOW + reach.KEEP, NOW + reach.KEEP + timedelta(days=1)


def lock():
    row = RecordLock.objects.create(
        kind="test", record_id=WORD, holder=make_user(), since=NOW, seen_at=NOW
    )
    return row.pk, NOW + locks.KEPT, NOW + locks.KEPT + MOMENT


def report():
    row = make_report(text=WORD, name=WORD, email=EMAIL)
    Report.objects.filter(pk=row.pk).update(
        answer=WORD, state=ReportState.ANSWERED, done_at=NOW, created_at=NOW
    )
    return row.pk, NOW + KEEP_WORDS, NOW + KEEP_WORDS + MOMENT


def answer():
    row = ProviderAnswer.objects.create(
        offer=make_offer(), answer="changed", language="de", answered_at=NOW, state="rejected",
        decided_at=NOW, shown={"phone": WORD}, said={"phone": WORD}, reason=WORD, accepted=[],
    )  # fmt: skip
    return row.pk, NOW + KEEP_ANSWER, NOW + KEEP_ANSWER + MOMENT


def link():
    row = ConfirmationLink.objects.create(
        offer=make_offer(), digest=WORD, made_at=NOW, expires_at=NOW
    )
    return row.pk, NOW + KEEP_LINK, NOW + KEEP_LINK + MOMENT


def offer():
    row = make_offer(phone="030 23125-110", email=EMAIL, texts={"de": {"summary": WORD}})
    Offer.objects.filter(pk=row.pk).update(phone=WORD)
    OfferDraft.objects.create(
        offer=row, state={"email": EMAIL}, base={"email": EMAIL}, begun_at=NOW, changed_at=NOW,
        changed_by=make_user(),
    )  # fmt: skip
    journal.note_change(
        kind="offers.draft", record_id=row.slug, verb="save", state={"x": WORD}, by=None, now=NOW
    )
    return row.pk, None, NOW


def contact():
    partner = make_partner(WORD)
    row = ContactFunction.objects.get(organisation=partner)
    ContactFunction.objects.filter(pk=row.pk).update(email="zeisig@example.org", phone="zeisig")
    journal.note_change(
        kind="partners.organisation", record_id=partner.slug, verb="save",
        state={"contacts": ["zeisig@example.org"]}, by=None, now=NOW,
    )  # fmt: skip
    return row.pk, None, NOW


def _family():
    round_ = make_round(needs_names=True)
    who = replace(
        party(email=EMAIL, access_needs=WORD, interpreter="ar"), people=(Person(name=WORD),)
    )
    row = join(round_, who)
    Registration.objects.filter(pk=row.pk).update(phone=WORD)
    return round_, row


def families():
    round_, registration = _family()
    check_in(
        registration_id=registration.pk, date_id=round_.dates.get().pk, positions=[1],
        now=round_.starts_at,
    )  # fmt: skip
    Mail.objects.all().delete()  # letters have a purge of their own
    end = round_.ends_at + timedelta(days=round_.event.keep_days)
    return round_.pk, end, end + timedelta(days=1)


def family():
    _, registration = _family()
    return registration.pk, None, NOW


def remark():
    round_ = make_round()
    row = give_feedback(
        round_id=round_.pk, form_key=uuid.uuid4(), language="de", understood=1, helped=1,
        welcome=1, remark=WORD, now=round_.starts_at,
    )  # fmt: skip
    end = round_.starts_at + KEEP_REMARK
    return row.pk, end, end + timedelta(days=1)


def log_note():
    row = make_log_entry(note=WORD)
    return row.pk, NOW + question_log.KEEP_NOTE, NOW + question_log.KEEP_NOTE + MOMENT


def log_entry():
    """Its note has a shorter life; the word stands in another field."""
    row = make_log_entry()
    LogEntry.objects.filter(pk=row.pk).update(topic=WORD, counted_on=NOW.date())
    return row.pk, NOW + question_log.KEEP_ENTRY, NOW + question_log.KEEP_ENTRY + MOMENT


def enquiry():
    row, _ = make_enquiry(text=WORD)
    Enquiry.objects.filter(pk=row.pk).update(language=WORD)
    return row.pk, NOW + enquiries.KEPT - timedelta(days=1), NOW + enquiries.KEPT


def wrong_code():
    row = WrongCode.objects.create(key=WORD, tried_at=NOW)
    end = NOW + enquiries.TRIES_COUNT_FOR
    return row.pk, end - MOMENT, end


def failure():
    row = FailedLogIn.objects.create(key=WORD, failed_at=NOW)
    return row.pk, NOW + LOCKED_FOR - MOMENT, NOW + LOCKED_FOR


def session():
    row = Session.objects.create(session_key=WORD, session_data=WORD, expire_date=NOW)
    return row.pk, NOW, NOW + MOMENT


def user_session():
    Session.objects.create(session_key=WORD, session_data="", expire_date=NOW)
    row = UserSession.objects.create(
        user=make_user(), session_key=WORD, user_agent=WORD, ip="0.0.0.0", last_seen_at=NOW
    )
    return row.pk, NOW, NOW + MOMENT


def user():
    row = make_user(email=EMAIL, first_name=WORD, last_name=WORD)
    Authenticator.objects.create(user=row, type="totp", data={"secret": WORD})
    SocialAccount.objects.create(user=row, provider="house", uid=WORD)
    UserProfile.objects.create(user=row, avatar=_picture())
    page = make_page(text("Worte"), by=row)
    page.save_revision(user=row, log_action=True)
    make_report()
    Report.objects.update(assigned_to=row, done_by=row, state=ReportState.CLOSED, done_at=NOW)
    Change.objects.create(kind="a", record_id="b", verb="c", state={}, by=row, at=NOW)
    return row.pk, None, NOW


def page():
    row = make_page(text(WORD))
    return row.pk, None, NOW


def access():
    """Written as a year ago, as the trigger refuses nothing that is added."""
    made = datetime.now(UTC) - gate.KEPT
    row = Access.objects.create(
        kind="a", record_id=WORD, person=1, why="read", visit=made, at=made - timedelta(hours=1)
    )
    return row.pk, made - timedelta(hours=1), made + gate.KEPT


def change():
    for at, said in ((NOW, WORD), (NOW + MOMENT, "danach")):
        journal.note_change(
            kind="a", record_id="b", verb="save", state={"x": said}, by=None, now=at
        )
    row = Change.objects.order_by("pk")[0]
    return row.pk, NOW + journal.KEPT_FOR, NOW + journal.KEPT_FOR + MOMENT


def hold():
    row = LegalHold.objects.create(
        rule="a", record_id=WORD, by=make_user(), until=NOW.date(), placed_at=NOW
    )
    secret_fields.write(row, reason="Klage")
    return row.pk, NOW, NOW + timedelta(days=1)


def picture():
    row = Picture.objects.create(title=WORD, file=_picture(), credit=WORD)
    return row.pk, None, NOW


def _picture() -> ImageFile:
    content = BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, "PNG")
    content.write(WORD.encode())  # its name will be one of our own
    return ImageFile(content, name=f"{WORD}.png")


def appointment():
    kind = make_kind(slug="probe")
    make_counsellor(kind)
    make_room(make_partner("beratungshaus").sites.create(place="Ort"))
    one = booked(kind, who=visitor(called=WORD, email=EMAIL), now=NOW)
    Appointment.objects.filter(pk=one.pk).update(
        municipality=WORD[:8],
        interpreter=WORD,
        language=WORD,
        spoken=WORD,
        mail_mark=WORD,
        phone_mark=WORD,
    )
    over = one.ends_at + appointment_privacy.KEEP
    return one.pk, over, over + MOMENT


def counsellor():
    one = make_counsellor(make_kind(slug="probe-2"), shown_as=WORD, is_active=False)
    over = NOW + appointment_privacy.KEEP_NAME
    return one.pk, over, over + MOMENT


def interpreter():
    one = make_interpreter("fa", name=WORD, email=EMAIL, phone=WORD, papers=WORD)
    Interpreter.objects.filter(pk=one.pk).update(is_active=False, language=WORD, areas=[WORD])
    over = NOW + interpreter_privacy.KEEP_NAME
    return one.pk, over, over + MOMENT


def interpreting():
    who = make_interpreter("fa", email="probe@example.org")
    one = make_request(place=WORD)
    ask_all(one, who)
    InterpreterRequest.objects.filter(pk=one.pk).update(by=make_user())
    over = one.ends_at + interpreter_privacy.KEEP
    return one.pk, over, over + MOMENT


SAMPLES = {
    "accounts.failures": failure,
    "accounts.sessions": session,
    "accounts.user_sessions": user_session,
    "accounts.users": user,
    "counselling.enquiries": enquiry,
    "counselling.appointments": appointment,
    "counselling.counsellors": counsellor,
    "counselling.interpreters": interpreter,
    "counselling.interpreting": interpreting,
    "counselling.entries": log_entry,
    "counselling.notes": log_note,
    "counselling.tries": wrong_code,
    "events.families": families,
    "events.family": family,
    "events.remarks": remark,
    "kit.dead_addresses": dead_address,
    "kit.locks": lock,
    "kit.mail_keys": mail_key,
    "kit.mails": mail,
    "kit.short_message_keys": short_message_key,
    "kit.short_messages": short_message,
    "offers.answers": answer,
    "offers.links": link,
    "offers.offers": offer,
    "pages.pages": page,
    "partners.contacts": contact,
    "privacy.accesses": access,
    "privacy.changes": change,
    "privacy.holds": hold,
    "reports.words": report,
    "words.pictures": picture,
}
SEARCHED = {"partners.contacts": "zeisig"}
"""Where the record itself stays and only a part of it goes."""
