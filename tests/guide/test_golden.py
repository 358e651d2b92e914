"""The golden answers: see tests/guide/golden.py for how they are written and reviewed."""

import pytest

from lotse.guide.families import read_families
from tests.guide.golden import FOLDER, told

FAMILIES = read_families()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_answer_is_the_reviewed_one(family):
    reviewed = (FOLDER / f"{family.id}.txt").read_text(encoding="utf-8")
    assert told(family) == reviewed, "read the difference; python -m tests.guide.golden writes it"


def test_there_is_one_for_each_family_and_no_other():
    assert {file.stem for file in FOLDER.glob("*.txt")} == {family.id for family in FAMILIES}
