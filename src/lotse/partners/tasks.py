"""Jobs of partners."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.periodic.declaring import Turn, every
from lotse.partners import showing


@every(1, _("Show and hide partners as planned"))
def carry_out_plans(turn: Turn) -> int:
    """How many plans were carried out."""
    return showing.carry_out_plans(now=turn.now)
