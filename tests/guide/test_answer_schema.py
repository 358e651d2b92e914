"""Every answer has the shape that docs/guide-answer.md promises."""

import jsonschema
import pytest

from lotse.guide.answer_json import to_json
from lotse.guide.answer_schema import ANSWER, PROFILE
from lotse.guide.families import read_families
from lotse.guide.queries import Serving
from tests.guide.district import answer_in_district, district_book

FAMILIES = read_families()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_profile_and_answer_of_a_family_fit_the_schema(family):
    jsonschema.validate(family.facts, PROFILE)
    found = answer_in_district(dict(family.facts) | {"school_distance_km": 2.5})
    served = {id_: Serving(("school",), ("offer",)) for id_ in found.stations}
    jsonschema.validate(to_json(found, served), ANSWER)


def test_ids_and_reasons_stay_within_their_length():
    longest = max(len(",".join(step.origins)) for step in district_book().steps)
    assert longest <= 500


def test_schema_refuses_what_is_no_profile():
    for facts in ({}, {"birth_date": "2020-01-01", "name": "x"}, {"birth_date": 2020}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(facts, PROFILE)
