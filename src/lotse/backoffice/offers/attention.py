"""What of the offers wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.backoffice.start import Line, attention
from lotse.offers.office_queries import count_attention
from lotse.offers.queries import waiting_answers


@attention(10)
def offers_to_look_at(today: date) -> Iterator[Line]:
    """Overdue, due soon, drafts, plans that could not be carried out, stale translations."""
    counts = count_attention(today)
    url = reverse("staff_offers")
    yield Line(
        counts["overdue"],
        ngettext(
            "offer has not been confirmed in time",
            "offers have not been confirmed in time",
            counts["overdue"],
        ),
        f"{url}?review=overdue&order=review&status=published",
        is_urgent=True,
    )
    answers = waiting_answers().count()
    yield Line(
        answers,
        ngettext("answer of a provider waits", "answers of providers wait", answers),
        reverse("staff_confirmations"),
    )
    yield Line(
        counts["stuck"],
        ngettext(
            "offer could not be published as planned",
            "offers could not be published as planned",
            counts["stuck"],
        ),
        f"{url}?plan=stuck",
        is_urgent=True,
    )
    yield Line(
        counts["soon"],
        ngettext(
            "offer wants to be confirmed within 30 days",
            "offers want to be confirmed within 30 days",
            counts["soon"],
        ),
        f"{url}?review=soon&order=review&status=published",
    )
    yield Line(
        counts["stale"],
        ngettext(
            "published offer has outdated translations",
            "published offers have outdated translations",
            counts["stale"],
        ),
        f"{url}?texts=stale&status=published",
    )
    yield Line(
        counts["drafts"],
        ngettext("offer is a draft", "offers are drafts", counts["drafts"]),
        f"{url}?status=draft&order=-changed",
    )
    yield Line(
        counts["changes"],
        ngettext(
            "offer has a draft beside the public version",
            "offers have a draft beside the public version",
            counts["changes"],
        ),
        f"{url}?status=changes&order=-changed",
    )
