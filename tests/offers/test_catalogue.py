from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lotse.offers.domain.catalogue import FACETS, Catalogue, Entry, Selection
from lotse.reference.domain.places import Point

TODAY = date(2026, 11, 24)
GOSLAR, SEESEN = Point(51.907, 10.43), Point(51.891, 10.178)


def entry(
    slug, *, points=(), ends_on=None, confirmed=date(2026, 9, 1), review=date(2027, 3, 1), **values
):
    chosen = {facet: frozenset(values.get(facet, ())) for facet in FACETS}
    return Entry(
        slug=slug,
        values=chosen,
        provider_slug="p",
        provider_name="P",
        topics=(),
        languages=(),
        days=(),
        places=(),
        points=tuple(points),
        is_example=False,
        starts_on=None,
        ends_on=ends_on,
        confirmed_on=confirmed,
        next_review_on=review,
    )


def slugs(entries, **selection):
    chosen = {facet: frozenset(selection.pop(facet, ())) for facet in FACETS}
    result = Catalogue(entries).select(Selection(chosen=chosen, **selection), TODAY)
    return [match.entry.slug for match in result.matches]


def test_values_of_one_filter_widen_filters_narrow():
    offers = [
        entry("a", stage=["adult"], language=["ar"]),
        entry("b", stage=["primary"], language=["ar"]),
        entry("c", stage=["adult"], language=["uk"]),
    ]
    assert slugs(offers, stage=["adult", "primary"], language=["ar"]) == ["a", "b"]


def test_all_chosen_features_must_hold():
    offers = [entry("a", feature=["free", "childcare"]), entry("b", feature=["free"])]
    assert slugs(offers, feature=["free", "childcare"]) == ["a"]


def test_count_is_what_choosing_the_value_would_show():
    offers = [
        entry("a", stage=["adult"], topic=["kita"]),
        entry("b", stage=["primary"], topic=["kita"]),
    ]
    result = Catalogue(offers).select(Selection(chosen={"stage": frozenset(["adult"])}), TODAY)
    assert result.counts["stage"] == {"adult": 1, "primary": 1}
    assert result.counts["topic"] == {"kita": 1}


def test_offers_that_ended_are_not_shown():
    assert slugs([entry("a", ends_on=date(2026, 11, 23)), entry("b", ends_on=TODAY)]) == ["b"]


def test_distance_narrows_and_orders():
    offers = [entry("far", points=[SEESEN]), entry("near", points=[GOSLAR]), entry("none")]
    assert slugs(offers, near=GOSLAR, within_km=5) == ["near"]
    assert slugs(offers, near=GOSLAR, within_km=50) == ["near", "far"]


def test_unconfirmed_offers_sink():
    offers = [
        entry("overdue", confirmed=date(2026, 11, 1), review=date(2026, 11, 23)),
        entry("old", confirmed=date(2026, 6, 1)),
        entry("fresh", confirmed=date(2026, 10, 1)),
    ]
    assert slugs(offers) == ["fresh", "old", "overdue"]


def test_search_rank_comes_first_and_unknown_slugs_are_left_out():
    offers = [entry("a"), entry("b"), entry("c")]
    assert slugs(offers, found={"b": 0, "a": 1, "gone": 0}) == ["b", "a"]


def test_unknown_value_finds_nothing():
    assert slugs([entry("a", stage=["adult"])], stage=["nowhere"]) == []


VALUES = st.frozensets(st.sampled_from(["x", "y", "z"]))
ENTRIES = st.lists(st.fixed_dictionaries(dict.fromkeys(FACETS, VALUES)), max_size=12)


@given(ENTRIES, st.fixed_dictionaries(dict.fromkeys(FACETS, VALUES)))
def test_bit_masks_agree_with_plain_filtering(values, chosen):
    offers = [entry(str(n), **one) for n, one in enumerate(values)]

    def fits(one, facet, wanted):
        if not wanted:
            return True
        return (
            wanted <= one.values[facet] if facet == "feature" else bool(wanted & one.values[facet])
        )

    result = Catalogue(offers).select(Selection(chosen=chosen), TODAY)
    expected = {o.slug for o in offers if all(fits(o, f, chosen[f]) for f in FACETS)}
    assert {match.entry.slug for match in result.matches} == expected
    for facet in FACETS:
        for value, count in result.counts[facet].items():
            wanted = dict(chosen)
            wanted[facet] = chosen[facet] | {value} if facet == "feature" else {value}
            assert count == sum(all(fits(o, f, wanted[f]) for f in FACETS) for o in offers)
