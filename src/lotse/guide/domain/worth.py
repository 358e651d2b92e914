"""What a school certificate of another country is likely worth, by the table of the rule book."""

from dataclasses import dataclass

from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import Certainty, ForeignCertificate, RuleBook

ANY = "any"


@dataclass(frozen=True)
class Worth:
    """What the table says; None where only the office that decides can say.

    ``school``: the certificate of ours that it probably equals; ``study``: the way to a university;
    ``entry``: the line of the table, empty when none fits (``in_table`` False): then everything is
    for the office to say, and nothing is refused.
    """

    entry: str = ""
    school: str | None = None
    study: str | None = None
    upper_level: bool = False
    certainty: Certainty = Certainty.UNCONFIRMED
    decided_by: str = ""
    rules: tuple[str, ...] = ()

    @property
    def in_table(self) -> bool:
        """Whether a line of the table fits."""
        return bool(self.entry)


def worth_of(profile: Profile, book: RuleBook) -> Worth | None:
    """What the person's foreign certificate is worth; None for somebody who has none.

    A line with a limit fits nobody who did not say that number: what is not known opens nothing.
    """
    if not profile.has_foreign:
        return None
    for line in book.foreign_certificates:
        if _fits(line, profile):
            return Worth(
                line.id,
                line.school,
                line.study,
                line.upper_level,
                line.certainty,
                line.decided_by,
                line.rules,
            )
    return Worth()


def _fits(line: ForeignCertificate, profile: Profile) -> bool:
    return (
        line.country in {ANY, profile.certificate_country}
        and (line.kind is None or line.kind == profile.certificate_kind)
        and _lies_in(profile.percent, line.percent_from, line.percent_below)
        and _lies_in(
            None if profile.are_years_unproven else profile.school_years,
            line.years_from,
            line.years_below,
        )
    )


def _lies_in(value: int | None, least: int | None, below: int | None) -> bool:
    if least is None and below is None:
        return True
    return value is not None and (least or 0) <= value and (below is None or value < below)
