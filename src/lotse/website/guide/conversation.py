"""Which question comes next: the conversation that finds out what an answer needs to know.

It travels with the reader: what was answered stands in hidden fields of each page, nothing is kept
here. Only questions that matter for the person are asked, and "I don't know" answers all of them.
Further questions stand below an answer: those whose facts would change it (``facts_wanted``), and
no others; nobody has to answer them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lotse.guide.domain.compulsory import compulsory
from lotse.guide.domain.profile import (
    CERTIFICATE_KINDS,
    MAX_AGE,
    MAX_GRADE,
    MAX_SCHOOL_YEARS,
    NO_PROFESSION,
    PROFESSION_BY,
    READS,
    STAYS,
    SUPPORT_NEEDS,
    Profile,
    age_on,
    read_profile,
)
from lotse.guide.domain.rule_book import GERMAN, RuleBook, Station, holds
from lotse.guide.domain.worth import ANY
from lotse.kit.errors import Refused

UNKNOWN = "?"
"""The value of a field whose question was answered with "I don't know"."""
NOTHING = "-"
"""The value for "no station": the person attends nothing of what is listed."""
MAX_LENGTH = 120
SURE = "sure"
"""The field with the codes of what was asked back and is right all the same."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "who": ("who",),
    "birth": ("birth_month", "birth_year"),
    "day": ("birth_day",),
    "arrived": ("arrived", "arrived_month", "arrived_year"),
    "station": ("station",),
    "grade": ("grade",),
    "years": ("years", "proof"),
    "certificate": ("certificate",),
    "german": ("german",),
    "municipality": ("municipality",),
    "wish": ("wish",),
    "registered": ("registered",),
    "from_land": ("from_land",),
    "stay": ("stay",),
    "occupied": ("occupied",),
    "support": ("support",),
    "foreign": ("country", "kind"),
    "percent": ("percent",),
    "reads": ("reads",),
    "profession": ("profession", "profession_by"),
}
"""The questions in their order, and the fields of each."""
FURTHER_QUESTIONS = tuple(FIELDS)[tuple(FIELDS).index("registered") :]
"""Those that are asked below an answer that wants their facts. Two come before it where it always
does: of whoever has a certificate from another country, and of grown-ups from elsewhere."""
YES_OR_NO = {"registered": "is_registered", "from_land": "from_land", "occupied": "is_occupied"}
"""Questions that are answered with yes or no, and their facts."""
CHOSEN = {
    **{one: one for one in ("station", "certificate", "municipality", "wish", "stay", "reads")},
    "german": "german_level",
    "support": "support_need",
}
"""Questions whose answer is chosen from a list, and their facts."""
COUNTED = ("grade", "percent")
"""Questions that are answered with a number, which is the fact."""
QUESTION_OF = {
    "birth_date": "birth",
    "arrived_on": "arrived",
    "born_here": "arrived",
    "school_years": "years",
    "school_years_unproven": "years",
    "german_level": "german",
    "is_registered": "registered",
    "is_occupied": "occupied",
    "support_need": "support",
    "certificate_country": "foreign",
    "certificate_kind": "foreign",
    "profession_by": "profession",
}
"""Where a fact of a profile is asked for, if the question has another name."""
WANTED_BY_QUESTION = {**QUESTION_OF, "birth_date": "day"}
"""The same for a fact that an answer wants: of the birth it is the day that is missing."""
PROFESSION_AGE = 18
"""Nobody has learned a profession before, so a pupil is not asked."""
WHO = ("child", "youth", "me")
ARRIVED = ("here", "later")
YES_NO = ("yes", "no")
SCHOOL_AGE, WISH_AGE, CERTIFICATE_AGE = 6, 9, 14
STAGE_AGES = {
    "early_childhood": (0, 7),
    "primary": (5, 13),
    "lower_secondary": (9, 20),
    "upper_secondary": (14, MAX_AGE),
    "adult": (16, MAX_AGE),
}
"""At which ages somebody is asked whether they attend a station of a stage."""

OF_THE_FAMILY = ("who", "arrived", "municipality", "from_land", "stay")
"""Questions whose answers brothers and sisters mostly share."""

KEPT = (*(field for fields in FIELDS.values() for field in fields), SURE)
"""Everything that is carried from page to page."""

Answers = dict[str, str]


@dataclass(frozen=True)
class Asking:
    """What the conversation knows beside the answers."""

    book: RuleBook
    municipalities: Collection[str]
    today: date


