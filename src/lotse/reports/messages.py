"""The mail that answers a report, in the language in which the page was read."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lotse.kit import clock, outbox
from lotse.reference.models import District
from lotse.reference.queries import time_zone
from lotse.reports.models import Report


def send_answer(report: Report, *, now: datetime) -> bool:
    """Write the mail; False when it was written before."""
    known = dict(settings.LANGUAGES)
    tag = report.language if report.language in known else settings.LANGUAGE_CODE
    district = District.objects.first()
    office: dict[str, Any] = district.details.get("office", {}) if district else {}
    with translation.override(tag):
        day = clock.local_day(report.created_at, time_zone())
        sent_on = date_format(day, "DATE_FORMAT")
        return outbox.write(
            key=f"reports.answer:{report.pk}",
            recipient=report.email,
            reply_to=office.get("email", ""),
            language=tag,
            subject=_("Our answer to your message"),
            text="\n\n".join(
                [
                    _("Good day,"),
                    _("you wrote to us on %(date)s. This is our answer:") % {"date": sent_on},
                    report.answer,
                    "\n".join(filter(None, [office.get("name", ""), office.get("authority", "")])),
                ]
            ),
            now=now,
        )
