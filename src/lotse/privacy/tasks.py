"""Jobs of privacy."""

import logging

from django.utils.translation import gettext_lazy as _

from lotse.kit.periodic.declaring import Turn, daily
from lotse.privacy import purging
from lotse.privacy.retention import Moment

log = logging.getLogger(__name__)


@daily("02:37", _("Erase personal data whose time is over, in all contexts"))
def purge(turn: Turn) -> int:
    """How many records were erased."""
    erased = 0
    for line in purging.run(moment=Moment(turn.now)):
        erased += line.erased
        if line.due:
            log.info("%s: %s due, %s held, %s erased", line.rule, line.due, line.held, line.erased)
    return erased
