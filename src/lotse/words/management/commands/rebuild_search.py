"""``lotse rebuild-search``."""

from typing import Any

from lotse.kit.jobs import Job
from lotse.words import indexing


class Command(Job):
    """Write all documents of the search anew; what was found before is found meanwhile."""

    help = "write the search anew; what was found before is found meanwhile"

    def work(self, **options: Any) -> dict[str, int]:  # noqa: ARG002 – the shape of all jobs
        """Do it; the numbers of documents by kind."""
        return indexing.rebuild()

    def tell(self, result: Any) -> None:
        """Say how many documents of each kind there are."""
        for kind, number in result.items():
            self.stdout.write(f"{kind}: {number}")
