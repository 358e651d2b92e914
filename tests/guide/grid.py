"""The safety grid: people of every age at every station, and what must hold for all of them.

The whole grid – age 0 to 65, station or none, arrival, German, certificate, month of the question,
and what is asked only where it changes an answer – has more than a hundred million people.
:func:`rows` is a part of it in which every *pair* of values of two different facts stands together
at least once (every age with every station, every station with every month …): most faults of
rules show with one or two facts. ``python -m tests.guide.grid --every 50000`` walks the whole grid
with a stride, ``--every 1`` all of it (days); it prints what is wrong. The law is computed here
anew, from dates alone, and shares no code with the program.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

from dateutil.relativedelta import relativedelta

from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.rule_book import GERMAN
from lotse.guide.domain.school_years import Calendar
from lotse.kit.errors import Refused

AGES = tuple(range(66))
ARRIVALS = ("born_here", "unknown", "small_child", "new", "grown_up")
MONTHS = tuple(date(2026 + (month > 12), (month - 1) % 12 + 1, 15) for month in range(8, 20))
"""The 15th of each month of the school year 2026/27."""
MORE = (
    {}, {"is_occupied": True}, {"is_occupied": False}, {"support_need": "established"},
    {"from_land": True}, {"reads": "not_yet"}, {"reads": "other_script"}, {"stay": "weeks"},
    {"profession": "health", "profession_by": "training"}, {"profession": "none"},
    {"profession": "engineering", "profession_by": "study"}, {"school_years": 5},
    {"certificate_country": "UA", "certificate_kind": "final"},
)  # fmt: skip
"""What is asked only where it changes an answer: one of them at a time."""
CALENDAR = Calendar({2026: date(2026, 7, 2), 2027: date(2027, 7, 8)})


def factors(book):
    """The facts of the grid with their values; None is "not said"."""
    return {
        "age": AGES,
        "station": (None, *book.stations),
        "arrival": ARRIVALS,
        "german": (None, *GERMAN),
        "certificate": tuple(book.certificates),
        "month": MONTHS,
        "more": tuple(range(len(MORE))),
    }


def facts(row):
    """The profile of one row; the birthday lies on different days of the year."""
    age, station, arrival, german, certificate, on, more = row
    spread = (age * 97 + len(station or "") * 53 + on.month * 31) % 364
    born = on - relativedelta(years=age) - timedelta(days=spread)
    found = {"birth_date": born.isoformat(), "on": on.isoformat(), "certificate": certificate}
    came = {
        "small_child": born + relativedelta(years=min(2, age)),
        "new": max(born, on - timedelta(days=50)),
        "grown_up": born + relativedelta(years=min(18, age)),
    }
    if arrival in came:
        found["arrived_on"] = came[arrival].isoformat()
    elif arrival == "born_here":
        found["born_here"] = True
    if german is not None:
        found["german_level"] = german
    if station is not None:
        found["station"] = station
    return found | MORE[more]


def rows(book):
    """Rows in which every pair of values of two facts stands together; the same at each run."""
    chance, values = random.Random(13), list(factors(book).values())
    found = [
        (age, station, *(chance.choice(some) for some in values[2:]))
        for age, station in product(*values[:2])
    ]
    left = missing_pairs(book, found)
    while left:
        row = [chance.choice(some) for some in values]
        (one, other), pair = min(left, key=repr)
        row[one], row[other] = pair
        found.append(tuple(row))
        left -= pairs_of(row)
    return found


def pairs_of(row):
    return {((n, m), (row[n], row[m])) for n, m in combinations(range(len(row)), 2)}


def missing_pairs(book, found):
    """Pairs of values that stand in no row."""
    values = list(factors(book).values())
    wanted = {
        ((n, m), pair)
        for n, m in combinations(range(len(values)), 2)
        for pair in product(values[n], values[m])
    }
    for row in found:
        wanted -= pairs_of(row)
    return wanted


POSSIBLE = {
    "early_childhood": (0, 8), "primary": (1, 14), "lower_secondary": (5, 22),
    "upper_secondary": (14, 120), "adult": (14, 120),
    "special_school": (5, 22), "support_procedure": (5, 19), "youth_workshop": (15, 27),
    "social_assistant": (15, 120), "literacy_centre": (15, 120), "evening_school": (18, 120),
    "studienkolleg": (16, 120), "university": (16, 120),
}  # fmt: skip
"""The ages at which somebody can be at a station, or at one of a stage, at all."""


class Person:
    """What the law says of somebody, from dates alone."""

    def __init__(self, given, book):
        self.book, self.given = book, given
        self.on = date.fromisoformat(given["on"])
        self.born = date.fromisoformat(given["birth_date"])
        arrived = given.get("arrived_on")
        self.came_grown_up = bool(arrived) and self.age(date.fromisoformat(arrived)) >= 18
        year = self.born.year + 6 + ((self.born.month, self.born.day) > (10, 1))
        self.since, self.until = date(year, 8, 1), date(year + 12, 7, 31)
        self.general_until = date(year + 9, 7, 31)
        self.station = self.attends(given.get("station"))
        if self.station in YEAR_AT_BBS:
            # Who is there has general school behind them, at 14 by an early start.
            self.general_until = min(self.general_until, self.on)

    def attends(self, station):
        """The station, where one can be there at that age at all; else it is not believed."""
        if station is None:
            return None
        first, last = POSSIBLE.get(station) or POSSIBLE[self.book.stations[station].stage]
        return station if first <= self.age(self.on) <= last else None

    def age(self, day):
        return relativedelta(day, self.born).years

    def must(self, day):
        """Sections 63 to 65 NSchG, without what ends or prolongs it."""
        return not self.came_grown_up and self.since <= day <= self.until

    def is_at_school(self):
        return self.station is not None and self.book.stations[self.station].is_school


def read(given, book):
    """The profile, or None where it is refused."""
    try:
        return read_profile(given, book=book, municipalities=[], today=MONTHS[0])
    except Refused:
        return None


def ask(given, book):
    """The answer, or None where the profile is refused."""
    profile = read(given, book)
    return None if profile is None else answer(profile, book, CALENDAR)


def choices(found):
    """Every next step with its alternatives."""
    return [(taken, *taken.alternatives) for taken in found.next_steps]


def told(found):
    """Every step that is told anywhere, with its alternatives."""
    ways = [taken for route in found.routes for taken in route.steps]
    return [one for taken in (*found.next_steps, *ways) for one in (taken, *taken.alternatives)]


COURSES = {
    "integration_course", "literacy_course", "second_script_course", "vocational_language_special",
    "vocational_language_b2", "vocational_language_c1", "vocational_language_c2",
}  # fmt: skip
FOR_SCHOOL_LEAVERS = {
    "apprenticeship", "eq", "bvb", "voluntary_service", "nursing_training", "care_assistant",
}  # fmt: skip
FOR_GROWN_UPS = {
    "recognition", "university_check", "profession_recognition", "degree_check", "external_exam",
    "abitur_external", "retraining", "final_exam_by_work", "skills_validation", "literacy_centre",
    "studienkolleg", "university",
}  # fmt: skip
PUPILS_ONLY = {
    "primary_school", "oberschule", "igs", "kgs", "realschule", "hauptschule", "gymnasium",
    "special_school", "special_school_learning",
}  # fmt: skip
YEAR_AT_BBS = {"bes_1", "bes_2", "bes_language", "bfs_dual", "bfs_2", "fos_11", "fos_12",
               "social_assistant", "bbs_class", "youth_workshop", "vocational_gymnasium",
               "apprenticeship", "voluntary_service"}  # fmt: skip
"""Where a year may end the duty to attend, or lets it rest (section 70 NSchG)."""


EARLIEST = {
    **dict.fromkeys(FOR_SCHOOL_LEAVERS, 14), **dict.fromkeys(FOR_GROWN_UPS, 15),
    **dict.fromkeys(COURSES, 16), "skills_validation": 25, "bes_language": 14,
}  # fmt: skip
"""The age in completed years before which a station is never told."""
LATEST = {
    **dict.fromkeys(PUPILS_ONLY, 18), "bes_language": 18, "gymnasium_upper": 18,
    "creche": 2, "childminder": 2,
}  # fmt: skip
"""The age after which it is never told; the upper level only as an exception."""


def too_early_or_too_late(person, found) -> Iterator[str]:
    """No course, exam or training before the law's age or end of duty; nobody past a limit."""
    for taken in told(found):
        if taken.step.id == "stay":
            continue  # Nobody is sent to where they are already.
        day, station, age = taken.on, taken.step.to, person.age(taken.on)
        has_left = station in {*COURSES, "external_exam", "abitur_external"} and person.must(day)
        if has_left and not _has_had_a_year(person, found, taken):
            yield f"{station} on {day} while schooling is compulsory"
        if station in FOR_SCHOOL_LEAVERS and person.must(day) and day <= person.general_until:
            yield f"{station} at {age} on {day} before general school is over"
        if station == "evening_school" and person.age(date(day.year + 1, 1, 31)) < 18:
            yield f"{station} at {age} on {day}"
        if station in {"creche", "childminder", "kindergarten"} and day > person.since:
            yield f"{station} after school has begun"
        if station == "bes_1" and not person.must(day):
            yield "bes_1 without duty"
        at_most = LATEST.get(station, 120)
        if age > at_most and "exception" in taken.notes and station == "gymnasium_upper":
            at_most = 120
        if not EARLIEST.get(station, 0) <= age <= at_most:
            yield f"{station} at {age} on {day}"


