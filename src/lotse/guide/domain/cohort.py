"""Made-up people in the numbers of a statistic, to say how many a change would concern.

What the statistic does not say stays unknown: German, certificates, what adults attend. So an
answer of theirs is the one for somebody who said little.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lotse.guide.domain.school_years import school_year

YEAR = 365
STARTS_SCHOOL, LEAVES_PRIMARY, LEAVES_LOWER = 6, 10, 16
"""Ages at which somebody is counted into primary school, classes 5 to 10, and into neither."""
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Distribution:
    """Counts of people: by age and by years in Germany (from, below, people), and school forms."""

    source: str
    ages: Sequence[tuple[int, int, int]]
    stays: Sequence[tuple[int, int, int]]
    forms: Mapping[str, int]


def cohort(
    of: Distribution, number: int, *, first_day: date, seed: int = 1
) -> Iterator[Mapping[str, object]]:
    """``number`` profiles in their JSON form, asked on days of the year from ``first_day`` on.

    The same arguments give the same people.
    """
    # A game of dice that anybody can repeat, and no secret.
    dice = Random(seed)  # noqa: S311 – see above
    for _ in range(number):
        on = first_day + timedelta(days=dice.randrange(YEAR))
        born = on - timedelta(days=_days(dice, of.ages))
        stay = timedelta(days=_days(dice, of.stays))
        facts: dict[str, object] = {"birth_date": born.isoformat(), "on": on.isoformat()}
        if on - stay <= born:
            facts["born_here"] = True
        else:
            facts["arrived_on"] = (on - stay).isoformat()
        yield facts | _school(dice, of, born, on, is_new=stay.days < YEAR // 4)


def _days(dice: Random, spans: Sequence[tuple[int, int, int]]) -> int:
    first, below, _people = dice.choices(spans, weights=[people for *_, people in spans])[0]
    return dice.randrange(first * YEAR, below * YEAR)


def _school(
    dice: Random, of: Distribution, born: date, on: date, *, is_new: bool
) -> dict[str, object]:
    """The school of a child; none yet for somebody who came in the last three months."""
    grade = school_year(on) - born.year - STARTS_SCHOOL + (born.month < 10)  # noqa: PLR2004 – born by 30 September
    if is_new or not 1 <= grade <= LEAVES_LOWER - STARTS_SCHOOL:
        return {}
    if grade <= LEAVES_PRIMARY - STARTS_SCHOOL:
        return {"station": "primary_school", "grade": grade}
    form = dice.choices(list(of.forms), weights=list(of.forms.values()))[0]
    return {"station": form, "grade": grade}


def rounded(number: float) -> int:
    """A number in words' precision: its first figure to 1, 2 or 5; a made-up count is no fact."""
    if number < 1:
        return 0
    size = 10 ** (len(str(int(number))) - 1)
    return int(min((step * size for step in (*STEPS, 10)), key=lambda one: abs(one - number)))
