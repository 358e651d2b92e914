"""The vocabulary against which misspelt words are mended knows what stands in texts, no more."""

import pytest

from lotse.offers.kinds import OFFER as KIND
from lotse.words.actions import Indexed, forget_records, index_records
from lotse.words.domain.search import Thesaurus
from lotse.words.models import SearchWord

NONE = Thesaurus.from_lists([], [])


@pytest.mark.django_db
def test_mended_slip_leaves_the_vocabulary():
    """The kind of fault: a word outlives the text it stood in, and mends searches towards it."""
    first, second = (
        Indexed("de", "Nachhilfe Schwimen", is_title=True),
        Indexed("de", "Nachhilfe", is_title=True),
    )
    index_records(kind=KIND, records={"a": [first], "b": [second]}, thesaurus=NONE)
    words = dict(SearchWord.objects.values_list("word", "records"))
    assert (words["schwimen"], words["nachhilfe"]) == (1, 2)
    mended = Indexed("de", "Nachhilfe Schwimmen", is_title=True)
    for _ in range(2):  # twice is once
        index_records(kind=KIND, records={"a": [mended]}, thesaurus=NONE)
    words = dict(SearchWord.objects.values_list("word", "records"))
    assert "schwimen" not in words
    assert (words["schwimmen"], words["nachhilfe"]) == (1, 2)
    forget_records(kind=KIND, record_ids=["a", "b"])
    assert not {"schwimmen", "nachhilfe"} & set(SearchWord.objects.values_list("word", flat=True))