def _has_had_a_year(person, found, taken):
    """Whether a way leads through something that ends the duty before, or one is there now."""
    if person.station in YEAR_AT_BBS:
        return True
    for route in found.routes:
        way = [one.step.to for one in route.steps]
        if any(taken.step.id == one.step.id for one in route.steps):
            before = way[: way.index(taken.step.to)] if taken.step.to in way else way
            if YEAR_AT_BBS & set(before):
                return True
    return False


def must_but_cannot(person, found) -> Iterator[str]:
    """Whoever must attend has a way to do it today, marked as duty, with who names the place."""
    if person.station in YEAR_AT_BBS or not person.must(person.on):
        return
    duties = [one for one in told(found) if one.step.is_duty and one.on <= person.on]
    if not any(one.step.apply_at and one.step.decided_by for one in duties):
        yield "must attend school and has no way to do it today"
    for route in found.routes:
        yield from _gap(person, route)


def _gap(person, route):
    is_covered, has_had_a_year, since = person.is_at_school(), False, person.on
    for taken in route.steps:
        until = taken.on - timedelta(days=1)
        waits = taken.on > max(since, person.since) and person.must(until)
        if waits and not is_covered and not has_had_a_year:
            yield f"way to {route.goal}: without school until {taken.on} ({taken.step.id})"
            return
        is_covered, since = person.book.stations[taken.step.to].is_school, taken.on
        has_had_a_year = has_had_a_year or taken.step.to in YEAR_AT_BBS


