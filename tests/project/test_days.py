"""A day is one of the district's wall calendar: one way to ask for it."""

import re
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "lotse"

WALL_TIMES = {
    "backoffice/events/series_form.py": "a day that somebody typed",
    "config/alarms.py": "a mark of the log, which is in UTC",
    "config/doctor.py": "years of support, without a district",
    "events/domain/series.py": "wall times of a series",
    "events/texts.py": "brought to the wall in the line before",
    "guide/book_json.py": "what a machine is told of publishing, in UTC",
    "guide/queries.py": "what is asked by UTC is told by UTC",
    "interop/hsds/parts.py": "brought to the wall in the line before",
    "interop/integreat_events.py": "wall times of the feed",
    "interop/schema_org.py": "brought to the wall in the line before",
    "kit/clock.py": "the one way",
    "kit/reach.py": "half a year, and below the district",
    "offers/domain/times.py": "wall times of a series",
    "privacy/privacy.py": "a hold lasts until the day is over everywhere in Europe",
    "privacy/purging.py": "a hold lasts until the day is over everywhere in Europe",
}


def test_moments_become_days_by_the_wall_of_the_place():
    wrong = []
    for path in sorted(SRC.rglob("*.py")):
        name = path.relative_to(SRC).as_posix()
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if ".date()" in line and "astimezone(" not in line and name not in WALL_TIMES:
                wrong.append(f"{name}:{number}: {line.strip()}")
    assert not wrong, "use clock.local_day(moment, zone): " + "; ".join(wrong)


def test_one_place_says_which_zone_holds_without_a_district():
    may = {
        "config/settings.py", "guide/management/commands/check_guide.py",
        "interop/hsds/parts.py", "interop/integreat.py", "reference/queries.py",
    }  # fmt: skip
    found = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if re.search(r'"UTC"', path.read_text())
    }
    assert found == may, "use reference.time_zone, reference.today() or time_zone()"
