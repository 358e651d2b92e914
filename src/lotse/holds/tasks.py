"""Jobs of holds."""

from django.utils.translation import gettext_lazy as _

from lotse.holds import actions
from lotse.kit.periodic.declaring import Turn, every


@every(15, _("Give back times that were held while a form was filled in, and forgotten"))
def give_back_lapsed(turn: Turn) -> int:
    """How many were given back."""
    return actions.give_back_lapsed(now=turn.now)
