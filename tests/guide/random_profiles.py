"""Random people and a rule book of twice the size, for measuring; the same at each run."""

import random
from dataclasses import replace
from datetime import date, timedelta

from lotse.guide.domain.profile import read_profile
from lotse.guide.domain.rule_book import GERMAN
from lotse.kit.errors import Refused

TODAY = date(2026, 11, 24)


def random_profiles(book, number):
    """``number`` profiles of people of 0 to 60 years, without those that contradict themselves."""
    chance, found = random.Random(1), []
    while len(found) < number:
        facts = {"birth_date": (TODAY - timedelta(days=chance.randrange(60 * 365))).isoformat()}
        for key, values in (
            ("certificate", list(book.certificates)),
            ("german_level", list(GERMAN)),
            ("station", list(book.stations)),
            ("wish", list(book.stations)),
            ("school_years", list(range(14))),
            ("born_here", [True]),
        ):
            if chance.random() < 0.5:
                facts[key] = chance.choice(values)
        try:
            found.append(read_profile(facts, book=book, municipalities=[], today=TODAY))
        except Refused:
            continue
    return found


def doubled(book):
    """The rule book with a twin of each station, and of each step from one to another."""
    twins = {
        f"{id_}_twin": replace(station, id=f"{id_}_twin") for id_, station in book.stations.items()
    }
    steps = [
        replace(
            step,
            id=f"{step.id}_twin",
            to=f"{step.to}_twin",
            origins=tuple(
                f"{origin}_twin" if origin in book.stations else origin for origin in step.origins
            ),
        )
        for step in book.steps
    ]
    stations = {**book.stations, **twins}
    return replace(book, stations=stations, steps=(*book.steps, *steps))
