"""Two people's versions of one thing become one; what nobody decided is not decided here."""

from lotse.kit.merging import merge, merge_rows

BASE = [{"slug": "a", "street": "Eins", "place": "Goslar"}, {"slug": "b", "street": "Zwei"}]


def rows(*changes):
    return [row | change for row, change in zip(BASE, changes, strict=True)]


def test_field_that_both_changed_alike_is_no_conflict():
    merged = merge({"a": 1}, {"a": 2}, {"a": 2})
    assert (merged.state, merged.conflicts) == ({"a": 2}, ())


def test_everything_differs_for_whoever_has_seen_nothing():
    merged = merge({}, {"a": 1, "b": 1}, {"a": 2, "b": 1})
    assert (merged.state, merged.conflicts) == ({"a": 1, "b": 1}, ("a",))


def test_rows_with_a_name_are_merged_field_by_field():
    mine, theirs = rows({"street": "Mein Weg"}, {}), rows({"place": "Seesen"}, {"street": "Drei"})
    merged = merge_rows(BASE, mine, theirs, "slug")
    assert merged.rows == rows({"street": "Mein Weg", "place": "Seesen"}, {"street": "Drei"})
    assert not merged.is_conflict


def test_same_field_of_a_row_is_a_conflict_and_mine_stands():
    merged = merge_rows(BASE, rows({"street": "Mein"}, {}), rows({"street": "Dein"}, {}), "slug")
    assert merged.rows[0]["street"] == "Mein"
    assert merged.is_conflict


def test_row_that_one_removed_is_gone_unless_the_other_changed_it():
    removed = merge_rows(BASE, BASE[:1], BASE, "slug")
    assert (removed.rows, removed.is_conflict) == (BASE[:1], False)
    changed = merge_rows(BASE, BASE[:1], rows({}, {"street": "Neu"}), "slug")
    assert changed.rows[1]["street"] == "Neu"
    assert changed.is_conflict


def test_rows_without_a_name_are_added_by_both_and_removed_by_either():
    one, two, three, four = ({"phone": str(number)} for number in range(4))
    merged = merge_rows([one, two], [one, three], [one, two, four])
    assert (merged.rows, merged.is_conflict) == ([one, four, three], False)


def test_row_without_a_name_that_both_changed_stands_twice():
    was, mine, theirs = {"phone": "1"}, {"phone": "2"}, {"phone": "3"}
    merged = merge_rows([was], [mine], [theirs])
    assert (merged.rows, merged.is_conflict) == ([theirs, mine], True)
