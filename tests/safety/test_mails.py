"""Every mail we write, with hostile words in every field of every record: one mail, as it is meant.

All writers of mails are found by looking for them, so that a new one is covered without thinking.
"""

import inspect
import re
from datetime import timedelta
from importlib import import_module

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Workflow, WorkflowState

from lotse.accounts.models import User
from lotse.events.models import Registration
from lotse.kit import clock
from lotse.kit.models import Mail, MailState
from lotse.kit.sending import send_due
from lotse.offers.domain.ageing import Step
from lotse.offers.models import Offer, ReviewStep
from lotse.pages.models import InfoPage
from lotse.partners.models import ContactFunction
from lotse.reference.models import District
from lotse.reports.models import Report
from tests.factories.events import NOW
from tests.safety.judging import MARKS, Finder
from tests.safety.spoiling import MARK, PERSON
from tests.safety.test_texts import spoilt

__all__ = ["spoilt"]
MODULES = ["accounts", "events", "offers", "pages", "reports"]
VERBS = re.compile(r"(tell|ask|send|remind)(_|$)")
HEADERS = {
    "auto-submitted", "content-language", "content-transfer-encoding", "content-type", "date",
    "from", "message-id", "mime-version", "reply-to", "subject", "to", "x-peer",
    "x-mailfrom", "x-rcptto",
}  # fmt: skip


def writers():
    """Every function of a context that writes a mail."""
    for name in MODULES:
        module = import_module(f"lotse.{name}.messages")
        for verb, found in inspect.getmembers(module, inspect.isfunction):
            if VERBS.match(verb) and found.__module__ == module.__name__:
                yield found


def arguments():
    """Something for each argument that a writer may have."""
    user = User.objects.create_user("kollegin@example.org", last_name="Z", role="editor")
    User.objects.create_user("leitung@example.org", last_name="L", role="administrator")
    registration = Registration.objects.exclude(access_needs="").latest("pk")
    registration.offered_until = NOW
    date = registration.round.dates.first()
    offer = Offer.objects.get(slug="deutschkurs")
    ReviewStep.objects.create(offer=offer, step="ask", taken_on=NOW.date(), review_on=NOW.date())
    page = InfoPage.objects.exclude(latest_revision=None).latest("pk")
    kind = ContentType.objects.get_for_model(page)
    state = WorkflowState(
        content_type=kind, base_content_type=kind, object_id=str(page.pk),
        workflow=Workflow.objects.first(), requested_by=user,
    )  # fmt: skip
    state.save()
    return {
        "registration": registration, "date": date, "gone": [date], "hours": 24, "came": True,
        "offer": offer, "step": Step.ASK, "today": NOW.date(), "now": NOW, "user": user,
        "about": user, "by": None, "what": "changed", "state": state, "is_approved": True,
        "link": "https://example.org/", "report": Report.objects.latest("pk"),
    }  # fmt: skip


def test_hostile_words_make_no_header_and_break_no_file(spoilt, sink):
    Mail.objects.all().delete()
    # Where a mail goes to is looked at by forms; here it shall arrive.
    Registration.objects.update(email="familie@example.org")
    Report.objects.update(email="familie@example.org")
    ContactFunction.objects.update(email="partner@example.org")
    district = District.objects.get()
    district.details["office"]["email"] = "buero@example.org"
    district.save()
    known = arguments()
    written = []
    for write in writers():
        given = {
            name: known[name]
            for name, parameter in inspect.signature(write).parameters.items()
            if parameter.default is parameter.empty or name == "gone"
        }
        before = Mail.objects.count()
        with transaction.atomic():
            write(**given)
        assert Mail.objects.count() > before, write.__name__
        written.append(write.__name__)
    assert len(written) >= 15, written
    Mail.objects.update(next_try_at=clock.now() - timedelta(seconds=1))
    send_due(clock=clock.now)
    assert not Mail.objects.exclude(state=MailState.SENT).values_list("key", "last_fault")
    finder = Finder()
    for mail in sink.mails:
        judge(finder, mail)
    assert not finder.faults, sorted(set(finder.faults))
    assert len(finder.seen) > 5


def judge(finder, mail):
    where = mail["Subject"]
    assert {name.lower() for name in mail.keys()} <= HEADERS, mail.keys()  # noqa: SIM118 – a mail is no dict
    assert PERSON not in str(mail["Subject"])
    assert MARK not in str(mail["Subject"])
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds[:2] == ["text/plain", "text/html"]
    assert set(kinds[2:]) <= {"text/calendar"}
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_content()
        if part.get_content_type() == "text/plain":
            # As it is: nothing is carried out in plain text.
            finder.seen |= set(MARKS.findall(content))
        else:
            said = content if isinstance(content, bytes) else content.encode()
            finder.look(where, part.get_content_type(), said, is_public=False)
