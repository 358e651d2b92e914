import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from lotse.guide.domain.code import encode, grouped
from lotse.guide.families import read_families
from lotse.kit import clock
from lotse.partners.actions import ContactFacts, SchoolFacts, SiteFacts
from lotse.partners.models import School
from lotse.website.guide.conversation import FIELDS, FURTHER_QUESTIONS
from tests.factories.cleaning import remove_content
from tests.factories.offers import make_offer, make_partner
from tests.factories.reference import GOSLAR, LANGUAGES, SEESEN

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
MOTHER = {
    "who": "child",
    "birth_month": "3",
    "birth_year": "2011",
    "arrived": "later",
    "arrived_month": "10",
    "arrived_year": "2026",
    "station": "-",
    "years": "7",
    "proof": "no",
    "certificate": "none",
    "german": "none",
    "municipality": GOSLAR,
    "wish": "apprenticeship",
}


@pytest.fixture
def post(db):
    client = Client(raise_request_exception=False)

    def send(path="", tag="en", **said):
        said = {key: value for key, value in said.items() if value is not None}
        with clock.frozen(NOW):
            return client.post(f"/{tag}/weg/{path}", said)

    return send


def title(response):
    found = re.search(r'id="question"[^>]*>([^<]+)<', response.content.decode())
    return found[1] if found else ""


def hidden(response):
    pairs = r'type="hidden" name="(\w+)" value="([^"]*)"'
    return dict(re.findall(pairs, response.content.decode()))


def test_way_begins_with_a_question_and_is_kept_like_any_page(get):
    response = get("/en/weg/")
    assert title(response) == "Who is it about?"
    assert "no-store" not in response.get("Cache-Control", "")


def test_answer_holds_what_the_question_log_may_begin_with(post):
    page = post(**MOTHER, tag="ru").content.decode()
    said = re.search(r'data-log="([^"]*)" hidden', page)[1].replace("&amp;", "&")
    assert dict(pair.split("=") for pair in said.split("&")) == {
        "language": "ru",
        "outcome": "answered",
        "municipality": GOSLAR,
        "stage": "upper_secondary",
    }


def test_answers_travel_in_hidden_fields_and_nowhere_else(post):
    first = post(at="who", go="next", who="child")
    assert title(first) == "When was your child born?"
    assert hidden(first) == {"at": "birth", "who": "child"}
    assert first["Cache-Control"] == "no-store"
    assert not first.cookies
    second = post(**hidden(first), go="next", birth_month="3", birth_year="2011")
    assert title(second) == "Was your child born in Germany?"
    assert hidden(second)["birth_year"] == "2011"
    assert "Question 3 of" in second.content.decode()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"birth_month": "5", "birth_year": "2024"}, "station municipality"),
        (
            {"birth_month": "10", "birth_year": "2020"},
            "day arrived station grade german municipality",
        ),
        (
            {"birth_month": "3", "birth_year": "2011"},
            "arrived station grade years certificate german municipality wish",
        ),
        (
            {"birth_month": "3", "birth_year": "2011", "station": "-"},
            "arrived years certificate german municipality wish",
        ),
        (
            {"birth_month": "3", "birth_year": "2011", "arrived": "here"},
            "station grade certificate municipality wish",
        ),
        (
            {"birth_month": "3", "birth_year": "1990"},
            "arrived station certificate profession german municipality wish",
        ),
        (
            {"birth_month": "3", "birth_year": "1990", "arrived": "here"},
            "station certificate municipality wish",
        ),
        (
            {"birth_month": "3", "birth_year": "2006", "certificate": "foreign"},
            "arrived station foreign profession german municipality wish",
        ),
        (
            {"birth_month": "3", "birth_year": "2017", "station": "primary_school"},
            "arrived grade german municipality wish",
        ),
    ],
)
def test_only_questions_that_matter_are_asked(post, said, asked):
    response, found = post(at="who", go="next", who="child", **said), []
    while at := hidden(response).get("at"):
        if at == "answer":
            break
        found.append(at)
        response = post(**hidden(response), go="unknown")
    assert found == asked.split()


