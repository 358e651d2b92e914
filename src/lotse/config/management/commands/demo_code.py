"""``lotse demo-code``: what the app on a telephone would show for the demo's accounts."""

from typing import Any

from lotse.accounts.demo import code_at
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.models import District


class Command(Job):
    """Print the second step of the demo's log-ins."""

    help = "print the present code for the second step of the demo's log-ins"

    def work(self, **options: Any) -> Any:  # noqa: ARG002 – every job is given its options
        """Refused where the district is real: there everybody has an app of their own."""
        district = District.objects.first()
        if district is None or not district.is_demo:
            raise Refused("config.not_a_demo", reason="this is not a demo")
        return {"code": code_at(clock.now())}

    def tell(self, result: Any) -> None:
        """The code alone, so that it can be piped."""
        self.stdout.write(result["code"])
