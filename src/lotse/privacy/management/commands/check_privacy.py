"""``lotse check-privacy``."""

from typing import Any

from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.privacy.registry import check, list_declarations


class Command(Job):
    """Compare the fields of all models with the declarations."""

    help = "find fields that nobody has declared as personal or not"

    def work(self, **options: Any) -> Any:  # noqa: ARG002 – every job is given its options
        """Refused when anything is undeclared."""
        if faults := check():
            raise Refused("privacy.undeclared", reason="\n".join(faults), faults=faults)
        return {"models": len(list_declarations())}

    def tell(self, result: Any) -> None:
        """How many models are declared."""
        self.stdout.write(f"All fields of {result['models']} models are declared.")
