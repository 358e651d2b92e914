"""``lotse init-district FILE``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.kit import clock
from lotse.kit.jobs import Job
from lotse.reference.actions import init_district
from lotse.reference.district_file import read_district
from lotse.reference.vocabulary_files import load_own_school_types, load_vocabularies


class Command(Job):
    """Load the vocabularies and the facts of one district."""

    help = "make this installation the one of a district, or update its facts"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="district file (YAML)")

    def work(self, **options: Any) -> Any:
        """Read everything first, then write."""
        facts = read_district(options["file"])
        terms = load_vocabularies(
            now=clock.now(), progress=lambda names: self.progress(names, "Vocabularies")
        )
        district = init_district(facts=facts)
        load_own_school_types(entries=facts.details["school_types"], now=clock.now())
        return {
            "district": district.name,
            "municipalities": len(facts.municipalities),
            "school_holidays": len(facts.holidays),
            "vocabularies": terms,
        }

    def tell(self, result: Any) -> None:
        """What is there now."""
        self.stdout.write(
            f"{result['district']}: {result['municipalities']} municipalities, "
            f"{result['school_holidays']} school holidays, "
            f"{sum(result['vocabularies'].values())} terms in {len(result['vocabularies'])} "
            "vocabularies."
        )
