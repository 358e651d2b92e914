from lotse.privacy.domain.declarations import Personal, declare, find_gaps
from lotse.privacy.registry import check

PERSONAL = Personal(purpose="p", basis="b", lifetime="l")


def test_every_field_of_every_model_is_declared():
    assert check() == []


def test_undeclared_field_is_a_fault():
    assert find_gaps({"a.B": ["id", "name"]}, [declare("a.B", "id")]) == [
        "a.B.name is not declared"
    ]


def test_undeclared_model_is_a_fault():
    assert find_gaps({"a.B": ["id"]}, []) == ["a.B.id is not declared"]


def test_declared_field_must_exist():
    faults = find_gaps({"a.B": ["id"]}, [declare("a.B", "id", name=PERSONAL)])
    assert faults == ["a.B.name is declared and not there"]


def test_declared_model_must_exist():
    assert find_gaps({}, [declare("a.B", "id")]) == ["a.B is declared and not there"]


def test_field_is_personal_or_not():
    faults = find_gaps({"a.B": ["name"]}, [declare("a.B", "name", name=PERSONAL)])
    assert faults == ["a.B.name is declared twice"]


def test_residence_status_must_not_exist():
    faults = find_gaps({"a.B": ["residence_status"]}, [declare("a.B", "residence_status")])
    assert faults == ["a.B.residence_status must not exist"]
