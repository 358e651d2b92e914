"""Checks the ways of an answer against the files of the rule book, sharing no code with the search.

It reads the YAML files as they are and computes ages, compulsory schooling and certificates by
itself, so that a fault in the path finder does not hide itself.
"""

from datetime import date

import yaml
from dateutil.relativedelta import relativedelta

from lotse.guide.rule_book_files import folders_of

GERMAN = ["none", "a1", "a2", "b1", "b2", "c1", "c2"]


def _read(part):
    found = {}
    for folder in folders_of("NI"):
        file = folder / f"{part}.yaml"
        for entry in yaml.safe_load(file.read_text())[part] if file.exists() else ():
            if entry.get("drops"):
                found.pop(entry["id"], None)
                continue
            known = found.get(entry["id"], {}) if entry.get("adds") else {}
            grown = {
                k: [*known[k], *v] for k, v in entry.items() if isinstance(v, list) and k in known
            }
            found[entry["id"]] = {**known, **entry, **grown}
    return found


STEPS, STATIONS, CERTIFICATES = _read("steps"), _read("stations"), _read("certificates")
FOREIGN, RULES = _read("foreign_certificates"), _read("rules")

FULL_TIME_YEAR = {
    "bes_1", "bes_2", "bbs_class", "bfs_dual", "bfs_2", "fos_11", "social_assistant",
    "youth_workshop",
}  # fmt: skip
"""A full-time year at a vocational school or in a Jugendwerkstatt ends the duty (section 70(6))."""

BELIEVED = {
    "early_childhood": (0, 8), "primary": (1, 14), "lower_secondary": (5, 22),
    "upper_secondary": (14, 120), "adult": (14, 120),
}  # fmt: skip
"""Ages at which somebody may attend a station of a stage that names none itself.

Another age is asked back and counts for nothing, as do more school years than years of life.
"""

LISTED = {
    "reads": "reads", "support_need": "support_need", "stay": "stay", "profession": "profession",
    "profession_by": "profession_by", "occupied": "is_occupied",
}  # fmt: skip
"""Conditions that name values of a fact, and the fact."""


def worth(facts):
    """The line of the table of foreign certificates that fits, {} when none does, else None."""
    if facts.get("certificate") != "foreign":
        return None
    years = None if facts.get("school_years_unproven") else facts.get("school_years")

    def lies(value, line, name):
        least, below = line.get(f"{name}_from"), line.get(f"{name}_below")
        if least is None and below is None:
            return True
        return value is not None and (least or 0) <= value < (999 if below is None else below)

    for line in FOREIGN.values():
        if (line["country"] in {"any", facts.get("certificate_country")}
                and line.get("kind") in {None, facts.get("certificate_kind")}
                and lies(facts.get("percent"), line, "percent")
                and lies(years, line, "years")):  # fmt: skip
            return line
    return {}


def faults(facts, steps):
    """What is wrong with a way: sentences, none when every condition holds."""
    return list(_Walk(facts).walk(steps))


