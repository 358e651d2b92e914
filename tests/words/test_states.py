import pytest

from lotse.words.domain.states import Kind, Missing, Origin, State, Written, choose, state_of

OFFER = Kind("test.offer", ("title",), Missing.SHOW_SOURCE)
REMARK = Kind("test.remark", ("text",), Missing.LEAVE_OUT)


def source(version=1):
    return Written("de", "Deutschkurs", version, None, Origin.PERSON, is_reviewed=False)


def translation(language="uk", of_version=1, *, reviewed=False, origin=Origin.MACHINE):
    return Written(language, "Курс", 1, of_version, origin, is_reviewed=reviewed)


@pytest.mark.parametrize(
    ("text", "src", "state"),
    [
        (None, source(), State.MISSING),
        (source(), source(), State.SOURCE),
        (translation(), source(), State.UNREVIEWED),
        (translation(reviewed=True), source(), State.CURRENT),
        (translation(reviewed=True), source(version=2), State.STALE),
        (translation(reviewed=True), None, State.STALE),
    ],
)
def test_state_is_computed_from_versions(text, src, state):
    assert state_of(text, src) is state


def test_reader_gets_the_own_language():
    shown = choose(OFFER, {"de": source(), "uk": translation()}, "uk")
    assert (shown.value, shown.language, shown.is_machine) == ("Курс", "uk", True)


def test_reader_gets_a_stale_text_rather_than_a_foreign_one():
    shown = choose(OFFER, {"de": source(version=3), "uk": translation()}, "uk")
    assert (shown.language, shown.state) == ("uk", State.STALE)


def test_reviewed_machine_text_is_no_longer_marked():
    assert not choose(OFFER, {"de": source(), "uk": translation(reviewed=True)}, "uk").is_machine


def test_missing_text_shows_the_source():
    assert choose(OFFER, {"de": source()}, "fa").language == "de"


def test_missing_text_is_left_out_where_the_kind_says_so():
    assert not choose(REMARK, {"de": source()}, "fa")


def test_easy_language_falls_back_to_german():
    assert choose(REMARK, {"de": source()}, "de-simple").language == "de"
