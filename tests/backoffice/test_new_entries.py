"""Adding lines to the rule book and removing the district's own, on the screens of the staff."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from lotse.guide.domain.entries import answers_before, proposed_id
from lotse.guide.models import Entry, Revision
from lotse.guide.queries import get_entry, get_rule_book, get_wording, history_of, list_cases
from lotse.guide.rows import fingerprint
from lotse.kit import clock
from lotse.words.domain.states import State
from lotse.words.models import Text
from tests.factories.accounts import staff_client

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
NEW = "/staff/regeln/bausteine/neu/"
GABON = """country: GA
kind: final
study: kolleg
decided_by: authority
rules: [certificate_deciders, certificate_for_study]
sources: [{title: anabin, url: "https://anabin.kmk.org"}]
checked_on: 2026-11-30
check_again_on: 2027-11-30
"""
DUTY = (
    "kind: register\nrule: bbs_register_at_15\nwhen: {age_from: 16, compulsory: true, done: true}\n"
)
STEP = """from: [adult]
to: literacy_course
when: {age_from: 60, german_below: b1, reads: [latin]}
decided_by: claim_or_obligation
apply_at: course_provider
costs: course_fee
"""
CASE = """about: Drei Jahre alt, zu Hause, die Eltern fragen nach der Kita.
asked_on: 2026-11-30
facts: {birth_date: 2023-05-01}
must: {told: [kindergarten]}
because: ["§ 24 Abs. 3 SGB VIII"]
"""


@pytest.fixture(autouse=True)
def on_a_day():
    cache.clear()
    with clock.frozen(NOW):
        yield


KEPT = "language_class_16_nine_years"
"""A case that wants no integration course for somebody of sixteen."""


@pytest.fixture
def client(db):
    """Somebody who may change rules; one case is left, for all of them take seconds."""
    Entry.objects.filter(part="cases").exclude(name=KEPT).delete()
    return staff_client("coordinator")


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def error_of(response):
    found = re.search(r'<p class="lo-guide__error" role="alert">(.*?)</p>', text_of(response))
    return found[1] if found else ""


def add(client, part, content, **given):
    data = {"name": "own_line", "content": content, "reason": "Von der Stelle erfahren."} | given
    return client.post(f"{NEW}{part}/", data)


def removal(client, part, name="own_line", **given):
    address = f"/staff/regeln/bausteine/{part}/{name}/"
    seen = client.get(address).context["removal"].initial["seen"]
    return client.post(address, {"remove": "yes", "why": "Falsch.", "seen": seen} | given)


def line_of(name="own_line"):
    return next(one for one in get_rule_book().foreign_certificates if one.id == name)


def added_certificate(client, **given):
    words = {"summary": "Gabun: Der Weg führt wahrscheinlich über das Studienkolleg."}
    return add(client, "foreign_certificates", GABON, **(words | given))


def test_certificate_of_a_country_is_added_with_its_sentence_and_counts(client):
    response = added_certificate(client)
    assert response.headers["Location"] == (
        "/staff/regeln/bausteine/foreign_certificates/own_line/"
    ), error_of(response)
    row = Entry.objects.get(name="own_line")
    assert row.layer == "district"
    assert line_of().study == "kolleg"
    lines = [one.id for one in get_rule_book().foreign_certificates]
    assert lines.index("own_line") < lines.index("any_other"), "what holds for any country is last"
    shown = get_wording("de")("foreign_certificate", "own_line")
    assert shown.value.startswith("Gabun")
    assert get_wording("uk")("foreign_certificate", "own_line").language == "de"
    page = text_of(client.get(response.headers["Location"]))
    assert "Gabun, Ende der Schule" in page
    (line,) = history_of("foreign_certificates", "own_line")
    assert (line.happened, line.reason, line.before) == ("added", "Von der Stelle erfahren.", None)
    assert line.after == row.content
    assert "Hinzugefügt" in page


def test_adding_the_same_once_more_changes_nothing(client):
    added_certificate(client)
    assert added_certificate(client).headers["Location"].endswith("/own_line/")
    assert Revision.objects.filter(name="own_line").count() == 1
    assert Entry.objects.filter(name="own_line").count() == 1


def test_id_is_proposed_and_nothing_is_saved_until_it_is_seen(client):
    response = added_certificate(client, name="")
    page = text_of(response)
    assert 'name="name" value="ga_final"' in page
    assert "Diese Kennung ist ein Vorschlag" in page
    assert "über das Studienkolleg." in page
    assert not Entry.objects.filter(name="ga_final").exists()
    assert added_certificate(client, name="ga_final").status_code == 302


@pytest.mark.parametrize(
    ("part", "content", "more"),
    [
        ("professions", "group: pilot\nregulated: 'yes'\n", {"title": "Fliegen"}),
        ("duty", DUTY, {}),
        ("steps", STEP, {}),
        ("cases", CASE, {}),
        (
            "stations",
            "stage: adult\ngoal: true\n",
            {"title": "Nähkurs", "summary": "Ein Kurs zum Nähen."},
        ),
        ("certificates", "rank: 1\n", {"title": "Zeugnis der Nähschule"}),
    ],
)
def test_every_kind_of_line_can_be_added_and_removed_again(client, part, content, more):
    before = dict(Entry.objects.values_list("pk", "content"))
    response = add(client, part, content, **more)
    assert response.status_code == 302, error_of(response) or response.context["form"].errors
    assert Entry.objects.get(part=part, name="own_line").layer == "district"
    response = removal(client, part)
    assert response.headers.get("Location") == "/staff/regeln/bausteine/", error_of(response)
    assert dict(Entry.objects.values_list("pk", "content")) == before
    assert not Text.objects.filter(record_id__contains="own_line").exists()
    assert not Text.objects.filter(record_id__contains="pilot").exists()
    happened = [line.happened for line in history_of(part, "own_line")]
    assert happened == ["removed", "added"]
    assert history_of(part, "own_line")[0].reason == "Falsch."


def test_new_case_is_asked_from_now_on(client):
    add(client, "cases", CASE)
    assert "own_line" in {case.id for case in list_cases()}


@pytest.mark.parametrize(
    ("part", "content", "more", "said"),
    [
        ("steps", STEP.replace("literacy_course", "moon"), {}, "die Station moon gibt es nicht"),
        ("duty", DUTY.replace("bbs_register_at_15", "moon"), {}, "die Regel moon gibt es nicht"),
        ("steps", "from: [adult]\nto: literacy_course\n", {}, "apply_at oder costs fehlt"),
        ("duty", "kind: register\n", {}, "rule fehlt"),
        ("duty", DUTY + "colour: red\n", {}, "die Angabe colour gibt es nicht"),
        ("duty", DUTY.replace("register\n", "someday\n"), {}, "kind ist nicht richtig"),
        (
            "steps",
            STEP.replace("claim_or_obligation", "moon"),
            {},
            "keine deutschen Worte.*who/moon",
        ),
        ("professions", "group: pilot\n", {}, "keine deutschen Worte.*professions/pilot"),
        ("professions", "group: health\nby: study\n", {}, "käme nie zum Zug: "),
        ("professions", "group: health\n", {"title": "Pflege"}, "käme nie zum Zug|schon einen"),
        ("foreign_certificates", GABON.replace("GA", "any"), {"summary": "x"}, "nie zum Zug"),
        ("cases", CASE.replace("kindergarten", "moon"), {}, "gibt: own_line: moon"),
        ("cases", CASE.replace("told:", "duty:"), {}, "antwortet in diesem Fall noch nicht so"),
        ("duty", DUTY, {"name": "register_15"}, "gibt es schon: register_15"),
        ("duty", DUTY, {"name": "Not an id!"}, "id ist nicht richtig"),
    ],
)
def test_refusal_is_told_and_nothing_typed_is_lost(client, part, content, more, said):
    before = Entry.objects.count(), Revision.objects.count(), Text.objects.count()
    response = add(client, part, content, **more)
    assert response.status_code == 200
    assert re.search(said, error_of(response)), error_of(response)
    form = response.context["form"]
    assert form["content"].value() == content
    assert form["reason"].value() == "Von der Stelle erfahren."
    assert form["name"].value() == more.get("name", "own_line")
    assert (Entry.objects.count(), Revision.objects.count(), Text.objects.count()) == before


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("duty", {"reason": ""}),
        ("duty", {"content": "just words"}),
        ("duty", {"content": "kind: ["}),
        ("foreign_certificates", {"summary": ""}),
        ("stations", {"content": "stage: adult\n", "title": "Nur ein Name", "summary": ""}),
    ],
)
def test_missing_reason_and_words_are_asked_for(client, part, changes):
    data = {"content": GABON, "summary": "Gabun."} if part == "foreign_certificates" else {}
    given = {"content": DUTY} | data | changes
    content = given.pop("content")
    response = add(client, part, content, **given)
    assert response.context["form"].errors
    assert "Einige Felder sind noch nicht richtig" in error_of(response)
    assert not Entry.objects.filter(name="own_line").exists()


def test_case_that_does_not_hold_yet_is_saved_when_that_is_meant(client):
    wrong = CASE.replace("told:", "duty:")
    refused = add(client, "cases", wrong)
    assert 'name="accepts_broken_cases"' in text_of(refused)
    assert add(client, "cases", wrong, accepts_broken_cases="yes").status_code == 302


def test_line_that_breaks_cases_is_refused_until_that_is_meant(client):
    case = """about: Zweiundsechzig Jahre alt, liest die lateinische Schrift.
