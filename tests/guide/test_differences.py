"""Equal differences are told once, with how many families they concern."""

from datetime import date

from lotse.guide.domain.changes import Difference, DifferenceCode
from lotse.guide.domain.differences import gathered, grouped, numbers

MAY = Difference(DifferenceCode.DEADLINE, "igs", "2027-05-01", "2027-05-08")
LATER = Difference(DifferenceCode.DEADLINE, "igs", "2028-05-01", "2028-05-08")
DUTY = Difference(DifferenceCode.DUTY, "", "none", "yes")
ON = date(2027, 3, 1)


def test_one_difference_of_several_goals_is_told_once():
    other = Difference(DifferenceCode.DEADLINE, "kgs", "2027-05-01", "2027-05-08")
    (told,) = gathered([MAY, other])
    assert (told.about, told.days) == (("igs", "kgs"), 7)


def test_families_whose_days_move_by_as_much_are_one_group():
    groups = grouped([("a", [ON], [MAY]), ("b", [date(2028, 3, 1)], [LATER]), ("c", [ON], [DUTY])])
    assert [one.families for one in groups] == [("c",), ("a", "b")]  # the duty matters most
    assert groups[1].days == (ON, date(2028, 3, 1))
    assert list(numbers(groups).items()) == [(DifferenceCode.DUTY, 1), (DifferenceCode.DEADLINE, 2)]


def test_what_moves_differently_stays_apart():
    earlier = Difference(DifferenceCode.DEADLINE, "igs", "2027-05-01", "2027-04-24")
    groups = grouped([("a", [ON], [MAY]), ("b", [ON], [earlier])])
    assert [one.differences[0].days for one in groups] == [7, -7]
    assert grouped([]) == ()
