from datetime import date

import pytest

from lotse.guide.domain.profile import age_on
from lotse.guide.families import read_families
from lotse.kit.errors import Refused

FAMILIES = read_families()


@pytest.fixture(scope="module")
def profiles(profile):
    return {family.id: profile(**family.facts) for family in FAMILIES}


def test_there_are_enough_families_and_each_profile_is_readable(profiles):
    assert len(profiles) >= 40


def test_ages_from_0_to_60_are_covered(profiles):
    ages = {age_on(one.born_first, one.on) for one in profiles.values()}
    assert min(ages) == 0
    assert max(ages) >= 60
    assert set(range(2, 20)) <= ages


def test_stages_arrivals_and_certificates_are_covered(profiles, book):
    stages = {book.stations[one.station].stage for one in profiles.values() if one.station}
    assert stages == {station.stage for station in book.stations.values()}
    assert {one.certificate for one in profiles.values()} >= {
        "none", "hsa", "sek1_rsa", "erw_sek1", "foreign",
    }  # fmt: skip
    assert {one.is_born_here for one in profiles.values()} == {True, False}
    assert any(one.arrived_on is None and not one.is_born_here for one in profiles.values())
    assert any(one.german is None for one in profiles.values())
    assert any(one.born_first != one.born_last for one in profiles.values())


@pytest.mark.parametrize("day", [date(2026, 2, 9), date(2026, 2, 16)])
def test_each_change_of_february_2026_has_families_on_both_sides(profiles, day):
    asked = [one.on for one in profiles.values() if abs((one.on - day).days) < 40]
    assert any(on < day for on in asked)
    assert any(on >= day for on in asked)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("families:\n  - {id: ab, about: Ein kleines Kind., facts: {}}\n", "asked_on"),
        (
            "families:\n"
            + "  - {id: ab, about: Ein kleines Kind., asked_on: 2026-01-01, facts: {}}\n" * 2,
            "twice",
        ),
        ("families:\n  - {id: ab, about: Kind, asked_on: 2026-01-01, facts: {}}\n", "about"),
        ("families: []\n", "families"),
    ],
)
def test_broken_families_are_refused(tmp_path, text, said):
    file = tmp_path / "families.yaml"
    file.write_text(text)
    with pytest.raises(Refused) as refused:
        read_families(file)
    assert said in str(refused.value.details["reason"])
    assert str(file) in str(refused.value.details["reason"])