def test_i_do_not_know_answers_everything_but_the_birth(post):
    response = post(at="birth", go="unknown", who="me")
    html = response.content.decode()
    assert "Without month and year of birth" in html
    assert "tel:+493023125101" in html


@pytest.mark.parametrize(
    ("at", "said", "fault"),
    [
        ("birth", {"birth_month": "", "birth_year": "2011"}, "press “I don&#x27;t know”"),
        ("birth", {"birth_month": "3", "birth_year": "elf"}, "This is not a number that fits."),
        ("birth", {"birth_month": "12", "birth_year": "2026"}, "This day is in the future."),
        ("birth", {"birth_month": "3", "birth_year": "1850"}, "too small or too large"),
        ("birth", {"birth_month": "13", "birth_year": "2011"}, "too small or too large"),
        ("arrived", {"arrived_month": "1", "arrived_year": "2010"}, "before the birth"),
        ("arrived", {"arrived_month": "1", "arrived_year": "2027"}, "too small or too large"),
        ("arrived", {"arrived": "moon"}, "We do not know this answer."),
        ("station", {"station": "'; DROP TABLE"}, "We do not know this answer."),
        ("years", {"years": "99"}, "too small or too large"),
        ("years", {"years": "7", "proof": "perhaps"}, "We do not know this answer."),
        ("wish", {"wish": "moon"}, "We do not know this answer."),
    ],
)
def test_fault_stands_beside_its_field_and_nothing_is_lost(post, at, said, fault):
    response = post(**{**MOTHER, **said}, at=at, go="next")
    html = response.content.decode()
    assert hidden(response)["at"] == at
    assert fault in html
    assert 'role="alert"' in html
    carried = hidden(response)
    for key, value in MOTHER.items():
        assert carried.get(key) == value or key in FIELDS[at]


def test_day_that_does_not_exist_is_refused(post):
    said = {"who": "child", "birth_month": "10", "birth_year": "2020", "birth_day": "32"}
    assert "too small or too large" in post(**said, at="day", go="next").content.decode()
    february = {**said, "birth_month": "2", "birth_day": "30"}
    assert "day" not in hidden(post(**february, at="who", go="next"))["at"]


def test_contradiction_leads_back_to_its_question(post):
    response = post(**{**MOTHER, "station": "sprint"}, at="wish", go="next")
    assert hidden(response)["at"] == "station"
    assert "does not fit with another answer" in response.content.decode()


def test_what_seldom_goes_together_is_asked_back_with_both_ways_out(post):
    """Families look like that: they get their answer, and say that it is right or change it."""
    said = {**MOTHER, "years": "13"}
    response = post(**said, at="wish", go="next")
    html = response.content.decode()
    assert hidden(response)["at"] == "answer"
    assert "You said more years of school than most people have at this age" in html
    assert 'name="go" value="to:years"' in html
    assert 'name="go" value="to:birth"' in html
    sure = post(**hidden(response), go="sure:many_school_years")
    assert "Is that right?" not in sure.content.decode()
    again = post(**{**hidden(sure), "german": "a1"}, go="next")
    assert "Is that right?" not in again.content.decode()
    assert "Is that right?" not in post(**MOTHER, at="wish", go="next").content.decode()


def test_born_here_without_german_is_asked_back(post):
    """As a code says it, or somebody who changed the answer about the birth."""
    said = {**MOTHER, "arrived": "here", "arrived_month": None, "arrived_year": None}
    html = post(**said, at="arrived", go="next").content.decode()
    assert "You said: born in Germany, and no German. Is that right?" in html
    for question in ("german", "arrived"):
        assert f'name="go" value="to:{question}"' in html


def test_what_cannot_be_is_left_out_until_it_is_changed(post):
    """More school years than years of life: nobody is refused, and nothing rests on it."""
    response = post(**{**MOTHER, "years": "17"}, at="wish", go="next")
    html = response.content.decode()
    assert hidden(response)["at"] == "answer"
    assert "The answer leaves this out." in html
    assert 'value="to:years"' in html
    assert 'value="sure:many_school_years"' not in html
    assert (
        "Is that right?" in post(**hidden(response), go="sure:many_school_years").content.decode()
    )


