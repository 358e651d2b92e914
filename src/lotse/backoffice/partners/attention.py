"""What of the partners wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.backoffice.start import Line, attention
from lotse.partners.office_queries import count_attention


@attention(50)
def partners_to_look_at(today: date) -> Iterator[Line]:
    """Partners that nobody has changed for a year, that are not public, whose plan failed."""
    counts, url = count_attention(today), reverse("staff_partners")
    yield Line(
        counts["stuck"],
        ngettext(
            "partner could not be hidden as planned",
            "partners could not be hidden as planned",
            counts["stuck"],
        ),
        f"{url}?state=stuck&what=all",
        is_urgent=True,
    )
    yield Line(
        counts["old"],
        ngettext(
            "partner has not been looked at for a year",
            "partners have not been looked at for a year",
            counts["old"],
        ),
        f"{url}?age=old&order=changed",
    )
    yield Line(
        counts["hidden"],
        ngettext("partner is not public", "partners are not public", counts["hidden"]),
        f"{url}?state=hidden&what=all",
    )
