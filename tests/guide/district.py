"""The rule book and the summer holidays of the demo district, read from its files."""

from functools import cache
from pathlib import Path

import yaml

from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.school_years import Calendar
from lotse.guide.rule_book_files import folders_of, read_rule_book
from tests.guide.conftest import TODAY

DEMO = Path(__file__).parents[2] / "demo" / "goslar"
GUIDE = DEMO / "guide"


@cache
def district_book():
    return read_rule_book(*folders_of("NI"), GUIDE)


@cache
def district_calendar():
    holidays = yaml.safe_load((DEMO / "district.yaml").read_text())["school_holidays"]
    return Calendar(
        {one["start"].year: one["start"] for one in holidays if "Sommer" in one["name"]}
    )


def answer_in_district(facts):
    book = district_book()
    profile = read_profile(facts, book=book, municipalities=["03153017"], today=TODAY)
    return answer(profile, book, district_calendar())