ADULT = {
    "who": "me",
    "birth_month": "3",
    "birth_year": "1996",
    "arrived": "later",
    "station": "-",
    "certificate": "foreign",
    "country": "?",
    "profession": "?",
    "german": "b1",
    "municipality": GOSLAR,
    "wish": "-",
}


def asked_further(response):
    html = response.content.decode().partition('id="further"')[2].partition("</details>")[0]
    return list(dict.fromkeys(re.findall(r'form="way" name="(?!go)(\w+)"', html)))


def test_further_questions_stand_below_an_answer_and_only_those_that_change_it(post):
    response = post(**ADULT, at="wish", go="next")
    assert asked_further(response) == ["reads"]
    assert "lo-first" in response.content.decode()
    child = {**MOTHER, "years": "?", "wish": "-"}
    assert asked_further(post(**child, at="wish", go="next")) == ["stay"]


def test_child_at_no_school_is_asked_whether_it_moved_here(post):
    said = {"who": "child", "birth_month": "3", "birth_year": "2015", "arrived": "here"}
    said |= {"station": "-", "german": "?", "municipality": GOSLAR, "wish": "-"}
    assert asked_further(post(**said, at="wish", go="next")) == ["from_land"]
    assert asked_further(post(**said, from_land="yes", at="answer", go="next")) == []


def test_country_of_a_certificate_says_what_it_is_worth_and_who_decides(post):
    unknown = post(**ADULT, at="wish", go="next").content.decode()
    assert 'id="worth"' not in unknown
    said = {**ADULT, "country": "SY", "kind": "final"}
    html = post(**said, at="foreign", go="next").content.decode()
    assert "Your certificate from another country" in html
    assert "Syria: The percentage counts." in html
    assert "the university" in html.partition('id="worth"')[2]
    assert "Your certificate from another country" in post("blatt/", **said).content.decode()
    assert asked_further(post(**said, at="foreign", go="next")) == ["percent", "reads"]
    counted = post(**said, percent="72", at="answer", go="next")
    assert "72" in hidden(counted).values()
    assert "Syria: With 70 percent or more" in counted.content.decode()
    ukraine = {**said, "country": "UA"}
    assert asked_further(post(**ukraine, at="foreign", go="next")) == ["reads"]
    other = post(**{**said, "country": "-"}, at="foreign", go="next").content.decode()
    assert "not in our table" in other


def test_nurse_learns_who_recognises_her_profession(post):
    said = {**ADULT, "profession": "health", "profession_by": "training"}
    wishes = post(**{**said, "wish": None}, at="german", go="next").content.decode()
    assert 'value="profession_recognition"' in wishes
    html = post(**{**said, "wish": "profession_recognition"}, go="next").content.decode()
    where = html.partition("lo-first__where")[2].partition("</div>")[0]
    assert "state office for social affairs in Lüneburg" in where


def test_i_do_not_know_ends_a_further_question_and_nothing_has_to_be_said(post):
    again = post(**hidden(post(**ADULT, at="wish", go="next")), go="next")
    assert asked_further(again) == ["reads"]
    response = post(**hidden(again), reads="?", go="next")
    assert hidden(response)["at"] == "answer"
    assert asked_further(response) == []
    assert hidden(response)["reads"] == "?"
    said = post(**hidden(again), reads="not_yet", go="next")
    assert 'value="to:reads"' in said.content.decode()
    assert said.content.decode() != response.content.decode()


