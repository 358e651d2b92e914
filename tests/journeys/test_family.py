"""A family looks for help: on a phone, in its language, with and without JavaScript."""

import pytest


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request):
    return request.param


def test_mother_finds_a_kita_place_in_arabic(open_page, javascript):
    page = open_page("/ar/", javascript=javascript)
    page.locator('a[href="/ar/angebote/?topic=kita"]').click()
    assert "topic=kita" in page.url
    page.locator(".lo-card__title a").first.click()
    assert "/ar/angebote/" in page.url
    assert page.locator('a[href^="tel:"]').first.is_visible()
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_misspelt_german_word_finds_tutoring(open_page, javascript):
    page = open_page("/de/", javascript=javascript)
    page.fill("#q", "Nachilfe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche/?q=Nachilfe*")
    assert page.locator(".lo-info-list__title").count() > 0
    assert "nachhilfe" in page.locator(".lo-note").first.inner_text()


def test_arabic_word_finds_offers(open_page, javascript):
    page = open_page("/ar/angebote/", javascript=javascript)
    page.fill("#q", "روضة")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert page.locator(".lo-card").count() > 0


def test_filters_work_as_a_form(open_page, javascript):
    page = open_page("/de/angebote/", width=1280, javascript=javascript)
    all_offers = page.locator("h1").inner_text()
    page.locator('input[name="stage"][value="primary"]').check()
    if not javascript:
        page.locator(".lo-filters button[type=submit]").click()
    page.wait_for_url("**stage=primary*")
    page.locator(".lo-chip").first.wait_for()
    assert page.locator("h1").inner_text() != all_offers
    page.locator(".lo-chip").first.click()
    page.wait_for_url(lambda url: "stage=primary" not in url)
    assert page.locator("h1").inner_text() == all_offers


def test_filters_open_on_a_phone(open_page, javascript):
    page = open_page("/de/angebote/", javascript=javascript)
    assert not page.locator('input[name="stage"]').first.is_visible()
    page.locator(".lo-filters__summary").click()
    page.locator('input[name="stage"][value="adult"]').check()
    if not javascript:
        page.locator(".lo-filters button[type=submit]").click()
    page.wait_for_url("**stage=adult*")


def test_map_leads_to_the_offers_of_a_municipality(open_page, javascript):
    page = open_page("/de/angebote/", javascript=javascript)
    area = page.locator(".lo-map__area").first
    area.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**municipality=*")
    assert page.locator(".lo-chip").count() >= 1


def test_reader_changes_the_language_and_stays_on_the_page(open_page, javascript):
    page = open_page("/de/angebote/lese-treff-goslar/", javascript=javascript)
    page.locator(".lo-languages summary").click()
    page.get_by_role("link", name="Українська").click()
    page.wait_for_url("**/uk/angebote/lese-treff-goslar/")
    assert page.locator("html").get_attribute("lang") == "uk"


def test_keyboard_reaches_the_content_first(open_page):
    page = open_page("/de/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_no_request_leaves_the_site_and_no_cookie_is_set(open_page, site):
    page = open_page("/de/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/ar/", "/de/angebote/", "/uk/angebote/lese-treff-goslar/"):
        page.goto(site + path)
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    "path", ["/de/", "/ar/", "/uk/angebote/", "/ar/angebote/lese-treff-goslar/"]
)
def test_first_view_is_light_and_later_views_lighter(chromium, site, path):
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    sizes = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(site + path, wait_until="networkidle")
    first = sum(sizes)
    sizes.clear()
    page.goto(f"{site}/{path.split('/')[1]}/schulen/", wait_until="networkidle")
    context.close()
    assert first <= 80_000, first
    assert sum(sizes) <= 15_000, sum(sizes)


def test_reminder_is_copied_with_a_click(open_page, site):
    page = open_page("/de/termine/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Anmeldung für Klasse 1").first.click()
    page.get_by_role("button", name="Kopieren Українська").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Запис до 1 класу" in copied
    assert "/uk/termine/registration-class-1-" in copied
