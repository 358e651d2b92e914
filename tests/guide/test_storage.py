import re
import shutil
from datetime import UTC, date, datetime

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from lotse.guide.actions import load_guide, point_to_rules
from lotse.guide.domain.merging import Policy
from lotse.guide.guide_folder import read_folder
from lotse.guide.kinds import RULE
from lotse.guide.models import Entry, Loaded, Pointer, Revision, Rule, RuleVersion
from lotse.guide.queries import get_rule_book, get_wording, stored_guide
from lotse.guide.rule_book_files import FEDERAL, FOLDERS, rule_content
from lotse.kit.errors import Refused
from lotse.words.actions import Entry as TextEntry
from lotse.words.actions import write_texts
from lotse.words.models import Text
from tests.guide.loading import unload

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path, db):
    shutil.copytree(FEDERAL, tmp_path / "bund")
    shutil.copytree(FOLDERS["NI"], tmp_path / "book")
    return tmp_path / "book"


def load_files(folder, *own):
    """Load the federal folder, the state's, and the district's if given."""
    call_command("load_guide", folder.parent / "bund", folder, *own)


def load(policy=Policy.ASK, **folders):
    read = {layer: read_folder(path) for layer, path in folders.items()}
    return load_guide(folders=read, policy=policy, by=None, now=NOW)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def own_rule(folder, **version):
    folder.mkdir()
    rule = {"id": "registration_class_5", "versions": [version]}
    (folder / "rules.yaml").write_text(yaml.safe_dump({"rules": [rule]}))
    return folder


def test_database_gives_the_book_of_the_files(db, book):
    assert get_rule_book() == book


def test_every_rule_comes_back_from_the_domain_as_the_same_content(db, book):
    layers = stored_guide()
    stored = {**layers["federal"][0]["rules"], **layers["state"][0]["rules"]}
    assert {name: rule_content(rule) for name, rule in book.rules.items()} == stored


def test_book_costs_two_statements_and_wording_one_more(db, django_assert_num_queries):
    with django_assert_num_queries(3):
        get_rule_book()
    with django_assert_num_queries(2):
        get_wording("uk")


def test_before_loading_the_guide_is_refused(db):
    unload()
    for ask in (get_rule_book, lambda: get_wording("de"), stored_guide):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "guide.not_loaded"


def test_loading_twice_changes_nothing(folder, django_assert_max_num_queries):
    before = list(RuleVersion.objects.values_list("pk", flat=True))
    history = Revision.objects.count()
    report = load(state=folder)
    assert not any(vars(report).values())
    assert list(RuleVersion.objects.values_list("pk", flat=True)) == before
    assert Revision.objects.count() == history


def test_two_versions_of_a_rule_cannot_hold_on_one_day(db):
    rule = Rule.objects.get(name="integration_course_access")
    with pytest.raises(IntegrityError, match="one_rule_version_at_a_time"), transaction.atomic():
        RuleVersion.objects.create(
            rule=rule, valid_from=date(2026, 2, 8), valid_to=date(2026, 2, 8), content={}
        )
    other = Rule.objects.create(layer="district", name="own", position=0)
    RuleVersion.objects.create(rule=other, valid_from=date(2026, 2, 8), content={})