class Conversation:
    """The answers of one person so far. Fields of other names are left out."""

    def __init__(self, said: Mapping[str, str], asking: Asking) -> None:
        self.asking = asking
        self.said: Answers = {
            field: str(said[field]).strip()[:MAX_LENGTH]
            for field in KEPT
            if str(said.get(field, "")).strip()
        }
        if "kind" in self.said:
            self.said.setdefault("country", NOTHING)

    # --- which questions ---

    def questions(self) -> list[str]:
        """The usual questions that matter for this person, in order, then what else was said."""
        usual = list(self._questions())
        said = [one for one in FURTHER_QUESTIONS if FIELDS[one][0] in self.said]
        return [*usual, *(one for one in said if one not in usual)]

    def further(self, wanted: Collection[str]) -> list[str]:
        """The questions below an answer that wants these facts: those nobody has answered yet."""
        known = {WANTED_BY_QUESTION.get(fact, fact) for fact in wanted}
        if (self.age or 0) < PROFESSION_AGE or self.must_attend_school():
            known.discard("profession")
        if (self.age or 0) < SCHOOL_AGE:
            known.discard("german")
        return [one for one in FIELDS if one in known and not self.is_answered(one)]

    def is_sure(self, code: str) -> bool:
        """Whether somebody said that what is asked back is right."""
        return code in self.said.get(SURE, "").split()

    def say_sure(self, code: str) -> None:
        """Take what was asked back for right."""
        self.said[SURE] = f"{self.said.get(SURE, '')} {code}".strip()[:MAX_LENGTH]

    def _questions(self) -> Iterator[str]:
        yield "who"
        yield "birth"
        age = self.age
        if age is None:
            return
        if self.day_matters():
            yield "day"
        if age >= SCHOOL_AGE:
            yield "arrived"
        yield "station"
        if self.asks_class():
            yield "grade"
        yield from self._about_learning(age)
        if self.asking.municipalities:
            yield "municipality"
        if age >= WISH_AGE:
            yield "wish"

    def _about_learning(self, age: int) -> Iterator[str]:
        is_from_elsewhere = self.said.get("arrived") != "here"
        must_attend = self.must_attend_school()
        if age >= CERTIFICATE_AGE and is_from_elsewhere and must_attend:
            yield "years"
        if age >= CERTIFICATE_AGE:
            yield "certificate"
            if self.said.get("certificate") == "foreign":
                yield "foreign"
        if age >= PROFESSION_AGE and is_from_elsewhere and not must_attend:
            yield "profession"
        is_said = self.said.get("german", UNKNOWN) != UNKNOWN
        if age >= SCHOOL_AGE and (is_from_elsewhere or is_said):
            yield "german"

    def next_question(self) -> str | None:
        """The first question without an answer; None when all are answered."""
        for question in self.questions():
            if not self.is_answered(question):
                return question
        return None

    def question_before(self, question: str) -> str:
        """The question that was asked before; the first one is its own."""
        asked = self.questions()
        place = asked.index(question) if question in asked else len(asked)
        return asked[max(0, place - 1)]

    def is_answered(self, question: str) -> bool:
        """Whether there is a right answer, or "I don't know"."""
        first = FIELDS[question][0]
        return first in self.said and not self.faults(question)

    def for_a_sibling(self) -> "Conversation":
        """The conversation about a brother or sister: what the family shares is kept."""
        kept = {field for question in OF_THE_FAMILY for field in FIELDS[question]}
        return Conversation({k: v for k, v in self.said.items() if k in kept}, self.asking)

    def answer_unknown(self, question: str) -> None:
        """Take "I don't know" for an answer."""
        for field in FIELDS[question]:
            self.said.pop(field, None)
        self.said[FIELDS[question][0]] = UNKNOWN

    # --- what is known ---

    @property
    def is_birth_unknown(self) -> bool:
        """Whether nobody knows when the person was born, so that nothing can be computed."""
        return self.said.get("birth_month") == UNKNOWN

    @property
    def age(self) -> int | None:
        """Completed years, at least; None before the question is answered."""
        if self.faults("birth") or self.is_birth_unknown or "birth_year" not in self.said:
            return None
        born = date(int(self.said["birth_year"]), int(self.said["birth_month"]), 1)
        return age_on(born, self.asking.today)

    @property
    def station(self) -> Station | None:
        """What the person attends now."""
        return self.asking.book.stations.get(self.said.get("station", ""))

    def stations(self) -> list[Station]:
        """What somebody of this age may attend."""
        age, today = self.age or 0, self.asking.today
        return [
            station
            for station in self.asking.book.stations.values()
            if STAGE_AGES[station.stage][0] <= age <= STAGE_AGES[station.stage][1]
            and holds(station.valid_from, station.valid_to, today)
        ]

    def asks_class(self) -> bool:
        """Whether the class is asked: at a school with classes, or where nobody knew the school."""
        if (station := self.station) is not None:
            return station.grades is not None
        return self.said.get("station") == UNKNOWN and self.must_attend_school()

    def classes(self) -> tuple[int, int]:
        """The first and the last class to choose from."""
        return (self.station and self.station.grades) or (1, MAX_GRADE)

    def countries(self) -> list[str]:
        """Countries whose certificates the rule book knows, in its order."""
        known = dict.fromkeys(line.country for line in self.asking.book.foreign_certificates)
        return [country for country in known if country != ANY]

    def day_matters(self) -> bool:
        """Whether the answer differs between the first and the last day of the month of birth."""
        profile = self._profile({"birth_date": self._birth_month()})
        if profile is None:
            return False
        duty = compulsory(profile, self.asking.book)
        return any(reading.id.startswith("born_") for reading in duty.readings)

    def must_attend_school(self) -> bool:
        """Whether schooling is compulsory today, as far as the answers tell."""
        known = self.facts_of("birth", "day", "arrived")
        profile = self._profile(known)
        return profile is None or compulsory(profile, self.asking.book).holds(self.asking.today)

    def _profile(self, facts: Mapping[str, object]) -> Profile | None:
        try:
            return read_profile(
                facts,
                book=self.asking.book,
                municipalities=self.asking.municipalities,
                today=self.asking.today,
            )
        except Refused:
            return None

    def _birth_month(self) -> str:
        return f"{int(self.said['birth_year']):04}-{int(self.said['birth_month']):02}"

    # --- facts for the path finder ---

    def facts(self) -> dict[str, object]:
        """The answers as a profile in its JSON form; only of questions that matter."""
        return self.facts_of(*self.questions())

    def facts_of(self, *questions: str) -> dict[str, object]:
        """The facts that some questions asked for."""
        found: dict[str, object] = {}
        for question in questions:
            if self.is_answered(question) and self.said[FIELDS[question][0]] != UNKNOWN:
                found |= self._facts_of(question, found)
        return found

    def _facts_of(self, question: str, known: Mapping[str, object]) -> dict[str, object]:
        said = self.said
        if fact := CHOSEN.get(question):
            return _said(said, {fact: question})
        if fact := YES_OR_NO.get(question):
            return {fact: said[question] == "yes"}
        if question in COUNTED:
            return {question: int(said[question])}
        found: dict[str, object] = {}
        match question:
            case "birth":
                found = {"birth_date": self._birth_month()}
            case "day":
                found = {"birth_date": f"{self._birth_month()}-{int(said['birth_day']):02}"}
            case "arrived":
                found = self._arrival(str(known["birth_date"]))
            case "years":
                found = _school_years(said)
            case "profession":
                found = _profession(said)
            case "foreign":
                found = _said(said, {"certificate_country": "country", "certificate_kind": "kind"})
        return found

    def _arrival(self, birth: str) -> dict[str, object]:
        if self.said["arrived"] == "here":
            return {"born_here": True}
        if not (year := self.said.get("arrived_year")):
            return {"born_here": False}
        arrived = f"{int(year):04}-{int(self.said['arrived_month']):02}-01"
        return {"arrived_on": birth if birth.startswith(arrived[:7]) else arrived}

    # --- faults ---

    def faults(self, question: str) -> dict[str, str]:
        """What is wrong with the answer to a question: a code for each field."""
        said = self.said
        if said.get(FIELDS[question][0]) == UNKNOWN:
            return {}
        match question:
            case "birth":
                found = self._month_faults("birth_month", "birth_year", MAX_AGE)
            case "day":
                found = _number_fault("birth_day", said, 1, 31) or self._day_fault()
            case "arrived" if said.get("arrived") == "later":
                found = self._arrival_faults()
            case "grade":
                found = _number_fault("grade", said, *self.classes())
            case "years":
                found = _number_fault("years", said, 0, MAX_SCHOOL_YEARS)
                found |= self._unknown("proof", YES_NO)
            case "percent":
                found = _number_fault("percent", said, 0, 100)
            case "profession":
                found = self._choice_fault(question) | self._unknown("profession_by", PROFESSION_BY)
            case "foreign":
                countries = (*self.countries(), NOTHING)
                found = {} if said.get("country") else {"country": "missing"}
                found |= self._unknown("country", countries)
                found |= self._unknown("kind", CERTIFICATE_KINDS)
            case _:
                found = self._choice_fault(question)
        return found

    def _choice_fault(self, question: str) -> dict[str, str]:
        value = self.said.get(question)
        if value is None:
            return {question: "missing"}
        return {} if value in self._choices(question) else {question: "unknown_value"}

    def _unknown(self, field: str, values: Collection[str]) -> dict[str, str]:
        """A fault where a field that may be left out holds something else."""
        value = self.said.get(field, UNKNOWN)
        return {} if value in {*values, UNKNOWN} else {field: "unknown_value"}

    def _choices(self, question: str) -> Collection[str]:
        book = self.asking.book
        choices: dict[str, Any] = {
            "who": WHO,
            "arrived": ARRIVED,
            "station": {*book.stations, NOTHING},
            "certificate": book.certificates,
            "german": GERMAN,
            "municipality": {*self.asking.municipalities, NOTHING},
            "wish": {*book.stations, *book.certificates, NOTHING},
            **dict.fromkeys(YES_OR_NO, YES_NO),
            "stay": STAYS,
            "support": SUPPORT_NEEDS,
            "reads": READS,
            "profession": {*book.profession_groups, NO_PROFESSION},
        }
        return choices[question]  # type: ignore[no-any-return]  # choices are untyped in Django

    def _month_faults(self, month: str, year: str, years_back: int) -> dict[str, str]:
        today = self.asking.today
        faults = {
            **_number_fault(month, self.said, 1, 12),
            **_number_fault(year, self.said, today.year - years_back, today.year),
        }
        if faults:
            return faults
        if (int(self.said[year]), int(self.said[month])) > (today.year, today.month):
            return {month: "in_future"}
        return {}

    def _day_fault(self) -> dict[str, str]:
        born = f"{self._birth_month()}-{int(self.said['birth_day']):02}"
        return {} if self._profile({"birth_date": born}) else {"birth_day": "not_a_date"}

    def _arrival_faults(self) -> dict[str, str]:
        if not self.said.get("arrived_year") and not self.said.get("arrived_month"):
            return {}  # "came later" alone is an answer
        faults = self._month_faults("arrived_month", "arrived_year", MAX_AGE)
        if not faults and self.age is not None:
            arrived = (int(self.said["arrived_year"]), int(self.said["arrived_month"]))
            if arrived < (int(self.said["birth_year"]), int(self.said["birth_month"])):
                return {"arrived_year": "before_birth"}
        return faults


