"""The rules as staff read and change them."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from lotse.backoffice.guide.forms import YamlField
from lotse.backoffice.guide.texts import EXPECTED, PLACES
from lotse.guide.actions import draft_change
from lotse.guide.domain.cases import Case, Said
from lotse.guide.models import Entry, Pointer, Revision, RuleChange
from lotse.guide.queries import get_rule_book, get_wording, history_of
from lotse.guide.rule_book_files import read_content, rule_content
from lotse.kit import clock
from lotse.words.domain.states import State
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer
from tests.guide.february import ACCESS, DAY, STEP, draft_of_february, forget_the_change
from tests.guide.loading import unload

RULE = f"/staff/regeln/regel/{ACCESS}/"
NOW = datetime(2026, 2, 6, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_february():
    cache.clear()
    with clock.frozen(NOW):
        yield


@pytest.fixture
def client(db):
    return staff_client("coordinator")


@pytest.fixture
def february(db):
    """The book without the change, and what somebody would enter for it."""
    content, text = forget_the_change()
    sources = content["sources"]
    return {
        "kind": "new_version",
        "day": "2026-02-09",
        "text": text,
        "certainty": "unconfirmed",
        "checked_on": "2026-02-06",
        "check_again_on": "2026-05-06",
        "closes": [STEP],
        "reason": "Das BAMF lässt 2026 niemanden mehr ohne Anspruch zu.",
        "source:0:title": sources[0]["title"],
        "source:0:url": sources[0]["url"],
    }


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_list_shows_every_rule_with_search_and_filters(client):
    page = text_of(client.get("/staff/regeln/"))
    assert f"{len(get_rule_book().rules)} Regeln" in page
    found = text_of(client.get("/staff/regeln/", {"q": "BAMF konnte"}))
    assert ACCESS in found
    assert "/regel/marks_for_newcomers/" not in found
    unsure = text_of(client.get("/staff/regeln/", {"certainty": "sources_differ"}))
    assert "/regel/marks_for_newcomers/" in unsure
    assert ACCESS not in unsure
    assert "Keine Regel" in text_of(client.get("/staff/regeln/", {"q": "%00 <script>"}))


def test_overdue_changed_and_ended_rules_are_found(client):
    with clock.frozen(datetime(2027, 1, 20, tzinfo=UTC)):
        assert ACCESS in text_of(client.get("/staff/regeln/", {"show": "overdue"}))
    with clock.frozen(datetime(2026, 2, 20, tzinfo=UTC)):
        assert ACCESS in text_of(client.get("/staff/regeln/", {"show": "changed"}))
    assert "/regel/sprint/" in text_of(client.get("/staff/regeln/", {"show": "ended"}))


def test_start_page_says_which_rules_want_attention(client, february):
    with clock.frozen(datetime(2027, 3, 2, tzinfo=UTC)):
        page = text_of(client.get("/staff/", follow=True))
    assert "Regeln sollten wieder mit ihren Quellen verglichen werden" in page
    assert "Entwurf" not in page
    client.post(f"{RULE}aendern/", february)
    page = text_of(client.get("/staff/", follow=True))
    assert "Änderung einer Regel ist ein Entwurf" in page


def test_page_of_a_rule_shows_versions_sources_words_use_and_history(client):
    page = text_of(client.get(RULE))
    for said in ("konnte", "fr-hessen.de", "Ukrainisch", STEP, "Aus Dateien geladen", "08.02.2026"):
        assert said in page, said


def test_february_2026_through_the_screens(client, february):
    assert client.get(f"{RULE}aendern/").status_code == 200
    response = client.post(f"{RULE}aendern/", {**february, "parameter:discretionary": ""})
    assert response.headers["Location"] == f"{RULE}vorschau/"
    page = text_of(client.get(f"{RULE}vorschau/"))
    assert "typischen Familien bekommen eine andere Antwort" in page
    assert "Ein erster Schritt fällt weg: Integrationskurs" in page
    assert "Betreff: Neue Regel ab 09.02.2026" in page
    assert "Flüchtlingsrat" in page
    assert 'href="/de/schulsystem/integration-course/"' in page
    draft = RuleChange.objects.get()
    post = {"change": draft.pk, "seen": draft.edits}
    for _ in range(2):
        response = client.post(f"{RULE}veroeffentlichen/", post)
        assert response.headers["Location"] == RULE
    rule = get_rule_book().rules[ACCESS]
    assert rule.at(DAY).parameters == {"discretionary": False}
    assert rule.at(date(2026, 2, 8)).parameters == {"discretionary": True}
    assert history_of("rules", ACCESS).filter(happened="changed").count() == 1
    assert february["reason"] in text_of(client.get(RULE))


def test_entered_form_is_shown_again_with_what_is_wrong(client, february):
    wrong = {**february, "text": "Ab {age}.", "reason": "Mein Grund bleibt."}
    page = text_of(client.post(f"{RULE}aendern/", wrong))
    assert "eine Zahl, die es in der Regel nicht gibt: age" in page
    assert "Mein Grund bleibt." in page
    page = text_of(client.post(f"{RULE}aendern/", {**february, "source:1:url": "https://x.org/a"}))
    assert "Nennen Sie die Quelle" in page
    page = text_of(client.post(f"{RULE}aendern/", {**february, "day": "2026-02-31"}))
    assert "Mein" not in page
    assert february["reason"] in page
    assert not RuleChange.objects.exists()


def test_second_editor_is_told_and_loses_nothing(client, february):
    other = log_in(Client(), make_user("administrator"))
    other.post(f"{RULE}aendern/", {**february, "reason": "Der andere war schneller."})
    response = client.post(f"{RULE}aendern/", {**february, "reason": "Meine Begründung."})
    page = text_of(response)
    assert "in der Zwischenzeit" in page
    assert "Meine Begründung." in page
    assert "Der andere war schneller." in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    client.post(f"{RULE}aendern/", {**february, "reason": "Meine Begründung.", "seen": seen})
    assert RuleChange.objects.get().reason == "Meine Begründung."


def test_preview_that_is_not_the_newest_cannot_be_published(client, february):
    client.post(f"{RULE}aendern/", february)
    draft = RuleChange.objects.get()
    seen = client.get(f"{RULE}aendern/").context["sealed"]
    client.post(f"{RULE}aendern/", {**february, "reason": "Anders.", "seen": seen})
    response = client.post(f"{RULE}veroeffentlichen/", {"change": draft.pk, "seen": draft.edits})
    assert response.headers["Location"] == f"{RULE}vorschau/"
    assert RuleChange.objects.get().state == "draft"


def test_draft_is_discarded(client, february):
    client.post(f"{RULE}aendern/", february)
    client.post(f"{RULE}verwerfen/", {"change": RuleChange.objects.get().pk})
    assert RuleChange.objects.get().state == "discarded"
    assert client.get(f"{RULE}vorschau/").headers["Location"] == RULE


def test_correction_begins_with_the_version_that_is_wrong(client):
    page = text_of(client.get(f"{RULE}aendern/?kind=correction&version=2026-02-09"))
    assert re.search(r'value="correction"[^>]*checked', page)
    assert '<option value="2026-02-09" selected>' in page


def test_checked_today_with_the_next_date(client):
    address = "/staff/regeln/regel/fos/"
    days = {"version_from": "", "checked_on": "2026-11-24", "check_again_on": "2027-11-24"}
    client.post(f"{address}geprueft/", days)
    assert get_rule_book().rules["fos"].versions[0].checked_on == date(2026, 11, 24)
    wrong = {**days, "check_again_on": "2020-01-01"}
    assert "muss nach" in text_of(client.post(f"{address}geprueft/", wrong, follow=True))


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_who_may_not_change_rules_reads_them(db, role, february):
    client = staff_client(role)
    content = {"sources": [{"title": "X"}], "parameters": {"discretionary": False}}
    draft = draft_of_february(content, "Text.")
    draft_change(draft=draft, seen=None, by=make_user("coordinator"), now=NOW)
    for address in ("/staff/regeln/", RULE, f"{RULE}vorschau/", "/staff/regeln/bausteine/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "aendern/" not in text_of(page)
    pk = RuleChange.objects.get().pk
    for address in ("aendern/", "veroeffentlichen/", "verwerfen/", "geprueft/"):
        response = client.post(f"{RULE}{address}", {**february, "change": pk, "seen": 1})
        assert response.status_code == 403, address
    entry = client.post("/staff/regeln/bausteine/stations/eq/", {"content": "{}"})
    assert entry.status_code == 403
    assert RuleChange.objects.get().state == "draft"


def test_nobody_reaches_the_rules(db):
    for address in ("/staff/regeln/", RULE, f"{RULE}veroeffentlichen/"):
        assert Client().post(address).headers["Location"].startswith("/staff/login/")


def test_what_is_not_there_is_not_found(client):
    for address in (
        "/staff/regeln/regel/moon/",
        "/staff/regeln/regel/moon/aendern/",
        "/staff/regeln/bausteine/rules/fos/",
        "/staff/regeln/bausteine/stations/moon/",
        "/staff/regeln/angebote/moon/",
    ):
        assert client.get(address).status_code == 404, address
    for change in ("", "x", "999999999999", "7"):
        response = client.post(f"{RULE}veroeffentlichen/", {"change": change})
        assert response.status_code == 404


def dated_rules():
    return [
        rule.id
        for rule in get_rule_book().rules.values()
        if any(one.deadline for one in rule.versions)
    ]


def test_every_rule_with_a_deadline_opens_and_saves(client):
    """Whatever its deadline says: days, weeks, stages, whose date it is.

    The preview asks all families and cases, so it is opened once for each form of a deadline.
    """
    tried, seen = set(), set()
    for name in dated_rules():
        address = f"/staff/regeln/regel/{name}/aendern/"
        form = client.get(address).context["form"]
        said = {key: value for key, value in form.initial.items() if value not in (None, "", False)}
        tried |= {key for key in said if key.startswith("deadline:")}
        said |= {"day": "2027-03-01", "reason": "Zum Ausprobieren."}
        assert client.get(f"/staff/regeln/regel/{name}/").status_code == 200, name
        response = client.post(address, said)
        assert response.status_code == 302, (name, response.context["form"].errors)
        draft = RuleChange.objects.get(rule=name)
        assert draft.content["deadline"] == read_deadline(name), name
        form_of = said.get("deadline:kind"), *sorted(key for key in said if "deadline:" in key)
        if form_of not in seen:
            seen.add(form_of)
            assert client.get(f"/staff/regeln/regel/{name}/vorschau/").status_code == 200, name
    assert {"deadline:stages", "deadline:audience"} <= tried


def read_deadline(name):
    rule = get_rule_book().rules[name]
    return rule_content(rule)["versions"][-1]["deadline"]


def test_deadline_is_told_in_words(client):
    page = text_of(client.get("/staff/regeln/regel/flex_children/"))
    assert "1. Mai" in page
    assert "kind:" not in page


def test_two_people_point_an_offer_to_rules_and_both_stay(client, february):
    make_offer("integrationskurs")
    address = "/staff/regeln/angebote/integrationskurs/"
    client.post(address, {"rules": [ACCESS, "fos"], "seen": client.get(address).context["sealed"]})
    mine, theirs = (client.get(address).context["sealed"] for _ in range(2))
    client.post(address, {"rules": [ACCESS, "fos", "certificate_for_study"], "seen": theirs})
    client.post(address, {"rules": ["fos"], "seen": mine})
    assert set(Pointer.objects.values_list("rule", flat=True)) == {"fos", "certificate_for_study"}


@pytest.mark.parametrize(
    "address",
    [
        "/staff/regeln/",
        RULE,
        f"{RULE}aendern/",
        "/staff/regeln/bausteine/",
        "/staff/regeln/angebote/",
        "/staff/angebote/{slug}/",
        "/staff/veranstaltungen/neu/",
        "/staff/seiten/",
        "/staff/",
    ],
)
def test_screens_work_where_no_rule_book_was_loaded(client, address):
    slug = make_offer("nachhilfe").slug
    unload()
    response = client.get(address.format(slug=slug), follow=True)
    assert response.status_code == 200
    if "regeln" in address and "angebote" not in address:
        assert "lotse load-guide" in text_of(response)


def test_preview_says_what_matters_and_tells_equal_differences_once(client):
    """A deadline three weeks later: families are asked around both days."""
    address = "/staff/regeln/regel/flex_children/aendern/"
    said = {k: v for k, v in client.get(address).context["form"].initial.items() if v}
    said |= {"day": "2026-03-01", "deadline:day": "22", "reason": "Zum Ausprobieren."}
    assert client.post(address, said).status_code == 302
    page = text_of(client.get("/staff/regeln/regel/flex_children/vorschau/"))
    assert re.search(r"\d+ Familien?: letzter Tag, den Beginn zu verschieben", page)
    assert "(3 Wochen später)" in page
    assert "01.05.2026, 02.05.2026" in page
    assert "Welche Familien?" in page
    assert "kind:" not in page


def test_screen_reckons_how_many_people_a_year_a_draft_concerns(client, february, monkeypatch):
    assert client.get(f"{RULE}menschen/").headers["Location"] == RULE  # no draft yet
    client.post(f"{RULE}aendern/", {**february, "parameter:discretionary": ""})
    monkeypatch.setattr("lotse.backoffice.guide.views.FEW", 60)
    page = text_of(client.get(f"{RULE}menschen/"))
    assert "erfundenen Menschen" in page
    assert "Integrationsmonitoring" in page


def entry_data(client, name="eq", **changes):
    return shown_entry(client, f"/staff/regeln/bausteine/stations/{name}/", "Neu.") | changes


def shown_entry(client, address, reason):
    """What the form of an entry shows, with a reason for changing it."""
    page = client.get(address).context
    data = {key: str(value) for key, value in page["form"].initial.items()}
    return data | {"reason": reason, "seen": page["sealed"]}


def test_station_is_edited_in_the_form_of_the_files(client):
    address = "/staff/regeln/bausteine/stations/eq/"
    data = entry_data(client, title="Praktikum mit Vertrag")
    data["content"] = data["content"].replace("months: 4", "months: 3")
    assert client.post(address, data).headers["Location"] == address
    assert get_rule_book().stations["eq"].months == 3
    assert get_wording("de")("station", "eq").value == "Praktikum mit Vertrag"
    again = text_of(client.post(address, data | {"content": data["content"] + "local: true\n"}))
    assert "in der Zwischenzeit" in again
    assert "local: true" in again


def test_two_people_at_one_entry_lose_no_key(client):
    address = "/staff/regeln/bausteine/stations/eq/"
    mine, theirs = entry_data(client), entry_data(client)
    theirs["content"] = theirs["content"].replace("months: 4", "months: 3")
    assert client.post(address, theirs).status_code == 302
    mine["content"] += "local: true\n"
    refused = client.post(address, mine | {"title": "Praktikum mit Vertrag"})
    form = refused.context["form"]
    assert "months: 3" in form["content"].value()
    assert "local: true" in form["content"].value()
    assert form["title"].value() == "Praktikum mit Vertrag"
    again = {name: form[name].value() for name in form.fields}
    assert client.post(address, again | {"seen": refused.context["sealed"]}).status_code == 302
    station = get_rule_book().stations["eq"]
    assert (station.months, station.is_local) == (3, True)


def test_every_entry_of_every_part_is_listed(client):
    page = text_of(client.get("/staff/regeln/bausteine/"))
    for part, entries in entries_by_part().items():
        for name in entries:
            assert f"/staff/regeln/bausteine/{part}/{name}/" in page, f"{part} {name}"
    assert "Gesundheit und Pflege, in einer Ausbildung gelernt" in page
    assert "Syrien, Ende der Schule, ≥ 60 %" in page


def entries_by_part():
    found, dropped = {}, get_rule_book().dropped
    for part, name in Entry.objects.exclude(part="rules").values_list("part", "name"):
        if name not in dropped:
            found.setdefault(part, set()).add(name)
    return found


def test_every_line_of_duty_professions_and_certificates_opens_and_saves(client):
    """Saved as it was opened, nothing changes and no history is written."""
    before = dict(Entry.objects.values_list("pk", "content"))
    revisions = Revision.objects.count()
    for part in ("duty", "professions", "foreign_certificates"):
        names = sorted(entries_by_part()[part])
        assert len(names) > 10, part
        for name in names:
            address = f"/staff/regeln/bausteine/{part}/{name}/"
            page = client.get(address).context
            data = {key: str(value) for key, value in page["form"].initial.items()}
            data |= {"seen": page["sealed"], "reason": "Nur nachgesehen."}
            response = client.post(address, data)
            assert response.headers.get("Location") == address, text_of(response)
    assert dict(Entry.objects.values_list("pk", "content")) == before
    assert Revision.objects.count() == revisions


def test_every_entry_reads_back_as_it_is_written_in_the_form(db):
    for part, name, content in Entry.objects.exclude(part="rules").values_list(
        "part", "name", "content"
    ):
        written = YamlField().to_python(YamlField.write_lines(content))
        assert read_content(part, written) == content, f"{part} {name}"


def test_duty_is_changed_on_the_screen_and_the_answer_follows(client):
    address = "/staff/regeln/bausteine/duty/register_15/"
    page = client.get(address).context
    data = {key: str(value) for key, value in page["form"].initial.items()}
    data |= {"seen": page["sealed"], "reason": "Neu geregelt."}
    data["content"] = data["content"].replace("age_from: 15", "age_from: 16")
    refused = text_of(
        client.post(address, data | {"content": data["content"] + "stations: [moon]"})
    )
    assert "die Station moon gibt es nicht" in refused
    response = client.post(address, data | {"accepts_broken_cases": "on"})
    assert response.headers.get("Location") == address, text_of(response)
    line = next(one for one in get_rule_book().duty if one.id == "register_15")
    assert line.when.age_from == 16
    assert history_of("duty", "register_15")[0].reason == "Neu geregelt."


def test_certificate_of_a_country_is_changed_with_its_sentence(client):
    address = "/staff/regeln/bausteine/foreign_certificates/ge_final/"
    page = text_of(client.get(address))
    assert "<h1>Georgien, Ende der Schule</h1>" in page
    data = shown_entry(client, address, "Neuer Beschluss.")
    data["content"] += "school: erw_sek1\nstudy: kolleg\n"
    data["summary"] = "Georgien: Der Weg führt wahrscheinlich über das Studienkolleg."
    response = client.post(address, data | {"accepts_broken_cases": "on"})
    assert response.headers.get("Location") == address, text_of(response)
    line = next(one for one in get_rule_book().foreign_certificates if one.id == "ge_final")
    assert (line.school, line.study) == ("erw_sek1", "kolleg")
    shown = get_wording("de")("foreign_certificate", "ge_final")
    assert shown.value == data["summary"]
    assert get_wording("uk")("foreign_certificate", "ge_final").state is State.STALE


def test_page_of_a_rule_names_the_lines_that_rest_on_it(client):
    page = text_of(client.get("/staff/regeln/regel/bbs_register_at_15/"))
    assert "/staff/regeln/bausteine/duty/register_15/" in page
    page = text_of(client.get("/staff/regeln/regel/certificate_for_study/"))
    assert "/staff/regeln/bausteine/foreign_certificates/sy_final_60/" in page
    page = text_of(client.get("/staff/regeln/regel/nursing_recognition/"))
    assert "/staff/regeln/bausteine/professions/health_training/" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id: [", "Das kann nicht gelesen werden"),
        ("id: eq\nstage: adult\ncolour: red\n", "colour"),
        ("id: eq\nstage: adult\nrules: [moon]\n", "die Regel moon gibt es nicht"),
        ("just words", "kann nicht gelesen werden"),
        ("", "benötigt|erforderlich"),
    ],
)
def test_bad_facts_are_refused_and_kept_in_the_form(client, content, said):
    before = Entry.objects.get(name="eq").content
    response = client.post(
        "/staff/regeln/bausteine/stations/eq/", entry_data(client, content=content)
    )
    assert re.search(said, text_of(response))
    assert Entry.objects.get(name="eq").content == before


def test_offer_points_to_rules_and_the_preview_names_it(client, february):
    make_offer("integrationskurs", {"de": {"title": "Integrationskurs am Abend"}})
    address = "/staff/regeln/angebote/integrationskurs/"
    assert "Integrationskurs am Abend" in text_of(client.get(address))
    client.post(address, {"rules": [ACCESS, "fos"]})
    assert Pointer.objects.count() == 2
    assert client.post(address, {"rules": ["moon"]}).status_code == 200
    client.post(f"{RULE}aendern/", february)
    assert "integrationskurs" in text_of(client.get(f"{RULE}vorschau/"))
    assert ACCESS in text_of(client.get("/staff/regeln/angebote/"))


@pytest.mark.parametrize(
    "address",
    [
        "/staff/regeln/",
        RULE,
        f"{RULE}aendern/",
        f"{RULE}vorschau/",
        "/staff/regeln/bausteine/",
        "/staff/regeln/bausteine/stations/eq/",
        "/staff/regeln/angebote/",
    ],
)
def test_screens_take_few_statements(committed, address, django_assert_max_num_queries):
    """As on a running site: what is kept per content version is kept."""
    user = make_user("coordinator", f"few{abs(hash(address))}@example.org")
    try:
        client = log_in(Client(), user)
        content = {"sources": [{"title": "X"}], "parameters": {"discretionary": False}}
        draft = draft_of_february(content, "Text.")
        RuleChange.objects.create(
            rule=ACCESS, kind="correction", day=DAY, content=dict(content), text=draft.text,
            reason="x", base={}, author=user, created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
    finally:
        RuleChange.objects.all().delete()
        user.delete()


COMPARE = "/staff/regeln/vergleich/"


def test_two_answers_stand_beside_each_other_with_every_condition(client):
    page = text_of(client.get(COMPARE))
    assert "Zwei Antworten nebeneinander" in page
    family = "ukrainian_adult_before_stop"
    said = {"family": family, "fact": "german_level", "value": "b1"}
    page = text_of(client.post(COMPARE, said))
    assert "Was sich unterscheidet" in page
    assert "Integrationskurs" in page
    assert "✗" in page
    assert "Warum?" in page


def test_a_comparison_says_what_is_missing_or_wrong(client):
    assert "Wählen Sie eine Familie" in text_of(client.post(COMPARE, {}))
    code = text_of(client.post(COMPARE, {"code": "1ABC"}))
    assert "Dieser Code stimmt nicht" in code
    wrong = {"family": "ukrainian_adult_before_stop", "fact": "german_level", "value": "fließend"}
    assert "Deutsch: " in text_of(client.post(COMPARE, wrong))


def test_a_draft_is_compared_from_its_preview(client, february):
    client.post(f"{RULE}aendern/", february)
    preview = text_of(client.get(f"{RULE}vorschau/"))
    assert f"{COMPARE}?draft={ACCESS}" in preview
    form = text_of(client.get(f"{COMPARE}?draft={ACCESS}"))
    assert f'<option value="{ACCESS}" selected>' in form
    said = {"family": "ukrainian_adult_before_stop", "on": "2026-11-24", "draft": ACCESS}
    assert "Erste Antwort" in text_of(client.post(COMPARE, said))


def test_whatever_a_case_expects_can_be_said_in_words():
    """A preview names each expectation that would break; one without words would be a 500."""
    about_the_case = {
        *("id", "about", "asked_on", "facts", "because", "rests_on", "must", "must_not"),
        *("summer", "chapter", "history"),
    }
    assert set(PLACES) == {place.name for place in fields(Said)}
    assert set(EXPECTED) == {"facts"} | {part.name for part in fields(Case)} - about_the_case
