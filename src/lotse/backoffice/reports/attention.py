"""Messages of the public that wait."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.backoffice.start import Line, attention
from lotse.reports.queries import count_waiting


@attention(15)
def reports_to_answer(today: date) -> Iterator[Line]:
    """Overdue ones, and those in time."""
    in_time, overdue = count_waiting(today)
    url = reverse("staff_reports")
    yield Line(
        overdue,
        ngettext("message of the public is overdue", "messages of the public are overdue", overdue),
        f"{url}?view=overdue",
        is_urgent=True,
    )
    yield Line(
        in_time,
        ngettext("message of the public waits", "messages of the public wait", in_time),
        url,
    )
