"""Jobs of counselling. Every job may run twice or stop half way: the actions see to that."""

from django.utils.translation import gettext_lazy as _

from lotse.counselling.actions.counting import count_due
from lotse.kit.periodic.declaring import Turn, daily


@daily("02:57", _("Count the questions of months that are over, and publish their figures"))
def count_questions(turn: Turn) -> None:
    """What is counted or published stays as it is."""
    count_due(now=turn.now)
