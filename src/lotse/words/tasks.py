"""Jobs of words."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.periodic.declaring import Turn, daily, every
from lotse.words import indexing, reads


@daily("02:27", _("Forget how often pages were read long ago"))
def forget_old_reads(turn: Turn) -> int:
    """How many counts are forgotten."""
    return reads.forget_old_reads(today=turn.today)


@every(10, _("Write the search anew where an update changed its rules"), alone="words.search")
def keep_search(_turn: Turn) -> int:
    """How many documents were written; after an update ``lotse migrate`` has done so already."""
    return sum(indexing.rebuild().values()) if indexing.is_outdated() else 0


@daily("03:07", _("Write the whole search anew"), alone="words.search")
def rebuild_search(_turn: Turn) -> int:
    """How many documents were written, so that nothing can be wrong for longer than a day."""
    return sum(indexing.rebuild().values())
