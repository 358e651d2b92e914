"""What of the partners wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.backoffice.start import Line, attention
from lotse.partners.office_queries import count_old


@attention(50)
def partners_to_look_at(today: date) -> Iterator[Line]:
    """Partners that nobody has changed for a year."""
    count = count_old(today)
    yield Line(
        count,
        ngettext(
            "partner has not been looked at for a year",
            "partners have not been looked at for a year",
            count,
        ),
        f"{reverse('staff_partners')}?age=old&order=changed",
    )
