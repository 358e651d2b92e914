"""What of the rules wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.backoffice.guide.pages import is_overdue
from lotse.backoffice.start import Line, attention
from lotse.guide.queries import get_rule_book, rules_that_wait
from lotse.kit.errors import Refused


@attention(30)
def rules_to_look_at(today: date) -> Iterator[Line]:
    """Rules whose sources should be looked at again, and changes that nobody has published."""
    try:
        rules = get_rule_book().rules.values()
    except Refused:
        return  # no rule book was loaded: there is nothing to look at
    drafted, other = rules_that_wait()
    overdue = sum(is_overdue(rule, today, other) for rule in rules)
    drafts = len(drafted)
    url = reverse("staff_rules")
    yield Line(
        overdue,
        ngettext(
            "rule should be checked against its sources again",
            "rules should be checked against their sources again",
            overdue,
        ),
        f"{url}?show=overdue",
    )
    yield Line(
        drafts,
        ngettext("change of a rule is a draft", "changes of rules are drafts", drafts),
        f"{url}?show=drafts",
    )
