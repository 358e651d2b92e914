"""Jobs of the guide."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lotse.guide.queries import find_rule_book
from lotse.guide.watching import Watching
from lotse.guide.watching import watch_sources as watch
from lotse.kit import clock
from lotse.kit.periodic.declaring import Turn, daily


@daily("04:11", _("Compare the sources of the rules with what stood there, where that is wanted"))
def watch_sources(turn: Turn) -> int | None:
    """How many addresses were looked at."""
    if not settings.LINKS_ARE_CHECKED or find_rule_book() is None:
        return None
    return watch(Watching(clock=clock.now, today=turn.today)).looked_at
