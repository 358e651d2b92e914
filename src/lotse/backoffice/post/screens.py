"""Outgoing mails: what became of them, why not, once more.

Everybody in the office sees that mails go out and which did not. To whom, and what they say, is for
those who answer the public; addresses of pages in a mail open things for its reader alone and are
shown to nobody.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.columns import Cell, Column, Columns, Tag
from lotse.backoffice.listing import Asked, Filter, FilterForm, Words, list_context
from lotse.backoffice.post.staff_texts import ABOUT, STATES, about, fault_words, state_name
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock, outbox
from lotse.kit.mails import list_mails
from lotse.kit.models import Mail, MailState

FILTERS = ("state", "about")
ORDERS = ("newest",)
ADDRESS = re.compile(r"(https?://[^/\s]+)/\S+")
MOODS = {MailState.SENT.value: "good", MailState.GIVEN_UP.value: "warn"}


@dataclass(frozen=True)
class Shown:
    """A mail in the list; ``recipient`` is empty for those who may not know."""

    mail: Mail
    about: str
    recipient: str


def _state(row: Shown) -> Cell:
    return Cell(tags=[Tag(state_name(row.mail), MOODS.get(row.mail.state, ""))])


def _next_try(row: Shown) -> Any:
    return row.mail.next_try_at if row.mail.state == MailState.WAITING else None


COLUMNS = Columns(
    "post",
    Column("state", gettext_lazy("State"), _state),
    Column("fault", gettext_lazy("Why"), lambda row: fault_words(row.mail.last_fault)),
    Column("written", gettext_lazy("Written"), lambda row: row.mail.written_at),
    Column("sent", gettext_lazy("Sent"), lambda row: row.mail.sent_at),
    Column("tries", gettext_lazy("Tries"), lambda row: str(row.mail.attempts), is_usual=False),
    Column("next", gettext_lazy("Next try"), _next_try, is_usual=False),
    Column("language", gettext_lazy("Language"), lambda row: row.mail.language, is_usual=False),
)


@screen(Right.READ)
@require_safe
def mails(request: StaffRequest) -> HttpResponse:
    """The list, without words; recipients only for those who answer the public."""
    asked = Asked.read(request, FILTERS, ORDERS)
    found = list_mails(asked.values)
    context = list_context(request, asked, found, found, ())
    may_answer = may(request.user, Right.ANSWER)
    items = context["page"].items
    rows = [Shown(row, about(row), row.recipient if may_answer else "") for row in items]
    states: list[tuple[str, Words]] = [
        ("failed", _("not delivered, to be looked at")),
        ("trying", _("failed so far, tried again")),
        *STATES.items(),
    ]
    filters = [Filter("state", _("State"), states), Filter("about", _("About"), ABOUT.items())]
    context |= {
        "table": COLUMNS.context(request.user, rows, {}),
        "filters": FilterForm(asked, "staff_post", _("Show all mails"), filters),
        "may_answer": may_answer,
        "days": outbox.KEEP_WORDS.days,
    }
    return render_staff(request, "backoffice/post/list.html", context)


@screen(Right.ANSWER)
@require_safe
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    """One mail with its words, as far as they are for anybody but its reader."""
    row = Mail.objects.filter(pk=pk).prefetch_related("attachments").first()
    if row is None:
        raise Http404
    context = {
        "mail": row,
        "about": about(row),
        "state": state_name(row),
        "fault": fault_words(row.last_fault),
        "text": "" if row.is_secret else ADDRESS.sub(r"\1/…", row.text),
        "is_failed": row.state == MailState.GIVEN_UP and row.erased_at is None,
        "files": [file.name for file in row.attachments.all()],
        "days": outbox.KEEP_WORDS.days,
    }
    return render_staff(request, "backoffice/post/mail.html", context)


@screen(Right.ANSWER)
@require_POST
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a mail again that was given up, or say that nobody needs to look at it any more."""
    is_again = request.POST.get("deed") == "again"
    if is_again and outbox.send_again(mail_id=pk, now=clock.now()):
        messages.success(request, _("It is sent once more."))
    elif not is_again and outbox.settle(mail_id=pk, now=clock.now()):
        messages.success(request, _("Settled. Its words and its address are erased."))
    else:
        messages.warning(request, _("Nothing to do here: a colleague was first, or it went out."))
    return HttpResponseRedirect(reverse("staff_mail", args=[pk]))