asked_on: 2026-11-30
facts: {birth_date: 1964-05-01, arrived_on: 2026-01-10, german_level: a1, reads: latin}
must_not: {told: [literacy_course]}
because: ["§ 13 Abs. 1 IntV"]
"""
    assert add(client, "cases", case).status_code == 302
    response = add(client, "steps", STEP)
    assert "Erwartungen von 1 Fällen" in error_of(response), error_of(response)
    assert 'name="accepts_broken_cases"' in text_of(response)
    assert not Entry.objects.filter(part="steps", name="own_line").exists()
    assert add(client, "steps", STEP, accepts_broken_cases="yes").status_code == 302


def test_station_that_a_case_names_stays(client):
    words = {"title": "Nähkurs", "summary": "Ein Kurs zum Nähen."}
    add(client, "stations", "stage: adult\ngoal: true\n", name="sewing", **words)
    case = CASE.replace("[kindergarten]}", "[kindergarten]}\nmust_not: {told: [sewing]}")
    assert add(client, "cases", case).status_code == 302
    assert "gebraucht von: cases own_line" in error_of(removal(client, "stations", "sewing"))


def test_line_of_the_state_cannot_be_removed(client):
    address = "/staff/regeln/bausteine/duty/register_15/"
    response = client.get(address)
    assert response.context["removal"] is None
    assert "entfernen" not in text_of(response)
    seen = fingerprint(get_entry("duty", "register_15"))
    refused = client.post(address, {"remove": "yes", "why": "Weg.", "seen": seen})
    assert "nur, was der Landkreis selbst hinzugefügt hat" in error_of(refused)
    assert Entry.objects.filter(name="register_15").exists()


def test_what_others_point_to_stays(client):
    words = {"title": "Nähkurs", "summary": "Ein Kurs zum Nähen."}
    add(client, "stations", "stage: adult\ngoal: true\n", name="sewing", **words)
    step = STEP.replace("literacy_course", "sewing")
    assert add(client, "steps", step).status_code == 302
    refused = removal(client, "stations", "sewing")
    assert "wird noch gebraucht von: steps own_line" in error_of(refused)
    assert "Falsch." in text_of(refused)
    assert Entry.objects.filter(name="sewing").exists()
    assert removal(client, "steps").status_code == 302
    assert removal(client, "stations", "sewing").status_code == 302


def test_removal_needs_a_reason_and_the_line_as_it_was_seen(client):
    added_certificate(client)
    assert removal(client, "foreign_certificates", why="").status_code == 200
    refused = removal(client, "foreign_certificates", seen="old")
    assert "in der Zwischenzeit" in error_of(refused)
    assert removal(client, "foreign_certificates").status_code == 302
    gone = client.post(
        "/staff/regeln/bausteine/foreign_certificates/own_line/", {"remove": "yes", "why": "x"}
    )
    assert gone.status_code == 404


def test_form_begins_like_a_line_that_is_there(client):
    form = client.get(f"{NEW}foreign_certificates/?like=ge_final").context["form"]
    assert form.initial["name"] == "ge_final_2"
    assert "country: GE" in form.initial["content"]
    assert "id:" not in form.initial["content"]
    assert "Georgien" in form.initial["summary"]
    page = text_of(client.get("/staff/regeln/bausteine/foreign_certificates/ge_final/"))
    assert f'href="{NEW}foreign_certificates/?like=ge_final"' in page


def test_keys_left_without_a_value_are_left_out(client):
    content = GABON.replace("study: kolleg", "study:\nschool:")
    content = re.sub("sources.*", "sources:\n- title:\n  url:\n", content)
    added = add(client, "foreign_certificates", content, summary="Gabun: Fragen Sie das Amt.")
    assert added.status_code == 302, error_of(added)
    assert {"study", "school", "sources"}.isdisjoint(Entry.objects.get(name="own_line").content)


def test_empty_form_says_which_keys_a_line_mostly_has(client):
    for part in ("steps", "duty", "professions", "foreign_certificates", "cases", "stations"):
        response = client.get(f"{NEW}{part}/")
        assert response.status_code == 200
        assert response.context["form"]["content"].value().count("\n") > 3
    assert client.get(f"{NEW}moon/").status_code == 404
    assert client.get(f"{NEW}rules/").status_code == 404


def test_only_who_may_change_rules_adds_and_removes(db):
    reader = staff_client("reader")
    assert add(reader, "duty", DUTY).status_code == 403
    assert f"{NEW}duty/" not in text_of(reader.get("/staff/regeln/bausteine/"))
    gone = reader.post(
        "/staff/regeln/bausteine/duty/register_15/", {"remove": "yes", "why": "x", "seen": "y"}
    )
    assert gone.status_code == 403


def test_group_of_a_new_profession_can_be_chosen_by_a_family(client):
    add(client, "professions", "group: pilot\nregulated: 'yes'\n", title="Fliegen")
    assert "pilot" in get_rule_book().profession_groups
    assert get_wording("de")("profession", "pilot").value == "Fliegen"
    assert get_wording("ar")("profession", "pilot").state is not State.CURRENT


def test_proposed_ids_are_free_and_readable():
    assert proposed_id("professions", {"group": "health", "by": "study"}, "", ()) == "health_study"
    assert proposed_id("steps", {"to": "igs"}, "", {"to_igs"}) == "to_igs_2"
    long = proposed_id("cases", {"about": "Sechzehn Jahre alt, " * 20}, "", ())
    assert re.fullmatch(r"[a-z][a-z0-9_]{1,59}", long)
    assert proposed_id("stations", {}, "لقاء", ()) == "station"
    assert proposed_id("certificates", {}, "10. Klasse", ()) == "certificate_10_klasse"


def test_no_line_of_the_book_stands_behind_one_that_takes_its_place(db):
    book = get_rule_book()
    for part in ("professions", "foreign_certificates"):
        for line in getattr(book, part):
            assert answers_before(part, line.id, book) == "", line.id
