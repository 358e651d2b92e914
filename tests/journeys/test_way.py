"""A family finds its way: on a phone, with and without JavaScript, printed and opened again."""

import io

import html5lib
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.factories.reference import GOSLAR, LANGUAGES
from tests.journeys.test_accessibility import TAGS

MOTHER = [
    {"who": "child"},
    {"birth_month": "3", "birth_year": "2011"},
    {"arrived": "later", "arrived_month": "10", "arrived_year": "2026"},
    {"station": "-"},
    {"years": "7", "proof": "no"},
    {"certificate": "none"},
    {"german": "none"},
    {"municipality": GOSLAR},
    {"wish": "apprenticeship"},
]
CHILD = [
    {"who": "child"},
    {"birth_month": "10", "birth_year": "2020"},
    {"birth_day": "1"},
    None,
    {"station": "kindergarten"},
    None,
    {"municipality": GOSLAR},
]
FLAT = {key: value for screen in MOTHER for key, value in screen.items()}


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request):
    return request.param


def answer(page, said):
    """Answer one question; None: "I don't know"."""
    asked = page.locator("#question").inner_text()
    for name, value in (said or {}).items():
        field = page.locator(f"#way [name={name}]:not([type=hidden])")
        kind = field.first.evaluate("one => one.type")
        if kind == "radio":
            page.locator(f"#way [name={name}][value='{value}']").check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator(f"#way [name=go][value={'next' if said else 'unknown'}]").click()
    page.wait_for_function(
        "asked => document.querySelector('#question')?.innerText !== asked", arg=asked
    )


def go_through(page, screens):
    for said in screens:
        answer(page, said)
    page.locator(".lo-picture").wait_for()


def test_ukrainian_mother_of_a_child_of_15_sees_what_to_do(open_page, site, javascript):
    page = open_page("/uk/weg/", javascript=javascript)
    go_through(page, MOTHER)
    assert page.url == f"{site}/uk/weg/"
    page.locator(".lo-task--duty summary").first.click()
    duty = page.locator(".lo-task--duty").first
    # From 15 on, new and without German: the language class of the vocational school, at once
    # (decree on German, 4.1), or the class that the school finds.
    assert "Berufseinstiegsschule" in duty.inner_text()
    assert duty.locator("a[href*='/uk/partner/']").count() > 0
    assert page.locator(".lo-stop--wish").count() >= 1
    assert page.locator("a[href^='tel:']").first.is_visible()
    page.locator(".lo-languages summary").click()
    page.get_by_role("button", name="العربية").click()
    page.wait_for_url("**/ar/weg/")
    assert page.locator(".lo-picture").is_visible()
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_child_born_on_the_first_of_october_must_go_to_school(open_page):
    page = open_page("/ar/weg/", javascript=False)
    go_through(page, CHILD)
    assert "Grundschule" in page.locator(".lo-first--duty").inner_text()