class _Walk:
    def __init__(self, facts):
        self.on = date.fromisoformat(facts["on"])
        self.born = date.fromisoformat(facts["birth_date"])
        self.facts = facts = self.believed(facts)
        entry = (
            self.born.replace(day=28) if self.born.month == 2 and self.born.day == 29 else self.born
        )
        # Six years old by 30 September; who has their birthday on 1 October was six the day before.
        year = entry.year + 6 + ((entry.month, entry.day) > (10, 1))
        self.since, self.until = date(year, 8, 1), date(year + 12, 7, 31)
        self.general_until = date(year + 9, 7, 31)
        self.is_free = False
        if facts.get("station") in FULL_TIME_YEAR and self.since <= self.on <= self.until:
            summer = date(self.on.year + (self.on.month >= 8), 7, 31)
            self.until = min(self.until, summer)
            self.general_until = min(self.general_until, summer)
        if facts.get("station") == "apprenticeship":
            self.until = max(self.until, self.on)
        arrived = facts.get("arrived_on")
        self.came_grown_up = bool(arrived) and self.age(date.fromisoformat(arrived)) >= 18
        held = facts.get("certificate", "none")
        if self.age(self.on) < 14 and held != "foreign":
            held = "none"  # Nobody has one at that age.
        self.rank = CERTIFICATES[held]["rank"]
        self.worth = worth(facts)
        self.best = self.rank
        self.german = GERMAN.index(facts["german_level"]) if "german_level" in facts else None
        self.learnt = self.german
        self.here, self.day = facts.get("station"), self.on
        if self.here:
            self.attend(self.here)

    def believed(self, facts):
        age, doubted = self.age(self.on), set()
        if "station" in facts:
            station = STATIONS[facts["station"]]
            first, last = station.get("ages", BELIEVED[station["stage"]])
            doubted |= set() if first <= age <= last else {"station", "grade"}
        if facts.get("school_years", 0) > age:
            doubted.add("school_years")
        return {key: value for key, value in facts.items() if key not in doubted}

    def age(self, day):
        return relativedelta(day, self.born).years

    def must(self, day):
        return not (self.came_grown_up or self.is_free) and self.since <= day <= self.until

    def grade(self, day):
        if "grade" in self.facts and "station" not in self.facts:
            return self.facts["grade"] + self.year(day) - self.year(self.on)
        return day.year - (day.month < 8) - self.since.year + 1

    @staticmethod
    def year(day):
        return day.year - (day.month < 8)

    def attend(self, station):
        for gain in STATIONS[station].get("gives", ()):
            if gain.get("certificate"):
                self.best = max(self.best, CERTIFICATES[gain["certificate"]]["rank"])
            if gain.get("german") and self.learnt is not None:
                self.learnt = max(self.learnt, GERMAN.index(gain["german"]))

    def walk(self, steps):
        for number, taken in enumerate(steps):
            if taken.step.id == "stay":
                if taken.step.to != self.facts["station"] or number:
                    yield "stays where they are not"
                continue
            if self.here in FULL_TIME_YEAR:
                self.is_free = True
            for wrong in self.check(STEPS[taken.step.id], taken.on, is_first=number == 0):
                yield f"{taken.step.id} on {taken.on}: {wrong}"
            self.here, self.day = taken.step.to, taken.on
            self.attend(self.here)

    def check(self, step, day, *, is_first):
        when, station = step.get("when", {}), STATIONS[step["to"]]
        starts = {"adult"} | ({"newcomer"} if is_first else set())
        if not (starts | {self.here}) & set(step["from"]):
            yield f"does not begin at {self.here}"
        if day < self.day or day < self.on:
            yield "goes back in time"
        if step.get("start") == "school_year" and (day.month, day.day) != (8, 1):
            yield "does not begin with the school year"
        if step.get("valid_to", self.on) < self.on or step.get("valid_from", self.on) > self.on:
            yield "is not in force"
        if station.get("valid_to", day) < day or station.get("entry_to", day) < day:
            yield "the station has ended"
        if (self.here in STATIONS and when.get("done") and not is_first and self.takes(self.here)
                and day <= self.day):  # fmt: skip
            yield f"{self.here} cannot be finished yet"
        yield from self.check_person(when, day)
        yield from self.check_facts(step, when)
        yield from self.check_school(when, day)
        yield from self.check_knowledge(step, when)

    @staticmethod
    def takes(station):
        return "grades" in STATIONS[station] or STATIONS[station].get("months")

    def check_person(self, when, day):
        facts = self.facts
        grown = day + relativedelta(months=when.get("age_within_months", 0))
        if self.age(grown) < when.get("age_from", 0) or self.age(day) >= when.get("age_below", 999):
            yield f"is {self.age(day)} years old"
        if "born_here" in when and when["born_here"] != facts.get("born_here", False):
            yield "was born elsewhere"
        if "has_foreign" in when and when["has_foreign"] != (facts.get("certificate") == "foreign"):
            yield "has no foreign certificate"
        years = facts.get("school_years", facts["grade"] - 1 if "grade" in facts else None)
        if "school_years_below" in when and years is not None and (
            years >= when["school_years_below"] and not facts.get("school_years_unproven")
        ):  # fmt: skip
            yield "has enough school years"

    def check_facts(self, step, when):
        facts = self.facts
        if when.get("wished") and facts.get("wish") != step["to"]:
            yield "was not wished"
        if "wished_for" in when and facts.get("wish") not in when["wished_for"]:
            yield "wishes for something else"
        if "from_land" in when and when["from_land"] != facts.get("from_land", False):
            yield "comes from elsewhere"
        for key, fact in LISTED.items():
            said = facts.get(fact, "unknown")
            said = {True: "yes", False: "no"}.get(said, said)
            if key in when and said not in when[key]:
                yield f"{key} is {said}"
        study = (self.worth or {}).get("study", "unknown")
        if "study" in when and study not in when["study"]:
            yield f"study is {study}"

    def check_school(self, when, day):
        must = self.must(day)
        if "compulsory" in when and when["compulsory"] != must:
            yield "compulsory schooling" if must else "no compulsory schooling"
        is_of_age = must and when.get("grade_from", 0) <= self.grade(day) <= when.get(
            "grade_to", 99
        )
        if "grade_from" in when and not is_of_age:
            yield f"class {self.grade(day)}"
        if when.get("general_years_done") and must and day <= self.general_until:
            yield "years in general school are not over"
        if when.get("duty_over") and (must or day <= self.since):
            yield "schooling is not behind"
        if "grade_within" in when:
            yield from self.check_class(when["grade_within"], day)
        yield from self.check_beginning(when, day)

    def check_beginning(self, when, day):
        if when.get("before_school") and day >= self.since:
            yield "school has begun"
        if when.get("starts_school") and day < self.since:
            yield "school has not begun"
        if when.get("deferred") and day != self.since:
            yield "no first day of school"
        if when.get("early_entry") and day != self.since - relativedelta(years=1):
            yield "no early entry"
        if when.get("year_before_school") and not (
            self.since - relativedelta(years=1) <= day < self.since
        ):
            yield "not in the year before school"

    def check_class(self, rule, day):
        last, grade = self.last_class(rule, day), self.grade(day)
        if self.here == self.facts.get("station") and "grade" in self.facts:
            grade = self.facts["grade"] + self.year(day) - self.year(self.on)
        if not self.must(day) or grade > last:
            yield f"class {grade}, not up to {last}"

    @staticmethod
    def last_class(rule, day):
        for version in RULES[rule]["versions"]:
            if version.get("from", day) <= day <= version.get("to", day):
                return version.get("parameters", {}).get("grade_to", 0)
        return 0

    def check_knowledge(self, step, when):
        rank = {name: one["rank"] for name, one in CERTIFICATES.items()}
        may_be_enough = self.worth is not None and step.get("foreign")
        if may_be_enough and "certificate" in when and "school" in self.worth:
            is_upper = self.worth.get("upper_level") and when["certificate"] == "erw_sek1"
            may_be_enough = is_upper or rank[self.worth["school"]] >= rank[when["certificate"]]
        if "certificate" in when and self.best < rank[when["certificate"]] and not may_be_enough:
            yield f"lacks {when['certificate']}"
        if "certificate_below" in when and self.rank >= rank[when["certificate_below"]]:
            yield "has that certificate"
        least, below = when.get("german", "none"), when.get("german_below")
        if self.learnt is not None and self.learnt < GERMAN.index(least):
            yield "lacks German"
        if below and self.german is not None and self.german >= GERMAN.index(below):
            yield "knows German"
