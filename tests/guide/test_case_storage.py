"""Cases are entries of the book: loaded, written to files, changed with a history, asked first."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lotse.guide.actions import Draft, draft_change, publish_change
from lotse.guide.case_files import case_contents
from lotse.guide.domain.cases import faults
from lotse.guide.domain.changes import ChangeKind
from lotse.guide.entry_actions import Edit, change_entry
from lotse.guide.guide_folder import read_folder, write_folder
from lotse.guide.impact import impact_of
from lotse.guide.models import Entry, Revision, RuleVersion
from lotse.guide.queries import get_entry, get_rule_book, list_cases, stored_guide
from lotse.guide.rows import fingerprint, version_content
from lotse.guide.rule_book_files import folders_of
from lotse.guide.rule_changes import to_domain
from lotse.kit.errors import Refused
from tests.factories.accounts import make_user

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
CASE = "born_2_october"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user("coordinator")


def edit(user, part, name, accepts=False, **changes):
    content = get_entry(part, name)
    change_entry(
        edit=Edit(
            part, name, {**content, **changes}, {}, "Nachgesehen.", fingerprint(content), accepts
        ),
        by=user,
        now=NOW,
    )


def test_cases_of_the_files_are_loaded():
    loaded = {case.id for case in list_cases()}
    files = {id_ for folder in folders_of("NI") for id_ in case_contents(folder)}
    assert files
    assert files <= loaded


def test_cases_are_written_to_the_files_they_came_from(tmp_path):
    entries, texts = stored_guide()["state"]
    write_folder(tmp_path, entries, texts)
    folder = folders_of("NI")[-1]
    assert case_contents(tmp_path) == case_contents(folder)
    assert read_folder(tmp_path).entries["cases"] == read_folder(folder).entries["cases"]


def test_a_case_is_changed_with_a_line_of_history(user):
    edit(user, "cases", CASE, about="Geboren am 2. Oktober 2020, Kann-Kind.")
    assert get_entry("cases", CASE)["about"].endswith("Kann-Kind.")
    row = Revision.objects.filter(part="cases", name=CASE).first()
    assert (row.by_id, row.reason) == (user.pk, "Nachgesehen.")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"must": {"now": ["kindergraten"]}}, "guide.broken_cases"),
        ({"must": {"nwo": ["kindergarten"]}}, "guide.bad_entry"),
        ({"because": []}, "guide.bad_entry"),
    ],
)
def test_a_case_that_could_never_hold_is_refused_and_nothing_lost(user, changes, code):
    before = get_entry("cases", CASE)
    with pytest.raises(Refused) as refused:
        edit(user, "cases", CASE, **changes)
    assert refused.value.code == code
    assert get_entry("cases", CASE) == before


def test_a_step_that_breaks_cases_is_saved_only_when_that_is_meant(user):
    when = get_entry("steps", "to_fos_11")["when"] | {"certificate": "abitur"}
    with pytest.raises(Refused) as refused:
        edit(user, "steps", "to_fos_11", when=when)
    assert refused.value.code == "guide.breaks_cases"
    assert refused.value.details["number"] >= 1
    assert get_entry("steps", "to_fos_11")["when"] != when
    edit(user, "steps", "to_fos_11", accepts=True, when=when)
    assert get_entry("steps", "to_fos_11")["when"] == when


def draft_of_a_later_flex_day(user):
    version = RuleVersion.objects.get(rule__name="flex_children", valid_to=None)
    content = version_content(version)
    content.pop("from", None)
    content["deadline"] = {**content["deadline"], "month": 6}
    draft = Draft(
        "flex_children", ChangeKind.NEW_VERSION, date(2027, 8, 1), content, (),
        "Die Eltern erklären es bis zum 1. Juni.", "Das Gesetz ist geändert.",
    )  # fmt: skip
    return draft_change(draft=draft, seen=None, by=user, now=NOW)


def test_a_change_shows_which_cases_it_breaks_although_it_begins_later(user):
    row = draft_of_a_later_flex_day(user)
    broken = {one.case.id: one.faults for one in impact_of(to_domain(row), row.text).broken}
    assert "flex_last_day" in broken
    assert ("duty.postpone_by", "2026-05-01", "2026-06-01") in [
        (one.what, one.name, one.found) for one in broken["flex_last_day"]
    ]


def test_a_change_that_breaks_cases_is_published_only_when_that_is_meant(user):
    row = draft_of_a_later_flex_day(user)
    with pytest.raises(Refused) as refused:
        publish_change(change_id=row.pk, seen=row.edits, by=user, now=NOW)
    assert refused.value.code == "guide.breaks_cases"
    versions = RuleVersion.objects.filter(rule__name="flex_children")
    assert not versions.filter(valid_from=date(2027, 8, 1)).exists()
    for _twice in range(2):
        published = publish_change(
            change_id=row.pk, seen=row.edits, by=user, now=NOW, accepts_broken_cases=True
        )
        assert published.state == "published"


def test_a_change_that_breaks_no_case_needs_no_word(user):
    row = draft_of_a_later_flex_day(user)
    row.content = {**row.content, "deadline": {**row.content["deadline"], "month": 5}}
    row.save()
    assert impact_of(to_domain(row), row.text).broken == ()
    publish_change(change_id=row.pk, seen=row.edits, by=user, now=NOW)


def test_a_case_that_was_broken_before_does_not_stand_in_the_way(user):
    case = next(one for one in list_cases() if one.id == CASE)
    row = Entry.objects.get(part="cases", name=CASE)
    row.content["duty"] = {"status": "ended"}
    row.save()
    wrong = next(one for one in list_cases() if one.id == CASE)
    assert list(faults(replace(wrong), get_rule_book()))
    assert case.duty != wrong.duty
    draft = draft_of_a_later_flex_day(user)
    assert CASE not in {one.case.id for one in impact_of(to_domain(draft), draft.text).broken}