@pytest.mark.parametrize("tag", ["de", "de-simple", "ar", "uk"])
def test_first_screen_says_what_until_when_where_and_with_which_papers(open_page, tag):
    """On a phone: bars take a fifth at most, and the button to take it along is seen at once."""
    page = open_page(f"/{tag}/weg/", javascript=False)
    page.set_viewport_size({"width": 390, "height": 844})
    go_through(page, MOTHER)
    tops = "one => one.getBoundingClientRect().top"
    header = page.locator("header").first.bounding_box()
    assert header["height"] <= 844 / 5
    order = [
        page.locator(place).first.evaluate(tops)
        for place in (
            ".lo-first h2",
            ".lo-first__until",
            ".lo-first__where .lo-place__name",
            ".lo-first__where [href^='tel:']",
            ".lo-first__papers",
            ".lo-first button",
        )
    ]
    assert order == sorted(order)
    button = page.locator(".lo-first button").bounding_box()
    assert button["y"] + button["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_link_of_a_partner_fills_in_answers_that_no_server_learns_by_address(open_page, site):
    seen = []
    page = open_page("/en/")
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{site}/en/einbetten/weg/#who=child&birth_month=3&birth_year=2017&arrived=here")
    page.locator("#way [name=station]").first.wait_for()
    assert page.locator("#way [name=birth_year]").input_value() == "2017"
    assert not any("2017" in url for url in seen)
    assert "#" not in page.url


def test_back_keeps_what_was_said(open_page, javascript):
    page = open_page("/en/weg/", javascript=javascript)
    for said in MOTHER[:3]:
        answer(page, said)
    page.locator("#way [name=go][value=back]").click()
    page.locator("#way [name=arrived]").first.wait_for()
    assert page.locator("[name=arrived][value=later]").is_checked()
    assert page.locator("[name=arrived_year]").input_value() == "2026"


def test_back_of_the_browser_leads_to_the_question_before(open_page):
    page = open_page("/en/weg/")
    for said in MOTHER[:3]:
        answer(page, said)
    page.go_back()
    page.locator("#way [name=arrived]").first.wait_for()
    page.go_back()
    page.locator("#way [name=birth_year]").wait_for()


def test_enter_key_goes_on_and_changes_no_language(open_page, javascript):
    page = open_page("/en/weg/", javascript=javascript)
    answer(page, MOTHER[0])
    page.locator("#birth_month").select_option("3")
    page.fill("#birth_year", "2011")
    page.keyboard.press("Enter")
    page.locator("#way [name=arrived]").first.wait_for()
    assert "/en/weg/" in page.url


def test_printed_sheet_opens_in_another_language_and_no_server_learns_it(open_page, site):
    page = open_page("/uk/weg/")
    go_through(page, MOTHER)
    page.locator("button[formaction='/uk/weg/blatt/']").first.click()
    page.locator(".sheet__qr").wait_for()
    assert page.locator("td[lang=de]").count() == page.locator("td[lang=uk]").count() > 5
    picture = Image.open(io.BytesIO(page.locator(".sheet__qr").screenshot(scale="css")))
    text = zxingcpp.read_barcodes(picture.resize((600, 600)))[0].text
    code = text.partition("#")[2]
    assert code == page.locator(".sheet__code").inner_text().replace("-", "")
    opened = open_page("/fa/")
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(f"{site}/fa/weg/oeffnen/#{code}")
    opened.locator(".lo-picture").wait_for()
    assert opened.url == f"{site}/fa/weg/oeffnen/"
    assert not any(code in url for url in asked)
    assert "Berufseinstiegsschule" in " ".join(opened.locator(".lo-task--duty").all_inner_texts())


def test_code_can_be_typed_without_javascript(open_page):
    page = open_page("/tr/weg/oeffnen/", javascript=False)
    page.fill("#code", "1ABC DEFG")
    page.keyboard.press("Enter")
    page.locator("#fault-code").wait_for()
    assert page.locator("#code").input_value() == "1ABC DEFG"


def screens(page, site, tag):
    """Every kind of page of the way, by what it is."""
    fault = {"who": "child", "at": "birth", "go": "next"}
    for name, path, said in (
        ("question", "", {"at": "wish", "go": "back", **FLAT}),
        ("fault", "", fault),
        ("answer", "", FLAT),
        ("code", "oeffnen/", {"code": "1"}),
        ("sheet", "blatt/", FLAT),
        ("nothing known", "", {"who": "me", "at": "birth", "go": "unknown"}),
    ):
        fields = "".join(f'<input name="{key}" value="{value}">' for key, value in said.items())
        page.goto(f"{site}/robots.txt")
        page.set_content(
            f'<form method="post" action="{site}/{tag}/weg/{path}">{fields}</form>',
        )
        with page.expect_navigation():
            page.evaluate("document.querySelector('form').submit()")
        yield name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_way_has_no_barriers_on_a_narrow_screen(open_page, site, tag, scheme):
    page = open_page(f"/{tag}/weg/", width=320, scheme=scheme)
    for name in screens(page, site, tag):
        page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert found.violations_count == 0, f"{tag} {name}\n{found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{tag} {name} is {width} px wide"


@pytest.mark.parametrize(("tag", "why"), [("de", "Warum?"), ("ar", "لماذا؟")])
def test_why_opens_by_keyboard_without_javascript(open_page, site, tag, why):
    """The first thing to do says in one sentence why, and what would change it."""
    page = open_page(f"/{tag}/weg/", width=320, javascript=False)
    response = page.request.post(f"{site}/{tag}/weg/", form=FLAT)
    page.set_content(response.text().replace("<head>", f'<head><base href="{site}/">'))
    task = page.locator(".lo-task").first
    if task.get_attribute("open") is None:
        task.locator("summary").first.focus()
        page.keyboard.press("Enter")
    asked = task.locator(".lo-task__more > summary", has_text=why)
    assert asked.count() == 1
    assert len(asked.inner_text()) > len(why)  # and what it is about, for screen readers
    said = asked.locator("xpath=../p")
    assert not said.is_visible()
    asked.focus()
    page.keyboard.press("Enter")
    assert said.is_visible()
    assert "%" not in said.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_way_is_valid_html(open_page, site, tag):
    page = open_page(f"/{tag}/weg/", javascript=False)
    for path, said in (("", FLAT), ("", {"at": "birth", "go": "next"}), ("blatt/", FLAT)):
        source = page.request.post(f"{site}/{tag}/weg/{path}", form=said).text()
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(source)
        faults = [
            error for error in parser.errors if error[1] != "non-void-element-with-trailing-solidus"
        ]
        assert faults == [], f"{tag}/{path}: {faults[:3]}"
