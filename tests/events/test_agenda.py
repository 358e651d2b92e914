from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lotse.events.domain.agenda import FACETS, FITS, Occasion, by_round, select, to_come

START = datetime(2027, 1, 14, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def occasion(number: int = 1, **changes) -> Occasion:
    said = {
        "date_id": number,
        "round_id": number,
        "slug": f"abend-{number}",
        "starts_at": START,
        "ends_at": START + HOUR,
        "audience": "families",
    }
    return Occasion(**(said | changes))


def test_value_counts_the_dates_that_fit_everything_else():
    dates = [
        occasion(1, languages=frozenset({"ar", "de"}), municipality="03153017"),
        occasion(2, languages=frozenset({"uk"}), municipality="03153017"),
        occasion(3, languages=frozenset({"ar"}), municipality="03153012"),
    ]
    found = select(dates, {"language": "ar", "municipality": "03153017"})
    assert [one.date_id for one in found.occasions] == [1]
    assert found.counts["language"] == {"ar": 1, "de": 1, "uk": 1}
    assert found.counts["municipality"] == {"03153017": 1, "03153012": 1}
    assert found.counts["audience"] == {"families": 1}


def test_date_that_ends_now_is_still_to_come():
    dates = [occasion(1), occasion(2, ends_at=START)]
    assert [one.date_id for one in to_come(dates, START + HOUR)] == [1]


def test_course_is_named_once_with_the_number_of_its_dates():
    dates = [occasion(1), occasion(2, round_id=9), occasion(3, round_id=9)]
    first, numbers = by_round(dates)
    assert [one.date_id for one in first] == [1, 2]
    assert numbers == {1: 1, 9: 2}


TAGS = st.frozensets(st.sampled_from(["de", "ar", "uk"]))
OCCASIONS = st.lists(
    st.builds(
        occasion,
        st.integers(1, 9),
        audience=st.sampled_from(["families", "everybody"]),
        languages=TAGS,
        stages=st.frozensets(st.sampled_from(["primary", "adult"])),
        municipality=st.sampled_from(["", "03153017"]),
    )
)
CHOSEN = st.fixed_dictionaries(
    {
        "audience": st.sampled_from(["", "families"]),
        "language": st.sampled_from(["", "ar", "tr"]),
        "stage": st.sampled_from(["", "adult"]),
        "municipality": st.sampled_from(["", "03153017"]),
    }
)


@given(OCCASIONS, CHOSEN)
def test_number_beside_a_value_is_what_choosing_it_leaves(dates, chosen):
    found = select(dates, chosen)
    for facet in FACETS:
        for value, number in found.counts[facet].items():
            assert len(select(dates, {**chosen, facet: value}).occasions) == number
    assert all(
        FITS[facet](one, value)
        for one in found.occasions
        for facet, value in chosen.items()
        if value
    )
