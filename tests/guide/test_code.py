import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.guide.domain.code import ALPHABET, _short, decode, encode, grouped
from lotse.guide.domain.profile import (
    CERTIFICATE_KINDS,
    NO_PROFESSION,
    PROFESSION_BY,
    READS,
    STAYS,
    SUPPORT_NEEDS,
    read_profile,
)
from lotse.guide.domain.rule_book import GERMAN
from lotse.guide.rule_book_files import state_rule_book
from lotse.kit.errors import Refused
from tests.guide.conftest import TODAY

BOOK = state_rule_book("NI")
PLACES = ("03153012", "03153017")
MOTHER = {
    "birth_date": "2011-03",
    "arrived_on": "2026-10-01",
    "school_years": 7,
    "school_years_unproven": True,
    "certificate": "none",
    "german_level": "none",
    "municipality": "03153017",
    "wish": "apprenticeship",
}


def facts():
    months = st.dates().filter(lambda day: 1906 < day.year <= TODAY.year)
    optional = {
        "born_here": st.booleans(),
        "support_need": st.sampled_from(SUPPORT_NEEDS),
        "reads": st.sampled_from(READS),
        "profession": st.sampled_from([*BOOK.profession_groups, NO_PROFESSION]),
        "profession_by": st.sampled_from(PROFESSION_BY),
        "stay": st.sampled_from(STAYS),
        "from_land": st.booleans(),
        "is_registered": st.booleans(),
        "is_occupied": st.booleans(),
        "sibling_at_once": st.booleans(),
        "certificate_country": st.sampled_from(["UA", "AZ", "ZA"]),
        "certificate_kind": st.sampled_from(CERTIFICATE_KINDS),
        "percent": st.integers(0, 100),
        "station": st.sampled_from(list(BOOK.stations)),
        "grade": st.integers(0, 13),
        "school_years": st.integers(0, 20),
        "school_years_unproven": st.just(value=True),
        "certificate": st.sampled_from(list(BOOK.certificates)),
        "german_level": st.sampled_from(GERMAN),
        "municipality": st.sampled_from(PLACES),
        "wish": st.sampled_from([*BOOK.stations, *BOOK.certificates]),
        "arrived_on": months.map(lambda day: f"{day:%Y-%m}-01"),
    }
    birth = months.flatmap(lambda day: st.sampled_from([f"{day:%Y-%m}", day.isoformat()]))
    return st.fixed_dictionaries({"birth_date": birth}, optional=optional)


def opened(code):
    return decode(code, book=BOOK, municipalities=PLACES)


@given(facts())
def test_facts_come_back_as_they_were(said):
    found = opened(encode(said))
    arrived = found.pop("arrived_on", None)
    expected = {key: value for key, value in said.items() if key != "arrived_on"}
    assert found == expected
    assert str(arrived)[:7] == str(said.get("arrived_on"))[:7]


@given(facts(), st.data())
def test_one_wrong_character_is_noticed(said, data):
    code = encode(said)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([one for one in ALPHABET if one != code[place]]))
    with pytest.raises(Refused) as refused:
        opened(code[:place] + wrong + code[place + 1 :])
    assert refused.value.details["why"] == "damaged"


@given(facts(), st.data())
def test_two_swapped_characters_are_noticed(said, data):
    code = encode(said)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(Refused):
            opened(swapped)


def test_code_may_be_typed_in_many_ways():
    code = grouped(encode(MOTHER))
    assert "-" in code
    expected = opened(code)
    arabic = code.translate({ord(str(n)): chr(0x0660 + n) for n in range(10)})
    for typed in (code.lower(), code.replace("-", " "), code.replace("0", "o"), arabic):
        assert opened(typed) == expected


def test_code_is_short_and_accepted_as_a_profile():
    code = encode(MOTHER)
    assert len(code) <= 24
    read_profile(opened(code), book=BOOK, municipalities=PLACES, today=TODAY)


def test_ids_of_the_book_have_different_numbers():
    ids = [*BOOK.stations, *BOOK.certificates]
    assert len({_short(id_) for id_ in ids}) == len(ids)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("1", "damaged"),
        ("????", "damaged"),
        ("1" * 200, "damaged"),
    ],
)
def test_what_is_no_code_is_refused(typed, why):
    with pytest.raises(Refused) as refused:
        opened(typed)
    assert refused.value.details["why"] == why


def test_code_of_a_station_that_is_gone_is_refused():
    with pytest.raises(Refused) as refused:
        opened(encode({"birth_date": "2011-03", "station": "no_such_station"}))
    assert refused.value.details["why"] == "outdated"


def test_municipality_of_elsewhere_is_left_out():
    assert "municipality" not in opened(encode({**MOTHER, "municipality": "03153999"}))


@pytest.mark.parametrize(
    ("on_paper", "facts"),
    [
        ("1VXA-280K-TFRV-FZ25-Z", MOTHER),
        (
            "117D-YRAK-K0XQ-T",
            {
                "birth_date": "2015-10-02",
                "born_here": True,
                "station": "primary_school",
                "grade": 4,
            },
        ),
    ],
)
def test_codes_on_paper_stay_readable_and_as_short_as_they_were(on_paper, facts):
    assert opened(on_paper) == facts
    assert grouped(encode(facts)) == on_paper


def test_a_code_with_further_facts_says_that_it_is_of_a_later_version():
    assert encode({**MOTHER, "stay": "longer"}).startswith("2")
    assert opened(encode({**MOTHER, "born_here": False}))["born_here"] is False