def test_version_that_ends_before_it_begins_is_refused(db):
    other = Rule.objects.create(layer="district", name="own", position=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.create(
            rule=other, valid_from=date(2026, 2, 9), valid_to=date(2026, 2, 8), content={}
        )


def test_addition_of_the_district_takes_the_place_of_the_states_entry(tmp_path, db):
    deadline = {"kind": "weeks_before_summer", "weeks_from": 10, "weeks_to": 5}
    load(district=own_rule(tmp_path / "own", deadline=deadline, certainty="unconfirmed"))
    found = get_rule_book().rules["registration_class_5"]
    assert found.versions[0].deadline.weeks_from == 10
    assert str(get_wording("de").rule(found, date(2026, 11, 24)))
    assert Rule.objects.filter(name="registration_class_5").count() == 2


def test_own_words_of_the_district_win_and_others_stay(tmp_path, db):
    own = own_rule(tmp_path / "own", certainty="unconfirmed")
    (own / "words").mkdir()
    (own / "words/de.yaml").write_text("language: de\nrules: {registration_class_5: Bei uns so.}\n")
    load(district=own)
    wording = get_wording("de")
    assert wording("rule", "registration_class_5").value == "Bei uns so."
    assert wording("rule", "fos")
    assert Text.objects.filter(kind=RULE.name, record_id="registration_class_5").exists()


def test_export_and_loading_again_lose_nothing(folder, tmp_path):
    words = yaml.safe_load((folder / "words/de.yaml").read_text())
    foreign = {**words, "language": "uk", "who": {"kita": "садочок"}}
    foreign["marks"] = {"who/kita": ["person", "reviewed"], "rules/fos": ["stale"]}
    (folder / "words/uk.yaml").write_text(yaml.safe_dump(foreign, allow_unicode=True))
    own = own_rule(tmp_path / "own", certainty="unconfirmed")
    load(Policy.OVERWRITE, state=folder, district=own)
    stored = stored_guide()
    call_command("export_guide", tmp_path / "out")
    out = {
        layer: read_folder(tmp_path / "out" / layer) for layer in ("federal", "state", "district")
    }
    for layer, (entries, texts) in stored.items():
        assert out[layer].entries == entries
        assert {tag: found for tag, found in texts.items() if found} == out[layer].texts
        assert list(out[layer].entries["steps"]) == list(entries["steps"])
    for model in (Rule, Entry, Loaded, Text.objects.filter(kind__startswith="guide.")):
        getattr(model, "objects", model).all().delete()
    layers = [tmp_path / "out" / layer for layer in ("federal", "state", "district")]
    call_command("load_guide", *layers)
    assert stored_guide() == stored


def test_export_is_readable(tmp_path, db):
    call_command("export_guide", tmp_path / "out")
    text = (tmp_path / "out/federal/rules.yaml").read_text()
    assert "checked_on: 2026-11-30" in text
    assert "name: sgb_viii" in text
    assert max(map(len, text.splitlines())) < 400
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_guide", tmp_path / "out")


def change_here(name, **content):
    version = RuleVersion.objects.filter(rule__name=name, valid_to=None).get()
    version.content |= content
    version.save()


def test_what_was_changed_here_is_kept_while_the_files_stay(folder):
    change_here("compulsory_length", parameters={"years": 12, "general_years": 10})
    report = load(state=folder)
    assert report.kept == ["state rules/compulsory_length"]
    assert get_rule_book().rules["compulsory_length"].versions[0].number("general_years") == 10


def test_what_both_changed_is_refused_and_listed_and_nothing_is_loaded(folder):
    change_here("compulsory_length", parameters={"years": 12, "general_years": 10})
    edit(folder / "rules.yaml", "general_years: 9", "general_years: 8")
    edit(folder / "rules.yaml", "{age: 15,", "{age: 14,")
    with pytest.raises(CommandError, match=r"compulsory_length\n.*--overwrite"):
        load_files(folder)
    assert get_rule_book().rules["choice_from_15"].versions[0].number("age") == 15
    load(Policy.KEEP, state=folder)
    rules = get_rule_book().rules
    assert rules["choice_from_15"].versions[0].number("age") == 14
    assert rules["compulsory_length"].versions[0].number("general_years") == 10
    load(Policy.OVERWRITE, state=folder)
    assert get_rule_book().rules["compulsory_length"].versions[0].number("general_years") == 8


def test_words_written_here_are_never_silently_overwritten(folder):
    entry = TextEntry("fos", "text", "de", "Von Hand geschrieben.")
    write_texts(kind=RULE, source_language="de", entries=[entry], by=None, now=NOW)
    assert load(state=folder).kept == ["state words/de guide.rule fos text"]
    words = yaml.safe_load((folder / "words/de.yaml").read_text())
    words["rules"]["fos"] = "Neu aus der Datei."
    (folder / "words/de.yaml").write_text(yaml.safe_dump(words, allow_unicode=True))
    with pytest.raises(Refused) as refused:
        load(state=folder)
    assert refused.value.details["entries"] == ["state words/de guide.rule fos text"]
    assert get_wording("de")("rule", "fos").value == "Von Hand geschrieben."


def test_new_source_text_makes_its_translations_stale(folder):
    german = yaml.safe_load((folder / "words/de.yaml").read_text())
    (folder / "words/uk.yaml").write_text(
        yaml.safe_dump({"language": "uk", "rules": {"fos": "Щось."}}, allow_unicode=True)
    )
    load(Policy.OVERWRITE, state=folder)
    german["rules"]["fos"] = "Ganz neu."
    (folder / "words/de.yaml").write_text(yaml.safe_dump(german, allow_unicode=True))
    load(state=folder)
    shown = get_wording("uk")("rule", "fos")
    assert (shown.value, shown.state, shown.is_machine) == ("Щось.", "stale", True)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "rules.yaml",
            "parameters: {age_from: 3}",
            "parametres: {age_from: 3}",
            r"line \d+: rules\.\d+\.versions\.0\.parametres",
        ),
        (
            "steps.yaml",
            "to: bos,",
            "to: moon,",
            r"steps.yaml, line \d+: steps to_bos: there is no station",
        ),
        ("rules.yaml", "rules:\n", "rules: [\n", r"line \d+"),
        ("words/de.yaml", "  fos: ", "  foss: ", "rules/fos has no German words"),
        ("words/de.yaml", "  fos: ", "  fos: '{moon}' #", "there is no parameter moon"),
        ("words/de.yaml", "  fos: ", "  fos: 'lone {' #", r"there is no parameter lone \{"),
    ],
)
def test_broken_folder_lands_not_at_all_and_says_where(folder, file, old, new, said):
    edit(folder / "rules.yaml", "{age: 15,", "{age: 14,")
    edit(folder / file, old, new)
    history = Revision.objects.count()
    with pytest.raises(CommandError) as refused:
        load_files(folder)
    assert re.search(said, str(refused.value))
    assert get_rule_book().rules["choice_from_15"].versions[0].number("age") == 15
    assert Revision.objects.count() == history


