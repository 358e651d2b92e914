import re
from datetime import timedelta
from pathlib import Path

import pytest

from lotse.privacy.documents import documents
from lotse.privacy.domain.declarations import Personal, Until, declare, find_gaps
from lotse.privacy.legal_bases import legal_bases
from lotse.privacy.registry import check

PERSONAL = Personal(purpose="p", basis="public_task", until=Until("it ends"))


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


def test_documents_are_what_the_declarations_say():
    folder = Path(__file__).resolve().parents[2] / "docs" / "privacy"
    for name, text in documents().items():
        assert (folder / name).read_text() == text, "run lotse privacy-docs"
    assert "section 3 NDSG" in documents()["processing.md"]


def test_every_service_that_gets_data_is_in_the_check_list_for_contracts():
    """The kind: a setting that holds the address or key of somebody else's computer."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    services = {
        name
        for name, words in re.findall(
            r"^\| `(LOTSE_\w+)` \|(.*)$",
            (docs / "operations/settings.md").read_text(),
            re.MULTILINE,
        )
        if re.search(r"server|storage|provider|API|Prometheus|folder for a \[backup", words)
    }
    said = (docs / "privacy" / "processors.md").read_text()
    ours = {  # parts of the same setting, and what stays in the house
        "LOTSE_LIBRETRANSLATE_KEY", "LOTSE_OIDC_CLIENT", "LOTSE_OIDC_FACTORS", "LOTSE_OIDC_SECRET",
        "LOTSE_PROXIES",
    }  # fmt: skip
    assert {"LOTSE_SMTP", "LOTSE_SEVEN_KEY", "LOTSE_FILES", "LOTSE_BACKUP"} <= services
    assert {one for one in services - ours if f"`{one}`" not in said} == set()


def test_another_state_needs_no_code():
    assert legal_bases("NI")["staff"] != legal_bases("XX")["staff"] == legal_bases()["staff"]


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (Until("it ends"), "it ends"),
        (Until("it ends", timedelta(days=1)), "1 day after: it ends"),
        (Until("it ends", timedelta(hours=36)), "36 hours after: it ends"),
        (Until("it ends", by="a.B.keep_days"), "days in a.B.keep_days after: it ends"),
    ],
)
def test_end_is_said_in_words(until, said):
    assert str(until) == said
