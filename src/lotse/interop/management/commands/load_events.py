"""``lotse load-events FOLDER``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction

from lotse.interop.event_files import fill_with_examples, plan, read_events
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.queries import get_reference


class Command(Job):
    """Plan and publish the events of a file; each whole or not at all."""

    help = "plan the events of events.yaml, by their distance from today; planned ones stay"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One folder."""
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="holds events.yaml, words/")
        parser.add_argument(
            "--examples", action="store_true", help="with the file's example registrations"
        )

    def work(self, **options: Any) -> Any:
        """What has a date to come already is left as it is, so the job can run every day."""
        events = read_events(options["folder"] / "events.yaml")
        district = get_reference().district
        if district is None:
            raise Refused(
                "interop.no_district", reason="first make a district: lotse init-district"
            )
        if options["examples"] and not district.is_demo:
            raise Refused(
                "interop.not_a_demo", reason="invented families are for a demo district only"
            )
        today, now = clock.today(district.time_zone), clock.now()
        done = families = 0
        for planned in self.progress(events, "Events"):
            with transaction.atomic():
                event = plan(planned, today=today, now=now)
                if event is None:
                    continue
                done += 1
                if options["examples"]:
                    families += fill_with_examples(planned, event, now)
        return {"events": done, "families": families}

    def tell(self, result: Any) -> None:
        """What was planned."""
        self.stdout.write(f"{result['events']} events planned.")
