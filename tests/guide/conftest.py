from datetime import date

import pytest

from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.school_years import Calendar
from lotse.guide.rule_book_files import state_rule_book

TODAY = date(2026, 11, 24)
CALENDAR = Calendar({2026: date(2026, 7, 2), 2027: date(2027, 7, 8)})


@pytest.fixture(scope="session")
def book():
    return state_rule_book("NI")


@pytest.fixture(scope="session")
def profile(book):
    def read(**facts):
        return read_profile(facts, book=book, municipalities=["03153017"], today=TODAY)

    return read


@pytest.fixture(scope="session")
def ask(book, profile):
    def answer_to(**facts):
        return answer(profile(**facts), book, CALENDAR)

    return answer_to


def goals(found):
    return {route.goal for route in found.routes}


def way(found, goal):
    return next(
        [taken.step.to for taken in route.steps] for route in found.routes if route.goal == goal
    )
