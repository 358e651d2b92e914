from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lotse.guide.actions import (
    Check,
    discard_change,
    draft_change,
    mark_checked,
    publish_change,
)
from lotse.guide.domain.changes import Change, ChangeKind
from lotse.guide.entry_actions import Edit, change_entry
from lotse.guide.impact import impact_of
from lotse.guide.kinds import RULE
from lotse.guide.models import Entry, LayerName, Revision, Rule, RuleChange, RuleVersion
from lotse.guide.queries import (
    find_draft,
    get_rule_book,
    get_wording,
    history_of,
    recent_changes,
    stored_guide,
)
from lotse.guide.rows import fingerprint
from lotse.guide.rule_book_files import read_version
from lotse.guide.rule_changes import applied, to_domain
from lotse.kit.errors import Refused
from lotse.words.actions import Entry as TextEntry
from lotse.words.actions import write_texts
from lotse.words.domain.states import Origin
from tests.factories.accounts import make_user
from tests.guide.february import ACCESS, DAY, STEP, draft_of_february, forget_the_change

NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)


@pytest.fixture
def user(db):
    return make_user("coordinator")


@pytest.fixture
def draft(db):
    return draft_of_february(*forget_the_change())


@pytest.fixture
def write(user):
    def save(draft, seen=None):
        return draft_change(draft=draft, seen=seen, by=user, now=NOW)

    return save


@pytest.fixture
def publish(user):
    def bring_in(row, seen=None):
        return publish_change(change_id=row.pk, seen=seen or row.edits, by=user, now=NOW)

    return bring_in


def refused(code):
    return pytest.raises(Refused, match=f"^{code}")


def test_february_2026_gives_the_book_that_was_there(db, write, publish):
    content, text = forget_the_change()
    original = get_rule_book().rules[ACCESS].versions[0]
    publish(write(draft_of_february(content, text)))
    book = get_rule_book()
    old, new = book.rules[ACCESS].versions
    assert old == replace(original, valid_to=date(2026, 2, 8))
    assert (new.valid_from, new.parameters) == (DAY, {"discretionary": False})
    assert {step.id: step for step in book.steps}[STEP].valid_to == date(2026, 2, 8)
    assert get_wording("de")("rule", f"{ACCESS}@2026-02-09").value == text


def test_families_answers_differ_before_and_after(draft, write):
    row = write(draft)
    impact = impact_of(to_domain(row), row.text)
    assert impact.families >= 40
    lost = [one for one in impact.answers if any(d.about == STEP for d in one.differences)]
    assert lost
    for one in impact.answers:
        assert all(day >= DAY for day in one.days), "nothing changes before the change"
    assert len(impact.answers) < impact.families


def test_preview_names_what_depends_on_the_rule(draft, write):
    row = write(draft)
    impact = impact_of(to_domain(row), row.text)
    assert STEP in {step.id for step in impact.dependents.steps}
    assert "integration_course" in impact.dependents.pages
    assert "konnte" in impact.old_text


def test_draft_changes_nothing_that_is_public(draft, write):
    before = get_rule_book()
    row = write(draft)
    assert get_rule_book() == before
    assert find_draft(ACCESS) == row
    assert history_of("rules", ACCESS).first().happened == "loaded"


def test_publishing_twice_changes_nothing_more(draft, write, publish):
    row = write(draft)
    publish(row)
    book, lines = get_rule_book(), Revision.objects.count()
    assert publish(row).published_at == NOW
    assert (get_rule_book(), Revision.objects.count()) == (book, lines)


