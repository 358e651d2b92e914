"""Jobs of offers."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.periodic.declaring import Turn, daily, every
from lotse.offers import office_actions, reviews


@every(1, _("Publish and withdraw offers as planned"))
def carry_out_plans(turn: Turn) -> int:
    """How many steps were taken."""
    return office_actions.carry_out_plans(now=turn.now)


@daily("03:07", _("Ask providers, mark and withdraw offers by age"))
def age_offers(turn: Turn) -> int:
    """How many steps were taken."""
    return sum(reviews.age_offers(today=turn.today, now=turn.now).steps.values())