DEPENDS = {
    "fos_11", "fos_12", "bfs_dual", "bfs_2", "vocational_gymnasium", "bos", "fachschule", "eq",
    "apprenticeship", "external_exam", "evening_school", "recognition", "studienkolleg",
    "social_assistant", "educator", "nursing_training", "care_assistant", "retraining", "bvb",
    "abitur_external", "profession_recognition", "final_exam_by_work", "skills_validation",
    "integration_course", "literacy_course", "second_script_course", "vocational_language_b2",
    "vocational_language_c1", "vocational_language_c2", "vocational_language_special",
    "voluntary_service", "special_school",
}  # fmt: skip
"""What depends on marks, places, an employer, an examiner or somebody's leave."""


def said_to_be_certain(person, found) -> Iterator[str]:
    """ "By right" is said only of what the law grants."""
    for choice in choices(found):
        for taken in choice:
            if taken.step.id == "stay" or taken.step.to not in DEPENDS:
                continue
            if taken.standing in {"duty", "right"}:
                yield f"{taken.step.to} is called {taken.standing}"
            if not (taken.step.depends_on or taken.step.asks or taken.is_unsure):
                yield f"{taken.step.to} does not say what it depends on"
    for route in found.routes:
        if route.goal in person.book.certificates and not _depends(route):
            yield f"{route.goal} is certain"


def _depends(route):
    return bool(route.depends_on) or route.unsure > 0


STANDINGS = ("duty", "right", "likely", "may")


def in_the_wrong_order(person, found) -> Iterator[str]:
    """First comes duty, then what is the person's by right, what is likely, what some may get.

    Duties of a later year come last.
    """
    soon = [
        taken.standing
        for taken in found.next_steps
        if not (taken.step.is_duty and taken.on > person.on + timedelta(days=250))
    ]
    places = [STANDINGS.index(one) for one in soon]
    if places != sorted(places):
        yield f"told in the order {' '.join(soon)}"


