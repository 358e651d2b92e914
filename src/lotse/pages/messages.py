"""What an editor is told when a page that was handed in was looked at."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from wagtail.models import WorkflowState
from wagtail.users.models import UserProfile

from lotse.accounts.models import User
from lotse.kit import clock, outbox
from lotse.pages import staff_texts as say
from lotse.reference.queries import time_zone


def tell_editor(*, state: WorkflowState, by: User | None, is_approved: bool, now: datetime) -> bool:
    """Write a mail to whoever handed the page in; False when nobody is to be told.

    Whoever looks at an own page needs no mail; an account that was switched off gets none.
    """
    editor, page = state.requested_by, state.content_object
    if editor is None or editor == by or not editor.is_active or page is None:
        return False
    tag = UserProfile.get_for_user(editor).get_preferred_language()
    address = settings.PUBLIC_ORIGIN + reverse("pages:edit", args=[page.pk])
    comment = state.current_task_state.comment if state.current_task_state else ""
    with translation.override(tag):
        words = say.MAIL_APPROVED if is_approved else say.MAIL_CHANGES
        day = date_format(clock.local_day(state.created_at, time_zone()), "DATE_FORMAT")
        parts = [str(words) % {"title": page.title, "date": day}, comment, address]
        return outbox.write(
            key=f"pages.approval:{state.pk}:{state.current_task_state_id}",
            recipient=editor.email,
            language=tag,
            subject=str(say.MAIL_SUBJECT),
            text="\n\n".join(part for part in parts if part),
            now=now,
        )