def test_further_answer_that_cannot_be_is_shown_with_its_question(post):
    response = post(**{**ADULT, "reads": "runes"}, at="answer", go="next")
    assert hidden(response)["at"] == "reads"
    assert "We do not know this answer." in response.content.decode()
    percent = post(**{**ADULT, "country": "SY"}, at="answer", percent="720", go="next")
    assert hidden(percent)["at"] == "percent"
    assert "too small or too large" in percent.content.decode()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_further_questions_are_put_in_every_language(post, tag):
    said = {"reads": "not_yet", "support": "suspected", "stay": "weeks", "occupied": "yes"}
    said |= {"registered": "no", "from_land": "no", "percent": "70"}
    said |= {"country": "UA", "kind": "final", "profession": "craft", "profession_by": "study"}
    html = post(tag=tag, **{**ADULT, **said}, at="answer", go="next").content.decode()
    for question in FURTHER_QUESTIONS:
        assert f'value="to:{question}"' in html
        asked = post(tag=tag, **{**ADULT, **said}, at="answer", go=f"to:{question}")
        assert hidden(asked)["at"] == question
        assert "%(" not in asked.content.decode()
    form = post(tag=tag, **ADULT, at="wish", go="next").content.decode()
    assert "%(" not in form.partition('id="further"')[2].partition("</details>")[0]


def test_further_facts_travel_on_paper(post):
    facts = {
        "birth_date": "1996-03",
        "born_here": False,
        "certificate": "foreign",
        "german_level": "b1",
        "certificate_country": "SY",
        "certificate_kind": "final",
        "percent": 72,
        "profession": "health",
        "profession_by": "study",
        "is_registered": False,
    }
    kept = hidden(post("oeffnen/", code=grouped(encode(facts))))
    assert kept["at"] == "answer"
    assert kept["arrived"] == "later"
    said = {"country": "SY", "kind": "final", "percent": "72", "registered": "no"}
    said |= {"profession": "health", "profession_by": "study"}
    assert kept.items() >= said.items()


def test_back_leads_to_the_question_before_and_keeps_the_answer(post):
    response = post(**MOTHER, at="german", go="back")
    assert title(response) == "Is there a school certificate already?"
    assert 'value="none" checked' in response.content.decode()
    assert hidden(post(who="child", at="who", go="back"))["at"] == "who"


def test_another_language_keeps_answers_and_question(post):
    response = post(tag="uk", **MOTHER, at="years", go="stay")
    assert title(response) == "Скільки років навчання в школі досі?"
    assert 'value="7"' in response.content.decode()
    assert hidden(response)["birth_year"] == "2011"


def test_a_changed_answer_leads_straight_back_to_the_answer(post):
    changed = post(**MOTHER, at="answer", go="to:german")
    assert hidden(changed)["at"] == "german"
    assert "Your way" in post(**{**MOTHER, "german": "a2"}, at="german", go="next").content.decode()


def test_a_sibling_keeps_what_the_family_shares(post):
    response = post(**MOTHER, at="answer", go="sibling")
    assert hidden(response)["at"] == "birth"
    kept = {k: v for k, v in hidden(response).items() if k in MOTHER}
    assert kept == {k: MOTHER[k] for k in ("who", "arrived", "arrived_month", "arrived_year",
                                           "municipality")}  # fmt: skip


@pytest.mark.parametrize("tag", LANGUAGES)
def test_answer_is_told_in_every_language(post, tag):
    make_offer("nachhilfe", stages=("upper_secondary",), topics=("career",))
    response = post(tag=tag, **MOTHER, at="wish", go="next")
    html = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "/angebote/nachhilfe/" in html
    assert "§ 65(1)" in html
    assert html.count('class="lo-task') >= 3
    assert "%(" not in html


def test_nearest_school_comes_first_with_telephone_and_distance(post):
    """Measured from the middle of the municipality."""
    for slug, latitude in (("weit", 52.3), ("nah", 51.91)):
        make_partner(
            slug,
            kind="school",
            name=slug.title(),
            sites=[
                SiteFacts(slug, place="X", municipality=SEESEN, latitude=latitude, longitude=10.43)
            ],
            contacts=[ContactFacts("registration", "040 66969-100")],
            school=SchoolFacts("NI", slug, ("BBS",), None),
        )
    first = post(**MOTHER).content.decode().split("lo-first__where")[1].split("</div>")[0]
    assert "/partner/nah/" in first
    assert "about 1 km" in first
    assert 'href="tel:+494066969100"' in first
    assert "and one more place" in first
    sheet = post("blatt/", **MOTHER).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert sheet.index("Nah") < sheet.index("Weit")
    assert "040 66969-100" in sheet