def false_days(person, found) -> Iterator[str]:
    """Opening before closing, nothing past told as to come, the same not told twice."""
    for taken in told(found):
        if taken.window and taken.window.opens_on > taken.window.closes_on:
            yield f"{taken.step.id} opens after it closes"
        if taken.window and taken.window.closes_on < person.on:
            yield f"{taken.step.id} closed before today"
        if taken.on < person.on:
            yield f"{taken.step.id} begins before today"
    for route in found.routes:
        days = [taken.on for taken in route.steps]
        if days != sorted(days):
            yield f"way to {route.goal} goes back in time"
    facts = Counter(
        (taken.step.to, taken.on, taken.step.apply_at, taken.step.costs)
        for choice in choices(found)
        for taken in choice
    )
    yield from (f"{one[0]} is told twice" for one, number in facts.items() if number > 1)
    if twice := [code for code, n in Counter(map(str, found.warnings)).items() if n > 1]:
        yield f"told twice: {twice[0]}"


def missed_what_comes_again(_person, found) -> Iterator[str]:
    """A day that comes each year is never told as missed, nor what waits for it as open today."""
    for taken in told(found):
        step = taken.step
        if step.deadline and not step.in_school_year and "deadline_passed" in taken.notes:
            yield f"{step.id} begins on {taken.on} though its day has passed"


PROPERTIES = (
    too_early_or_too_late, must_but_cannot, said_to_be_certain, in_the_wrong_order, false_days,
    missed_what_comes_again,
)  # fmt: skip


def wrong(given, book) -> list[str]:
    """What is wrong with the answer to these facts."""
    found = ask(given, book)
    if found is None:
        return []
    person = Person(given, book)
    return [fault for each in PROPERTIES for fault in each(person, found)]


def certain_now(found):
    return {
        taken.step.to
        for choice in choices(found)
        for taken in choice
        if not taken.is_unsure and taken.step.id != "stay"
    }


def taken_as_favourable(given, found, book) -> list[str]:
    """Steps that are certain when German or the arrival is not said, but not in each reading."""
    readings = []
    if "german_level" not in given:
        # Who was born here and speaks none is asked whether that is right.
        levels = ("b1", "c2") if given.get("born_here") else ("none", "b1", "c2")
        readings += [given | {"german_level": level} for level in levels]
    if "arrived_on" not in given and "born_here" not in given:
        new = max(given["birth_date"], str(date.fromisoformat(given["on"]) - timedelta(days=50)))
        readings += [given | {"born_here": True}, given | {"arrived_on": new}]
    if not readings:
        return []
    answers = [one for one in (ask(reading, book) for reading in readings) if one is not None]
    each = [certain_now(one) for one in answers]
    return sorted(certain_now(found) - set.intersection(*each)) if each else []


def moved_by_a_year(given, found, without) -> list[str]:
    """Steps that begin later only because of a day that nobody is held to.

    ``without`` is the book without deadlines that are unconfirmed, announced or a school's own.
    """
    free = ask(given, without)
    days = {one.step.id: one.on for one in told(free)}
    return [
        f"{one.step.id} on {one.on} instead of {days[one.step.id]}"
        for one in found.next_steps
        if one.step.id in days and one.on > days[one.step.id]
    ]


def main(every: int) -> None:
    """Walk the grid with a stride and print each kind of fault with its first example."""
    from lotse.guide.rule_book_files import state_rule_book

    book = state_rule_book("NI")
    seen: Counter[str] = Counter()
    number = 0
    for place, row in enumerate(product(*factors(book).values())):
        if place % every:
            continue
        number += 1
        for fault in wrong(facts(row), book):
            kind = "".join(sign for sign in fault if not sign.isdigit())
            seen[kind] += 1
            if seen[kind] == 1:
                sys.stdout.write(f"{fault} {facts(row)}\n")
    total = f"{number} people, {sum(seen.values())} faults of {len(seen)} kinds\n"
    sys.stdout.write(total)


if __name__ == "__main__":
    main(int(sys.argv[sys.argv.index("--every") + 1]) if "--every" in sys.argv else 50_000)
