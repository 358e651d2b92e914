"""``lotse count-answers RULE``."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from lotse.guide.counting import OF, count_changed_answers
from lotse.guide.queries import find_draft
from lotse.guide.rule_changes import applied, to_domain
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.queries import time_zone


class Command(Job):
    """Reckon how many people a year would get another answer by the draft of a rule."""

    help = "how many made-up people would get another answer by the draft of a rule"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The rule, and ``--people``."""
        super().add_arguments(parser)
        parser.add_argument("rule", help="id of the rule")
        parser.add_argument("--people", type=int, default=OF, help="how many are asked")

    def work(self, **options: Any) -> Any:
        """Ask them all; refused where the rule has no draft."""
        draft = find_draft(options["rule"])
        if draft is None:
            raise Refused("guide.no_draft", reason=f"{options['rule']} has no draft")
        first = draft.day or clock.today(time_zone())
        found = applied(to_domain(draft))
        return asdict(
            count_changed_answers(found, first_day=first, number=max(1, options["people"]))
        )

    def tell(self, result: Any) -> None:
        """The rounded number, and how many were asked."""
        self.stdout.write(
            f"Of {OF} people about {result['of_many']} a year would get another answer "
            f"({result['changed']} of {result['asked']} made-up ones). {result['source']}"
        )
