"""Which jobs want attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.kit import clock
from lotse.kit.periodic.standing import list_standings


@attention(14, Right.MANAGE)
def jobs_in_trouble(today: date) -> Iterator[Line]:  # noqa: ARG001 – given to every finder
    """Jobs whose last run failed, or that should be over by now and are not."""
    count = sum(each.is_troubled for each in list_standings(clock.now()))
    yield Line(
        count,
        ngettext("background job failed or is late", "background jobs failed or are late", count),
        reverse("staff_jobs"),
        is_urgent=True,
    )
