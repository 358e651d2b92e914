"""``lotse build-assets``."""

from pathlib import Path
from typing import Any

from django.conf import settings

from lotse.config import environment
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.ui.assets import AssetError, build_assets


class Command(Job):
    """Make style sheets and fonts of the public site from their sources."""

    help = "make the style sheets and fonts of the public site"

    def work(self, **options: Any) -> Any:  # noqa: ARG002 – every job is given its options
        """Build where something changed; sizes in bytes by file."""
        out = Path(settings.UI_BUILD)
        try:
            return build_assets(environment.ROOT, out, self.stderr.write)
        except AssetError as fault:
            raise Refused("ui.assets", reason=str(fault)) from fault

    def tell(self, result: Any) -> None:
        """Sizes of what was made."""
        for name, size in sorted(result.items()):
            self.stdout.write(f"{name:<40} {size / 1000:8.1f} kB")