def test_publishing_that_is_killed_half_way_leaves_everything_as_it_was(
    draft, write, publish, monkeypatch
):
    row = write(draft)
    before = stored_guide()

    def dies(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr("lotse.guide.publishing.succeed_text", dies)
    with pytest.raises(KeyboardInterrupt):
        publish(row)
    monkeypatch.undo()
    row.refresh_from_db()
    assert (row.state, stored_guide()) == ("draft", before)
    assert history_of("rules", ACCESS).first().happened == "loaded"
    publish(row)
    assert get_rule_book().rules[ACCESS].at(DAY).parameters == {"discretionary": False}


def test_history_says_who_when_why_before_and_after(draft, write, publish, user):
    publish(write(draft))
    line = history_of("rules", ACCESS).first()
    assert (line.by, line.at, line.reason) == (user, NOW, draft.reason)
    assert len(line.before["versions"]) == 1
    assert [one.get("from") for one in line.after["versions"]] == [None, "2026-02-09"]
    assert history_of("steps", STEP).first().after["valid_to"] == "2026-02-08"


def test_translations_of_the_old_words_are_carried_over_as_stale(draft, write, publish, user):
    old = TextEntry(f"federal:{ACCESS}", "text", "uk", "Старе.", Origin.MACHINE)
    write_texts(kind=RULE, source_language="de", entries=[old], by=user, now=NOW)
    row = write(draft)
    impact = impact_of(to_domain(row), row.text)
    assert "uk" in impact.stale
    assert "fa" in impact.missing or "fa" in impact.stale
    publish(row)
    shown = get_wording("uk")("rule", f"{ACCESS}@2026-02-09")
    assert (shown.value, shown.state) == ("Старе.", "stale")
    assert get_wording("uk")("rule", ACCESS).state == "unreviewed"


def test_same_words_keep_their_translations_current(db, write, publish, user):
    content, _ = forget_the_change()
    german = get_wording("de")("rule", ACCESS).value
    old = TextEntry(f"federal:{ACCESS}", "text", "uk", "Те саме.", is_reviewed=True)
    write_texts(kind=RULE, source_language="de", entries=[old], by=user, now=NOW)
    publish(write(draft_of_february(content, german)))
    assert get_wording("uk")("rule", f"{ACCESS}@2026-02-09").state == "current"


def test_two_editors_at_once_the_second_is_told_and_nothing_is_lost(draft, write):
    first = write(draft)
    with refused("guide.edited_meanwhile"):
        write(replace(draft, reason="Zweite Person"))
    second = write(replace(draft, reason="Neu"), seen=first.edits)
    assert (second.pk, second.edits) == (first.pk, 2)
    with refused("guide.edited_meanwhile"):
        write(replace(draft, reason="Alt"), seen=1)
    assert find_draft(ACCESS).reason == "Neu"


def test_what_was_not_seen_is_not_published(draft, write, publish):
    row = write(draft)
    write(replace(draft, reason="Neu"), seen=1)
    with refused("guide.edited_meanwhile"):
        publish(row, seen=1)


def test_rule_that_changed_since_the_draft_must_be_looked_at_again(draft, write, publish):
    row = write(draft)
    RuleVersion.objects.filter(rule__name=ACCESS).update(certainty="unconfirmed")
    with refused("guide.changed_meanwhile"):
        publish(row)
    publish(write(draft, seen=1))


def test_checking_a_rule_does_not_stand_in_the_way_of_a_draft(draft, write, publish, user):
    row = write(draft)
    check = Check(ACCESS, None, date(2026, 2, 9), date(2026, 8, 9))
    mark_checked(check=check, by=user, now=NOW)
    publish(row)


def test_discarded_draft_is_gone_and_another_can_begin(draft, write, publish):
    row = write(draft)
    discard_change(change_id=row.pk, now=NOW)
    discard_change(change_id=row.pk, now=NOW)
    with refused("guide.draft_gone"):
        publish(row)
    with refused("guide.draft_gone"):
        write(draft, seen=1)
    published = publish(write(draft))
    with refused("guide.draft_gone"):
        discard_change(change_id=published.pk, now=NOW)
    assert RuleChange.objects.filter(rule=ACCESS).count() == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": " "}, "guide.no_reason"),
        ({"text": " "}, "guide.no_text"),
        ({"text": "Ab {age} Jahren"}, "guide.unknown_parameter"),
        ({"text": "Klammer {"}, "guide.unknown_parameter"),
        ({"content": {"certainty": "perhaps"}}, "guide.bad_entry"),
        ({"day": None}, "guide.no_day"),
    ],
)
def test_bad_draft_is_refused(draft, write, fields, code):
    with refused(code):
        write(replace(draft, **fields))
    assert not RuleChange.objects.exists()


def test_draft_that_changes_nothing_is_refused(draft, write):
    old = RuleVersion.objects.get(rule__name=ACCESS)
    content = {**old.content, "checked_on": str(old.checked_on)}
    text = get_wording("de")("rule", ACCESS).value
    with refused("guide.nothing_changed"):
        write(replace(draft, content=content, text=text, closes=[]))


def test_correction_puts_words_and_sources_right(db, write, publish):
    content, _ = forget_the_change()
    draft = replace(
        draft_of_february(content, "Neuer Text."), kind=ChangeKind.CORRECTION, day=None, closes=[]
    )
    publish(write(draft))
    (version,) = get_rule_book().rules[ACCESS].versions
    assert version.parameters == {"discretionary": False}
    assert get_wording("de")("rule", ACCESS).value == "Neuer Text."


