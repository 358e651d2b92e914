"""The questions of the conversation as a page shows them: words, fields, what was chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.guide.domain.answer import answer
from lotse.guide.domain.profile import NO_PROFESSION, read_profile
from lotse.guide.domain.rule_book import GERMAN
from lotse.guide.domain.school_years import Calendar
from lotse.guide.texts import GERMAN_LEVELS, WHY
from lotse.guide.wording import Wording
from lotse.kit.country_names import country_name
from lotse.kit.errors import Refused
from lotse.website.guide.conversation import FIELDS, NOTHING, UNKNOWN, Conversation

Words = str | Promise


@dataclass(frozen=True)
class Option:
    """One answer to choose. ``language`` is the one that its label is really in."""

    value: str
    label: str
    language: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """One field: ``choice`` (buttons to choose from), ``list`` or ``number``."""

    name: str
    kind: str
    label: str
    options: tuple[Option, ...]
    value: str
    fault: str


@dataclass(frozen=True)
class Question:
    """One screen."""

    id: str
    title: str
    hint: str
    fields: tuple[Field, ...]

    @property
    def has_fault(self) -> bool:
        """Whether any of its fields is marked."""
        return any(field.fault for field in self.fields)


TITLES: Mapping[str, Words | Mapping[str, Words]] = {
    "who": gettext_lazy("Who is it about?"),
    "birth": {
        "child": gettext_lazy("When was your child born?"),
        "youth": gettext_lazy("When was the young person born?"),
        "me": gettext_lazy("When were you born?"),
    },
    "day": gettext_lazy("On which day of the month?"),
    "arrived": {
        "child": gettext_lazy("Was your child born in Germany?"),
        "youth": gettext_lazy("Was the young person born in Germany?"),
        "me": gettext_lazy("Were you born in Germany?"),
    },
    "station": {
        "child": gettext_lazy("Where does your child go now?"),
        "youth": gettext_lazy("Where does the young person go now?"),
        "me": gettext_lazy("Where do you go now?"),
    },
    "grade": gettext_lazy("Which class is it?"),
    "years": gettext_lazy("How many years of school so far?"),
    "certificate": gettext_lazy("Is there a school certificate already?"),
    "german": {
        "child": gettext_lazy("How much German does your child know?"),
        "youth": gettext_lazy("How much German does the young person know?"),
        "me": gettext_lazy("How much German do you know?"),
    },
    "municipality": gettext_lazy("Where do you live?"),
    "wish": gettext_lazy("Is there a wish already?"),
    "registered": {
        "child": gettext_lazy("Is your child registered there already?"),
        "youth": gettext_lazy("Is the young person registered there already?"),
        "me": gettext_lazy("Are you registered there already?"),
    },
    "from_land": gettext_lazy("Did you move here from another part of Germany?"),
    "stay": {
        "child": gettext_lazy("How long will you stay here?"),
        "youth": gettext_lazy("How long will the young person stay here?"),
        "me": gettext_lazy("How long will you stay here?"),
    },
    "occupied": gettext_lazy("Do the parents work, learn or look for work?"),
    "support": {
        "child": gettext_lazy("Does your child need special support for learning?"),
        "youth": gettext_lazy("Does the young person need special support for learning?"),
        "me": gettext_lazy("Do you need special support for learning?"),
    },
    "foreign": gettext_lazy("Which certificate from another country is it?"),
    "percent": gettext_lazy("How many percent does the certificate say?"),
    "reads": {
        "child": gettext_lazy("Which letters does your child read?"),
        "youth": gettext_lazy("Which letters does the young person read?"),
        "me": gettext_lazy("Which letters do you read?"),
    },
    "profession": {
        "child": gettext_lazy("Has your child learned a profession or studied?"),
        "youth": gettext_lazy("Has the young person learned a profession or studied?"),
        "me": gettext_lazy("Have you learned a profession or studied?"),
    },
}
HINTS: Mapping[str, Words] = {
    "birth": gettext_lazy("Many rules depend on age. Month and year are enough."),
    "day": gettext_lazy("Here a single day decides, so we ask for it."),
    "station": gettext_lazy("Kita, school, training or course."),
    "years": gettext_lazy("Count all countries together. Kita does not count."),
    "certificate": gettext_lazy("Choose the highest one."),
    "municipality": gettext_lazy("Then we can show schools and offers near you."),
    "wish": gettext_lazy("We show the way to it first. All other ways stay open."),
    "registered": gettext_lazy("We mean the school or Kita that the first task names."),
    "support": gettext_lazy("No doctor's words are needed. We keep nothing."),
    "foreign": gettext_lazy("The country of the certificate counts, not the passport."),
    "percent": gettext_lazy("For this country the result decides."),
    "profession": gettext_lazy("In any country, with or without papers."),
}
LABELS: Mapping[str, Words] = {
    "birth_month": gettext_lazy("Month"),
    "birth_year": gettext_lazy("Year"),
    "birth_day": gettext_lazy("Day"),
    "arrived_month": gettext_lazy("If later: in which month?"),
    "arrived_year": gettext_lazy("In which year?"),
    "years": gettext_lazy("School years"),
    "proof": gettext_lazy("Is there a paper that shows it, for example a school report?"),
    "country": gettext_lazy("From which country?"),
    "kind": gettext_lazy("What does it show?"),
    "percent": gettext_lazy("Percent"),
    "profession_by": gettext_lazy("How was it learned?"),
}
NUMBERS = {"birth_year", "birth_day", "arrived_year", "years", "percent"}
MONTH_LISTS = {"birth_month", "arrived_month"}
LISTS = {*MONTH_LISTS, "country"}
YES_NO: Mapping[str, Words] = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}
OPTIONS: Mapping[str, Mapping[str, Words]] = {
    "who": {
        "child": gettext_lazy("My child"),
        "youth": gettext_lazy("A young person"),
        "me": gettext_lazy("Me"),
    },
    "arrived": {
        "here": gettext_lazy("Yes, in Germany"),
        "later": gettext_lazy("No, we came to Germany later"),
    },
    "proof": YES_NO,
    "registered": YES_NO,
    "from_land": YES_NO,
    "occupied": YES_NO,
    "stay": {"weeks": gettext_lazy("A few weeks"), "longer": gettext_lazy("Longer")},
    "support": {
        "none": gettext_lazy("No"),
        "suspected": gettext_lazy("We think so, nobody has decided it yet"),
        "established": gettext_lazy("Yes, the school authority has decided it"),
    },
    "kind": {
        "final": gettext_lazy("The end of school, after class 11, 12 or 13"),
        "grade_10": gettext_lazy("Class 10"),
        "grade_9": gettext_lazy("Class 9"),
        "part": gettext_lazy("School was begun and not finished"),
        "none": gettext_lazy("There is no paper any more"),
    },
    "reads": {
        "latin": gettext_lazy("Latin letters: A, B, C"),
        "other_script": gettext_lazy("Only another script, for example Arabic or Cyrillic"),
        "not_yet": gettext_lazy("Not yet, or only a little"),
    },
    "profession_by": {
        "training": gettext_lazy("In training or at a vocational school"),
        "study": gettext_lazy("At a university"),
    },
}
NO_STATION = gettext_lazy("None of these")
NO_CERTIFICATE = gettext_lazy("No, not yet")
ELSEWHERE = gettext_lazy("Somewhere else")
OTHER_COUNTRY = gettext_lazy("Another country")
NO_PROFESSION_YET = gettext_lazy("No, not yet")
DO_NOT_KNOW = gettext_lazy("I don't know")
NO_WISH = gettext_lazy("No, show me everything")


class Asker:
    """Puts the questions of a conversation into words."""

    def __init__(
        self, talk: Conversation, wording: Wording, municipalities: Mapping[str, str]
    ) -> None:
        self.talk, self.wording, self.municipalities = talk, wording, municipalities

    def question(self, id_: str, faults: Mapping[str, str]) -> Question:
        """One question with what is answered already; ``faults`` are codes by field."""
        fields = tuple(self._field(name, faults) for name in FIELDS[id_])
        return Question(id_, self.title(id_), str(HINTS.get(id_, "")), fields)

    def further(self, wanted: Collection[str]) -> list[Question]:
        """The questions below an answer that wants these facts; each may be left out."""
        return [self._skippable(self.question(id_, {})) for id_ in self.talk.further(wanted)]

    def _skippable(self, question: Question) -> Question:
        first, *others = question.fields
        if first.kind == "choice":
            unknown = Option(UNKNOWN, str(DO_NOT_KNOW), self.wording.language, is_chosen=False)
            first = replace(first, options=(*first.options, unknown))
        return replace(question, fields=(first, *others))

    def title(self, id_: str) -> str:
        """The question, in words that fit the person it is about."""
        titles = TITLES[id_]
        if isinstance(titles, Mapping):
            return str(titles[self.talk.said.get("who", "youth").replace(UNKNOWN, "youth")])
        return str(titles)

    def told(self, id_: str) -> str:
        """The answer to a question, to read it back; a dash where nobody knew."""
        said = self.talk.said
        if said.get(FIELDS[id_][0], UNKNOWN) == UNKNOWN:
            return "–"
        parts = [self._told_field(name) for name in FIELDS[id_] if said.get(name)]
        return " ".join(part for part in parts if part)

    def _told_field(self, name: str) -> str:
        if name == "proof":
            return ""
        value = self.talk.said[name]
        if name in MONTH_LISTS:
            return str(MONTHS[int(value)])
        return next((label for code, label, _tag in self._options(name) if code == value), value)

    def _field(self, name: str, faults: Mapping[str, str]) -> Field:
        value = self.talk.said.get(name, "").replace(UNKNOWN, "")
        kind = "number" if name in NUMBERS else "list" if name in LISTS else "choice"
        fault = str(WHY[faults[name]]) % {"other": ""} if name in faults else ""
        if fault and faults[name] == "missing":
            fault = _("Please answer, or press “I don't know”.")
        options = tuple(
            Option(code, label, tag, code == value) for code, label, tag in self._options(name)
        )
        return Field(name, kind, str(LABELS.get(name, "")), options, value, fault)

    # --- what there is to choose ---

    def _options(self, name: str) -> Iterable[tuple[str, str, str]]:
        """Value, label and language of each answer; nothing for a number."""
        own = self.wording.language
        if name in OPTIONS:
            return [(code, str(label), own) for code, label in OPTIONS[name].items()]
        if name in MONTH_LISTS:
            return [(str(number), str(MONTHS[number]), own) for number in range(1, 13)]
        listed = {
            "station": self._stations,
            "grade": self._classes,
            "certificate": self._certificates,
            "german": lambda: [(level, str(GERMAN_LEVELS[level]), own) for level in GERMAN],
            "municipality": self._places,
            "wish": self._wishes,
            "country": self._countries,
            "profession": self._professions,
        }
        return listed[name]() if name in listed else []

    def _nothing(self, label: Words) -> tuple[str, str, str]:
        return NOTHING, str(label), self.wording.language

    def _stations(self) -> list[tuple[str, str, str]]:
        stations = [station.id for station in self.talk.stations()]
        return [self._nothing(NO_STATION), *map(self._shown, stations)]

    def _classes(self) -> list[tuple[str, str, str]]:
        first, last = self.talk.classes()
        own = self.wording.language
        return [
            (str(n), _("Class %(number)s") % {"number": n}, own) for n in range(first, last + 1)
        ]

    def _certificates(self) -> list[tuple[str, str, str]]:
        others = [id_ for id_ in self.talk.asking.book.certificates if id_ != "none"]
        none = ("none", str(NO_CERTIFICATE), self.wording.language)
        return [none, *map(self._shown, others)]

    def _places(self) -> list[tuple[str, str, str]]:
        places = sorted(self.municipalities.items(), key=lambda place: place[1])
        return [*((ags, name, "de") for ags, name in places), self._nothing(ELSEWHERE)]

    def _wishes(self) -> list[tuple[str, str, str]]:
        return [self._nothing(NO_WISH), *map(self._shown, self._goals())]

    def _countries(self) -> list[tuple[str, str, str]]:
        own = self.wording.language
        named = [(country_name(one, own), one) for one in self.talk.countries()]
        listed = [(one, name, own) for name, one in sorted(named)]
        return [*listed, self._nothing(OTHER_COUNTRY)]

    def _professions(self) -> list[tuple[str, str, str]]:
        groups = self.talk.asking.book.profession_groups
        titles = [(one, self.wording("profession", one)) for one in groups]
        none = (NO_PROFESSION, str(NO_PROFESSION_YET), self.wording.language)
        return [none, *((one, str(title), title.language) for one, title in titles)]

    def _shown(self, id_: str) -> tuple[str, str, str]:
        title = self.wording.goal(id_)
        return id_, str(title), title.language

    def _goals(self) -> list[str]:
        """What this person can reach, and what was wished for before."""
        facts, asking = self.talk.facts(), self.talk.asking
        facts.pop("wish", None)
        try:
            profile = read_profile(
                facts, book=asking.book, municipalities=asking.municipalities, today=asking.today
            )
        except Refused:
            return []
        found = answer(profile, asking.book, Calendar())
        goals = [route.goal for route in found.routes]
        wished = self.talk.said.get("wish", NOTHING)
        known = {*asking.book.stations, *asking.book.certificates}
        return [*goals, *([wished] if wished in known - set(goals) else [])]