def _said(said: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, object]:
    """Facts that were said; ``fields`` says for each fact where."""
    known = {fact: said.get(field, UNKNOWN) for fact, field in fields.items()}
    return {fact: value for fact, value in known.items() if value not in {UNKNOWN, NOTHING}}


def _profession(said: Mapping[str, str]) -> dict[str, object]:
    found = _said(said, {"profession": "profession", "profession_by": "profession_by"})
    if found.get("profession") == NO_PROFESSION:
        found.pop("profession_by", None)
    return found


def _school_years(said: Mapping[str, str]) -> dict[str, object]:
    unproven = {"school_years_unproven": True} if said.get("proof") == "no" else {}
    return {"school_years": int(said["years"]), **unproven}


def _number_fault(field: str, said: Mapping[str, str], least: int, most: int) -> dict[str, str]:
    value = said.get(field)
    if value is None:
        return {field: "missing"}
    if not value.isdecimal():
        return {field: "not_a_number"}
    return {} if least <= int(value) <= most else {field: "out_of_range"}


def from_facts(facts: Mapping[str, object], asking: Asking) -> Conversation:
    """The conversation that a code stands for; what the code does not say was not known."""
    birth, arrived = str(facts["birth_date"]), str(facts.get("arrived_on", ""))
    said = {
        "who": "youth",
        "birth_month": str(int(birth[5:7])),
        "birth_year": birth[:4],
        "birth_day": str(int(birth[8:10])) if len(birth) > len("2020-10") else UNKNOWN,
        "arrived": _origin(facts),
        "arrived_month": str(int(arrived[5:7])) if arrived else "",
        "arrived_year": arrived[:4],
        "proof": "no" if facts.get("school_years_unproven") else "",
    }
    for fact, field in (
        *(("school_years", "years"), ("german_level", "german"), ("station", "station")),
        *(("grade", "grade"), ("certificate", "certificate"), ("wish", "wish")),
        ("municipality", "municipality"),
    ):
        said[field] = str(facts[fact]) if fact in facts else UNKNOWN
    talk = Conversation(said, asking)
    talk.said |= _further_said(facts, talk.countries())
    while (question := talk.next_question()) is not None:
        talk.answer_unknown(question)
    return talk


def _further_said(facts: Mapping[str, object], countries: Collection[str]) -> Answers:
    """What a code says beside the usual questions; what it does not say may still be asked."""
    said = {
        field: str(facts[fact])
        for fact, field in (
            *(("stay", "stay"), ("reads", "reads"), ("support_need", "support")),
            *(("profession", "profession"), ("profession_by", "profession_by")),
            *(("certificate_kind", "kind"), ("percent", "percent")),
        )
        if fact in facts
    }
    said |= {one: YES_NO[not facts[fact]] for one, fact in YES_OR_NO.items() if fact in facts}
    if "certificate_country" in facts or "certificate_kind" in facts:
        country = str(facts.get("certificate_country", ""))
        said["country"] = country if country in countries else NOTHING
    return said


def _origin(facts: Mapping[str, object]) -> str:
    if facts.get("born_here"):
        return "here"
    return "later" if "arrived_on" in facts or "born_here" in facts else UNKNOWN
