"""What each kind of talk needs of an interpreter, from a file."""

from datetime import date
from functools import cache
from pathlib import Path

from lotse.counselling.domain.interpreting import Level, Payer, TalkRule, Training
from lotse.kit.yaml_files import FileModel, read_yaml

FILE = Path(__file__).parent / "data" / "talk_rules.yaml"


class RuleEntry(FileModel):
    """A rule as the file says it."""

    sources: list[str]
    checked: date
    needs: Training | None = None
    level: Level = Level.B2
    certificate: bool = False
    lead_days: int = 3
    most_minutes: int = 120
    paid_by: Payer = Payer.OFFICE
    years_after_arrival: int | None = None


class RulesFile(FileModel):
    """The file: a rule for each kind of talk."""

    counselling: RuleEntry
    parents_talk: RuleEntry
    parents_evening: RuleEntry
    special_needs: RuleEntry
    medical: RuleEntry
    legal: RuleEntry


@cache
def talk_rules() -> dict[str, TalkRule]:
    """The rules by code, in the order of the file's kinds."""
    known = read_yaml(FILE, RulesFile)
    return {code: _rule(code, getattr(known, code)) for code in RulesFile.model_fields}


def _rule(code: str, said: RuleEntry) -> TalkRule:
    return TalkRule(
        code=code,
        needs=said.needs,
        level=said.level,
        has_certificate=said.certificate,
        lead_days=said.lead_days,
        most_minutes=said.most_minutes,
        paid_by=said.paid_by,
        years_after_arrival=said.years_after_arrival,
        sources=tuple(said.sources),
        checked_on=said.checked,
    )
