"""``lotse load-directory FOLDER``."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction

from lotse.interop.directory_files import read_offers, read_partners
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.offers.actions import publish_offer, save_offer
from lotse.offers.models import Offer
from lotse.offers.queries import load_offers
from lotse.partners.actions import save_organisation
from lotse.reference.queries import get_reference


class Command(Job):
    """Load partners and offers from files; whole or not at all."""

    help = "load partners and offers from a folder of YAML files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One folder."""
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="holds partners.yaml, offers.yaml, words/")
        parser.add_argument("--examples", action="store_true", help="mark the offers as examples")

    def work(self, **options: Any) -> Any:
        """Read everything first, then write in one transaction."""
        folder: Path = options["folder"]
        district = get_reference().district
        if district is None:
            raise Refused(
                "interop.no_district", reason="first make a district: lotse init-district"
            )
        partners = read_partners(folder / "partners.yaml", district.state)
        offers = read_offers(folder / "offers.yaml", are_examples=options["examples"])
        now = clock.now()
        with transaction.atomic():
            for organisation in self.progress(partners, "Partners"):
                save_organisation(facts=organisation, now=now)
            for facts, words in self.progress(offers, "Offers"):
                known = load_offers(Offer.objects.filter(slug=facts.slug))
                if known:  # What a file cannot say stays.
                    facts = replace(facts, picture=known[0].facts.picture)  # noqa: PLW2901 – the same offer
                save_offer(facts=facts, words=words, by=None, now=now)
                publish_offer(facts=facts, now=now)
        return {"partners": len(partners), "offers": len(offers)}

    def tell(self, result: Any) -> None:
        """What was loaded."""
        self.stdout.write(f"{result['partners']} partners and {result['offers']} offers loaded.")
