"""Jobs of pages."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from lotse.kit.periodic.declaring import Turn, every


@every(1, _("Publish and withdraw pages as planned"))
def publish_planned(_turn: Turn) -> None:
    """What Wagtail has planned to appear or to go; it does not say how many."""
    call_command("publish_scheduled", verbosity=0)