def test_end_of_a_rule_leaves_its_words_for_earlier_days(draft, write, publish):
    publish(write(replace(draft, kind=ChangeKind.END, content={}, text="")))
    rule = get_rule_book().rules[ACCESS]
    assert rule.at(DAY) is None
    assert get_wording("de").rule(rule, date(2026, 2, 8))


def test_checked_today_is_noted_once(user):
    check = Check("fos", None, date(2027, 1, 4), date(2028, 1, 4))
    for _ in range(2):
        mark_checked(check=check, by=user, now=NOW + timedelta(days=400))
    version = get_rule_book().rules["fos"].versions[0]
    assert (version.checked_on, version.check_again_on) == (date(2027, 1, 4), date(2028, 1, 4))
    assert history_of("rules", "fos").filter(happened="checked").count() == 1


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (Check("fos", None, DAY, DAY), "guide.check_order"),
        (Check("fos", DAY, DAY, None), "guide.not_in_force"),
        (Check("moon", None, DAY, None), "guide.unknown_entry"),
    ],
)
def test_bad_check_is_refused(user, check, code):
    with refused(code):
        mark_checked(check=check, by=user, now=NOW)


def edit_of(name="eq", part="stations", texts=None, reason="Neue Dauer.", seen=None, **changes):
    content = Entry.objects.get(part=part, name=name).content
    return Edit(
        part, name, {**content, **changes}, texts or {}, reason, seen or fingerprint(content)
    )


def test_station_is_changed_with_its_words_and_history(user):
    edit = edit_of(months=3, texts={"title": "Praktikum (EQ)"})
    change_entry(edit=edit, by=user, now=NOW + timedelta(days=400))
    assert get_rule_book().stations["eq"].months == 3
    assert get_wording("de")("station", "eq").value == "Praktikum (EQ)"
    assert get_wording("de")("summary", "eq")
    assert history_of("stations", "eq").first().reason == "Neue Dauer."
    with refused("guide.edited_meanwhile"):
        change_entry(edit=edit, by=user, now=NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"months": "many"}, "guide.bad_entry"),
        ({"colour": "red"}, "guide.bad_entry"),
        ({"id": "moon"}, "guide.other_id"),
        ({"rules": ["moon"]}, "guide.broken_rule_book"),
        ({"reason": ""}, "guide.no_reason"),
        ({"name": "moon"}, "guide.unknown_entry"),
    ],
)
def test_bad_edit_of_a_station_is_refused_and_nothing_is_saved(user, changes, code):
    before = stored_guide()
    edit = edit_of(**{k: v for k, v in changes.items() if k != "name"})
    with refused(code):
        change_entry(edit=replace(edit, name=changes.get("name", "eq")), by=user, now=NOW)
    assert stored_guide() == before


def forget_the_state():
    """As in a state whose rules nobody has written down: the federal part alone."""
    Rule.objects.filter(layer=LayerName.STATE).delete()
    Entry.objects.filter(layer=LayerName.STATE).delete()


def test_a_federal_rule_is_changed_where_the_state_has_no_book(user):
    forget_the_state()
    rules = stored_guide()[LayerName.FEDERAL][0]["rules"]
    version = read_version({**rules["eq"]["versions"][-1], "from": DAY.isoformat()})
    made = applied(Change("eq", ChangeKind.NEW_VERSION, DAY, version))
    assert (made.layer, made.before.has_state, made.after.has_state) == ("federal", False, False)
    assert made.after.stations["school_here"]


def test_a_federal_step_is_edited_where_the_state_has_no_book(user):
    forget_the_state()
    edit = edit_of("to_retraining", "steps", costs="ask")
    change_entry(edit=replace(edit, accepts_broken_cases=True), by=user, now=NOW)
    book = get_rule_book()
    assert {step.id: step.costs for step in book.steps}["to_retraining"] == "ask"
    assert not book.has_state


def test_recent_changes_are_told_for_90_days_with_their_reason(draft, write, publish):
    publish(write(draft))
    told = recent_changes(date(2026, 2, 20), "uk")[ACCESS]
    assert (told.day, told.reason.value, told.reason.language) == (DAY, draft.reason, "de")
    assert ACCESS in recent_changes(NOW.date() + timedelta(days=89), "de")
    assert ACCESS not in recent_changes(NOW.date() + timedelta(days=91), "de")


def test_versions_that_came_with_the_files_are_recent_changes_too(db):
    found = recent_changes(date(2026, 3, 1), "de")
    assert (found[ACCESS].day, bool(found[ACCESS].reason)) == (DAY, False)
    assert "fos" not in found