def test_loading_tells_what_was_new_changed_and_removed(folder, capsys):
    edit(folder / "rules.yaml", "{age: 15,", "{age: 14,")
    edit(folder / "certificates.yaml", "certificates:", "certificates:\n  - {id: none2, rank: 0}")
    edit(folder / "words/de.yaml", "certificates:", "certificates:\n  none2: Noch keiner")
    load_files(folder)
    said = capsys.readouterr().out
    assert "1 changed: state rules/choice_from_15" in said
    assert "state certificates/none2" in said
    shutil.rmtree(folder)
    shutil.copytree(FOLDERS["NI"], folder)
    report = load(state=folder)
    assert "state certificates/none2" in report.removed
    assert "none2" not in get_rule_book().certificates


def test_history_says_what_a_rule_was_before(folder):
    edit(folder / "rules.yaml", "{age: 15,", "{age: 14,")
    load(state=folder)
    last = Revision.objects.filter(part="rules", name="choice_from_15").first()
    assert last.before["versions"][0]["parameters"]["age"] == 15
    assert last.after["versions"][0]["parameters"]["age"] == 14


def test_folder_without_a_guide_is_refused(tmp_path, db):
    with pytest.raises(CommandError, match="no file of a guide"):
        call_command("load_guide", tmp_path)
    with pytest.raises(CommandError, match="the federal folder, the state's and"):
        call_command("load_guide", *[tmp_path] * 4)


def test_folders_in_the_wrong_order_are_refused_and_nothing_is_lost(folder, tmp_path):
    own = own_rule(tmp_path / "own", certainty="unconfirmed")
    rules = len(get_rule_book().rules)
    with pytest.raises(CommandError, match="federal folder first"):
        call_command("load_guide", own, folder, folder.parent / "bund")
    assert len(get_rule_book().rules) == rules


def test_record_points_to_rules(db):
    point_to_rules(kind="offers.offer", record_id="nachhilfe", rules=["fos", "eq", "fos"])
    point_to_rules(kind="offers.offer", record_id="nachhilfe", rules=["eq"])
    assert [one.rule for one in Pointer.objects.all()] == ["eq"]
    with pytest.raises(Refused) as refused:
        point_to_rules(kind="offers.offer", record_id="nachhilfe", rules=["moon"])
    assert refused.value.code == "guide.unknown_rule"
    assert Pointer.objects.count() == 1
