import pytest

from lotse.guide.domain.merging import Policy, merge, reconcile_checks


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result", "what"),
    [
        (None, None, 1, 1, "new"),
        (1, 1, 1, 1, None),
        (1, 1, 2, 2, "changed"),
        (1, 1, None, None, "removed"),
        (1, 2, 1, 2, "kept"),
        (1, 2, 2, 2, None),
        (1, 2, 3, 2, "conflicts"),
        (None, 2, 3, 2, "conflicts"),
        (1, None, 1, None, "kept"),
        (1, 2, None, 2, "conflicts"),
    ],
)
def test_only_what_both_sides_changed_differently_is_a_conflict(base, ours, theirs, result, what):
    sides = [{} if one is None else {"a": one} for one in (base, ours, theirs)]
    merged = merge(*sides)
    assert merged.result.get("a") == result
    happened = {
        name
        for name in ("new", "changed", "removed", "kept", "conflicts")
        if getattr(merged, name) == ["a"]
    }
    assert happened == ({what} if what else set())


def test_files_win_or_people_win():
    sides = {"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": 1}
    assert merge(*sides, Policy.OVERWRITE).result == {"a": 3, "b": 1}
    kept = merge(*sides, Policy.KEEP)
    assert (kept.result, kept.conflicts, kept.kept) == ({"a": 2, "b": 2}, [], ["a", "b"])


def test_order_is_that_of_the_files_and_ours_come_last():
    merged = merge({"b": 1}, {"x": 1, "b": 1}, {"a": 1, "b": 1}, Policy.KEEP)
    assert list(merged.result) == ["a", "b", "x"]


def rule(checked, **version):
    return {"id": "r", "versions": [{"checked_on": checked, **version}]}


def test_days_of_checking_are_no_conflict():
    base, ours = rule("2026-01-01"), rule("2026-05-01", check_again_on="2027-05-01")
    theirs = rule("2026-03-01", certainty="unconfirmed")
    assert reconcile_checks(base, ours, theirs) == rule(
        "2026-05-01", certainty="unconfirmed", check_again_on="2027-05-01"
    )
    assert reconcile_checks(base, theirs, ours) == rule(
        "2026-05-01", certainty="unconfirmed", check_again_on="2027-05-01"
    )


def test_different_changes_of_a_rule_are_not_reconciled():
    base = rule("2026-01-01")
    ours, theirs = (rule("2026-02-01", parameters={"age": age}) for age in (6, 7))
    assert reconcile_checks(base, ours, theirs) is None