def test_texts_of_a_machine_are_marked(post):
    assert "translated by a machine" in post(**MOTHER).content.decode()


def test_unknown_fields_and_buttons_change_nothing(post):
    response = post(**MOTHER, at="nowhere", go="to:moon", name="Oksana")
    assert "Oksana" not in response.content.decode()
    assert hidden(response)["at"] == "answer"


def test_sheet_has_both_languages_and_the_code(post):
    html = post("blatt/", tag="ar", **MOTHER).content.decode()
    assert '<th scope="col" lang="de" dir="ltr">Deutsch</th>' in html
    assert "Das müssen Sie tun:" in html
    assert "يجب القيام بهذا:" in html
    assert 'src="data:image/png;base64,' in html
    assert re.search(r'sheet__code" dir="ltr">1[0-9A-Z-]{14,30}<', html)
    assert post("blatt/", tag="de", **MOTHER).content.decode().count("<th ") == 1


@pytest.mark.parametrize("path", ["blatt/", "blatt.pdf"])
def test_sheet_without_answers_leads_to_the_questions(post, get, path):
    assert title(post(path, who="child")) == "When was your child born?"
    assert get(f"/en/weg/{path}").status_code == 302


def test_code_opens_the_answer_in_any_language(post):
    facts = {
        "birth_date": "2011-03",
        "arrived_on": "2026-10-01",
        "school_years": 7,
        "school_years_unproven": True,
        "certificate": "none",
        "german_level": "none",
        "municipality": GOSLAR,
        "wish": "apprenticeship",
    }
    for tag in ("fa", "tr"):
        response = post("oeffnen/", tag=tag, code=grouped(encode(facts)))
        assert hidden(response)["at"] == "answer"
        kept = {**MOTHER, "who": "youth", "station": "?", "birth_day": "?"}
        assert {k: v for k, v in hidden(response).items() if k in MOTHER} | {
            "birth_day": "?"
        } == kept


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Please type the code"),
        ("1ABC-DEFG", "This code is not right."),
        ("<script>", "This code is not right."),
        (encode({"birth_date": "2011-03", "station": "gone"}), "too old for our present rules"),
    ],
)
def test_code_that_cannot_be_opened_is_told_and_kept(post, code, said):
    response = post("oeffnen/", code=code)
    html = response.content.decode()
    assert said in html
    assert response["Cache-Control"] == "no-store"
    assert "<script>" not in html


@pytest.mark.parametrize("number", [1, 30])
def test_answer_page_needs_few_statements(committed, django_assert_max_num_queries, number):
    for n in range(number):
        make_offer(f"hilfe-{n}", stages=("upper_secondary",), topics=("career",))
    client = Client()
    with clock.frozen(NOW):
        client.post("/uk/weg/", MOTHER)
        with django_assert_max_num_queries(12):
            response = client.post("/uk/weg/", MOTHER)
    assert response.status_code == 200
    assert response.content.decode().count("/angebote/hilfe-") >= number
    remove_content()


def test_no_school_is_named_to_a_child_whose_address_nobody_said(post):
    """Which primary school is theirs follows from the address; the first of a list is not."""
    partner = make_partner("glueckauf")
    School.objects.create(organisation=partner).types.set(["GS"])
    child = MOTHER | {"birth_month": "2", "birth_year": "2019", "years": "0", "wish": "-"}
    here = post(tag="de", **child).content.decode()
    unknown = post(tag="de", **child | {"municipality": "-"}).content.decode()
    assert "/de/partner/glueckauf/" in here
    assert "/de/partner/glueckauf/" not in unknown
    assert "die für Ihre Adresse zuständig ist" in unknown


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_typical_family_is_answered_from_its_code(db, tag):
    client = Client()
    for family in read_families():
        facts = {key: value for key, value in family.facts.items() if key != "on"}
        asked_on = datetime.fromisoformat(f"{family.facts['on']}T09:00:00Z")
        with clock.frozen(asked_on):
            response = client.post(f"/{tag}/weg/oeffnen/", {"code": encode(facts)})
        html = response.content.decode()
        assert 'class="lo-picture"' in html, family.id
        assert "%(" not in html, family.id
