from datetime import date, time

import pytest

from lotse.kit import clock
from lotse.offers.actions import Words, publish_offer, save_offer, withdraw_offer
from lotse.offers.domain.facts import ScheduleFacts
from lotse.words.domain.states import Origin
from tests.factories.offers import GERMAN, NOW, make_offer, make_partner, offer_facts


@pytest.fixture
def page(get):
    def ask(tag="en", **changes):
        texts = changes.pop("texts", None)
        make_offer("kurs", texts, **changes)
        with clock.frozen(NOW):
            return get(f"/{tag}/angebote/kurs/").content.decode()

    return ask


def test_page_answers_a_familys_questions(page):
    html = page(
        age_from=16,
        german_in="A1",
        german_out="A2",
        has_childcare=True,
        is_women_only=True,
        schedules=(ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12)),),
        texts={"de": {"documents": "Ein Heft", "cost": "Nichts"}},
    )
    for said in (
        "From 16 years on",
        "For women only",
        "Klubgartenstraße 6",
        "Tuesday",
        "10:00–12:00",
        "German you need: A1",
        "German you can reach: A2",
        "Yes. Somebody looks after them.",
        "Ein Heft",
        "Confirmed by the provider on",
        'href="tel:+493023125110"',
    ):
        assert said in html, said


def test_when_is_answered_by_any_day_that_is_known(get):
    for slug, days, said in (
        ("anfang", {"starts_on": date(2027, 2, 1)}, "From 1 February 2027 on"),
        ("ende", {"ends_on": date(2027, 6, 30)}, "Until 30 June 2027"),
        (
            "beides",
            {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 6, 30)},
            "From 1 February 2027 to 30 June 2027",
        ),
    ):
        make_offer(slug, **days)
        with clock.frozen(NOW):
            html = get(f"/en/angebote/{slug}/").content.decode()
        when = html[html.index("When?") :]
        assert f"<li>{said}</li>" in when, slug


@pytest.mark.parametrize(("tag", "said"), [("en", "9 November 2026"), ("de", "9. November 2026")])
def test_dates_begin_with_the_day(page, tag, said):
    assert said in page(tag, confirmed_on=date(2026, 11, 9))


def test_next_dates_leave_holidays_out(page):
    html = page(
        schedules=(ScheduleFacts("WEEKLY", 1, ("FR",), time(10), None, date(2026, 12, 18)),),
    )
    assert "2026-12-18" in html
    assert "2026-12-25" not in html


def test_german_text_is_marked_as_german(page):
    html = page(tag="ar")
    assert '<h1 class="lo-offer__title" lang="de" dir="ltr">' in html


def test_machine_translation_is_said_until_somebody_has_checked_it(get):
    make_partner()
    facts = offer_facts("kurs")
    for is_reviewed in (False, True):
        machine = Words("en", GERMAN, Origin.MACHINE, is_reviewed)
        save_offer(facts=facts, words=[Words("de", GERMAN), machine], by=None, now=NOW)
        publish_offer(facts=facts, now=NOW)
        for path in ("/en/angebote/kurs/", "/en/angebote/"):
            html = get(path).content.decode()
            assert ("translated by a machine" in html) is not is_reviewed
    assert "translated by a machine" not in get("/de/angebote/kurs/").content.decode()


def test_outdated_translation_is_said(get):
    make_offer("kurs", {"en": {"title": "Course", "how_to_join": "Call."}})
    save_offer(
        facts=offer_facts("kurs"),
        words=[Words("de", GERMAN | {"title": "Neuer Kurs"})],
        by=None,
        now=NOW,
    )
    html = get("/en/angebote/kurs/").content.decode()
    assert "This translation may be out of date." in html


def test_overdue_offer_asks_to_check(page):
    assert "Please ask before you go." in page(next_review_on=date(2026, 11, 1))


def test_example_is_marked(page):
    assert "Example" in page(is_example=True)


MISSING = ["angebote/nichts/", "partner/nichts/", "nichts/", "angebote/A B/"]


@pytest.mark.parametrize("path", MISSING)
def test_missing_page_is_a_helpful_404_in_the_readers_language(get, path):
    response = get(f"/ar/{path}")
    assert response.status_code == 404
    assert '<html lang="ar" dir="rtl"' in response.content.decode()
    assert 'href="/ar/"' in response.content.decode()


def test_withdrawn_offer_is_not_found(get):
    make_offer("kurs")
    withdraw_offer(slug="kurs", now=NOW)
    assert get("/de/angebote/kurs/").status_code == 404


def test_partner_page_shows_places_contacts_and_offers(get):
    make_offer("kurs", {"de": {"title": "Unser Kurs"}})
    html = get("/en/partner/kvhs/").content.decode()
    for said in ("Kreisvolkshochschule kvhs", "38640 Goslar", "kvhs@example.org", "Unser Kurs"):
        assert said in html


def test_partners_and_schools_are_listed(get):
    make_partner()
    assert "Kreisvolkshochschule kvhs" in get("/de/partner/").content.decode()
    assert get("/de/schulen/?type=GYM&municipality=03153017").status_code == 200
    assert "left it out" in get("/en/schulen/?type=XYZ").content.decode()
    assert get("/de/schulen/?page=x").status_code == 404


@pytest.mark.parametrize("page", ["impressum", "datenschutz", "barrierefreiheit"])
@pytest.mark.parametrize("tag", ["de", "ar"])
def test_legal_pages_name_the_responsible_authority(get, page, tag):
    html = get(f"/{tag}/{page}/").content.decode()
    assert "Landkreis Goslar" in html
    assert 'href="tel:+493023125101"' in html


def test_sitemap_lists_every_page_in_every_language(get):
    make_offer("kurs")
    body = get("/sitemap.xml").content.decode()
    assert "/ar/angebote/kurs/</loc>" in body
    assert body.count("<url>") % 8 == 0


def test_robots_points_to_the_sitemap(get):
    assert "Sitemap: http://localhost:8000/sitemap.xml" in get("/robots.txt").content.decode()


def test_favicon_of_old_browsers_is_found(get):
    assert get("/favicon.ico").status_code == 301
