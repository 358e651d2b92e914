"""The office's screens for offers: list, form, history, plans."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from lotse.offers import office_actions
from lotse.offers.actions import withdraw_offer
from lotse.offers.models import Offer, PlannedStep
from lotse.offers.office_queries import find_for_editing
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.bulk import fill
from tests.factories.offers import NOW, make_offer, make_partner

LIST = "/staff/angebote/"


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def titles(response):
    return re.findall(r'<th scope="row">\s*<a href="[^"]*">([^<]*)</a>', text(response))


def form_of(client, slug):
    """What a browser would send if somebody opened the form and pressed the button."""
    return fields_in(text(client.get(f"{LIST}{slug}/")))


def fields_in(html):
    form = html[html.index('<form class="bo-form"') :]
    form = form[: form.index("</form>")]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        default = "on" if 'type="checkbox"' in tag else ""
        data.setdefault(name.group(1), []).append(value.group(1) if value else default)
    for name, body in re.findall(
        r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        data[name] = [body.strip("\r\n")]
    for name, body in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', body)
        data[name] = chosen or [""]
    data.pop("csrfmiddlewaretoken", None)
    return data


def test_offer_that_is_due_is_given_more_time_from_the_list(coordinator):
    make_offer("eins", confirmed_on=date(2026, 1, 2), next_review_on=date(2026, 6, 1))
    button = 'formaction="/staff/angebote/eins/verschieben/"'
    assert button in text(coordinator.get(LIST))
    assert button not in text(staff_client("reader").get(LIST))


def test_list_shows_drafts_too(coordinator):
    make_offer("eins", {"de": {"title": "Eins"}})
    make_offer("zwei", {"de": {"title": "Zwei"}}, published=False)
    assert titles(coordinator.get(LIST)) == ["Eins", "Zwei"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=eins", ["Eins"]),
        ("q=kreisvolkshochschule", ["Eins", "Zwei"]),
        ("q=kreis+zwei", ["Zwei"]),
        ("status=draft", ["Zwei"]),
        ("status=king", ["Eins", "Zwei"]),
        ("topic=tutoring", ["Zwei"]),
        ("stage=primary", ["Zwei"]),
        ("review=overdue", ["Zwei"]),
        ("review=soon", []),
        ("texts=stale", []),
        ("texts=incomplete", []),
        ("provider=kvhs", ["Eins", "Zwei"]),
        ("provider=other", []),
        ("plan=stuck", []),
        ("order=-title", ["Zwei", "Eins"]),
        ("order=nonsense", ["Eins", "Zwei"]),
    ],
)
def test_list_is_searched_filtered_and_sorted(coordinator, query, found):
    make_offer("eins", {"de": {"title": "Eins"}})
    make_offer(
        "zwei",
        {"de": {"title": "Zwei"}},
        published=False,
        topics=("tutoring",),
        stages=("primary",),
        confirmed_on=date(2025, 1, 1),
        next_review_on=date(2025, 7, 1),
    )
    assert titles(coordinator.get(f"{LIST}?{query}")) == found


def test_page_beyond_the_list_is_not_found(coordinator):
    assert coordinator.get(f"{LIST}?page=2").status_code == 404


@pytest.mark.parametrize("number", [1, 3, 120])
def test_list_costs_few_statements_at_any_size(committed, number, django_assert_max_num_queries):
    from lotse.accounts.models import User

    fill(number)
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(LIST)
        with django_assert_max_num_queries(15):
            assert client.get(f"{LIST}?q=e&order=-changed&stage=adult").status_code == 200
        client.get("/staff/")
        with django_assert_max_num_queries(20):
            assert client.get("/staff/").status_code == 200
    finally:
        User.objects.all().delete()


def test_export_holds_all_pages_and_neutralises_formulas(coordinator):
    make_offer("eins", {"de": {"title": "=HYPERLINK(1)", "summary": "\t-2 Plätze"}})
    for index in range(60):
        make_offer(f"x-{index}")
    content = coordinator.get(f"{LIST}export.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 62
    assert rows[1][0] == "'=HYPERLINK(1)"
    sheet = load_workbook(io.BytesIO(coordinator.get(f"{LIST}export.xlsx").content)).active
    assert sheet.max_row == 62
    assert sheet["A2"].value == "'=HYPERLINK(1)"
    assert sheet["A2"].data_type == "s"
    assert sheet["L2"].is_date


def test_export_of_another_kind_is_not_found(coordinator):
    assert coordinator.get(f"{LIST}export.exe").status_code == 404


def test_many_are_published_and_what_cannot_be_is_said(coordinator):
    make_offer("gut", published=False)
    make_offer("leer", {"de": {"summary": ""}}, published=False, topics=())
    data = {"deed": "publish", "slug": ["gut", "leer"], "back": f"{LIST}?status=draft"}
    response = coordinator.post(f"{LIST}auswahl/", data, follow=True)
    assert response.redirect_chain[-1][0] == f"{LIST}?status=draft"
    assert "Für 1 Angebot erledigt." in text(response)
    assert "leer: Ein Satz dazu, worum es geht, fehlt. Ein Thema fehlt." in text(response)
    assert Offer.objects.get(slug="gut").status == "published"


@pytest.mark.parametrize(
    ("deed", "attribute", "value"),
    [("withdraw", "status", "withdrawn"), ("confirm", "confirmed_by", "office")],
)
def test_many_are_withdrawn_and_confirmed(coordinator, deed, attribute, value):
    make_offer("eins")
    make_offer("zwei")
    coordinator.post(f"{LIST}auswahl/", {"deed": deed, "slug": ["eins", "zwei", "none"]})
    assert {getattr(offer, attribute) for offer in Offer.objects.all()} == {value}


def test_many_get_a_topic(coordinator):
    make_offer("eins")
    data = {"deed": "topic", "topic": "tutoring", "slug": ["eins"]}
    for _ in range(2):
        coordinator.post(f"{LIST}auswahl/", data)
    links = Offer.objects.get().offertopic_set.values_list("topic_id", flat=True)
    assert list(links) == ["learn_german", "tutoring"]


def test_nothing_chosen_is_said_and_leads_nowhere_else(coordinator):
    response = coordinator.post(f"{LIST}auswahl/", {"back": "https://evil.example/"}, follow=True)
    assert response.redirect_chain[-1][0] == LIST
    assert "Bitte wählen Sie" in text(response)


def test_draft_is_made_in_five_fields(coordinator):
    make_partner()
    data = {
        "title": "Nähtreff für Mütter",
        "provider": "kvhs",
        "topic": "learn_german",
        "summary": "Nähen und reden.",
        "how_to_join": "Kommen Sie vorbei.",
    }
    response = coordinator.post(f"{LIST}schnell/", data)
    assert response.headers["Location"] == f"{LIST}naehtreff-fuer-muetter/"
    coordinator.post(f"{LIST}schnell/", data)
    assert [offer.slug for offer in Offer.objects.order_by("pk")] == [
        "naehtreff-fuer-muetter",
        "naehtreff-fuer-muetter-2",
    ]
    offer = Offer.objects.first()
    assert (offer.status, [site.slug for site in offer.sites.all()]) == ("draft", ["kvhs"])
    assert Client().get(f"/de/angebote/{offer.slug}/").status_code == 404


def test_quick_capture_keeps_what_was_typed(coordinator):
    response = coordinator.post(f"{LIST}schnell/", {"title": "Nähtreff", "provider": "none"})
    assert 'value="Nähtreff"' in text(response)
    assert not Offer.objects.exists()


def test_saving_an_opened_form_changes_nothing(coordinator):
    """The whole way: facts to form, form to facts."""
    make_offer(
        "eins",
        {"de": {"title": "Eins", "documents": "Ausweis"}},
        german_in="A1",
        age_from=3,
        age_to=9,
        has_childcare=True,
        ends_on=date(2027, 5, 1),
    )
    before = find_for_editing("eins")
    response = coordinator.post(f"{LIST}eins/", form_of(coordinator, "eins"))
    assert response.status_code == 302, text(response)
    after = find_for_editing("eins")
    assert after.facts == before.facts
    assert after.texts == before.texts


def test_times_go_through_the_form(coordinator):
    make_offer("eins")
    data = form_of(coordinator, "eins") | {
        "time-0-days": ["MO", "WE"],
        "time-0-rhythm": "2",
        "time-0-opens_at": "09:30",
        "time-0-closes_at": "11:00",
        "time-1-days": ["TH"],
        "time-1-rhythm": "m-1",
        "time-1-opens_at": "16:00",
    }
    assert coordinator.post(f"{LIST}eins/", data).status_code == 302
    rows = [(r.freq, r.interval, r.byday) for r in Offer.objects.get().schedules.all()]
    assert rows == [("WEEKLY", 2, "MO,WE"), ("MONTHLY", 1, "-1TH")]
    before = find_for_editing("eins").facts
    coordinator.post(f"{LIST}eins/", form_of(coordinator, "eins"))
    assert find_for_editing("eins").facts == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"age_from": "9", "age_to": "3"}, "weniger als"),
        ({"starts_on": "2027-02-02", "ends_on": "2027-01-01"}, "vor dem ersten Tag"),
        ({"next_review_on": "2020-01-01"}, "nach der Bestätigung"),
        ({"time-0-days": "MO"}, "Eine Zeit braucht Tage und einen Beginn"),
        ({"title": ""}, "Ein Titel fehlt."),
        ({"topics": []}, "Ein Thema fehlt."),
        ({"provider": "none"}, "none"),
        ({"email": "x"}, "E-Mail"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_lost(coordinator, changes, words):
    make_offer("eins", {"de": {"title": "Eins"}})
    data = form_of(coordinator, "eins") | {"description": "Ganz neue Worte"} | changes
    response = coordinator.post(f"{LIST}eins/", data)
    assert response.status_code == 422
    assert words in text(response)
    assert "Ganz neue Worte" in text(response)
    assert find_for_editing("eins").texts["description"] == ""


def test_second_of_two_editors_loses_nothing_and_is_told(coordinator):
    make_offer("eins", {"de": {"title": "Eins"}})
    mine, theirs = form_of(coordinator, "eins"), form_of(coordinator, "eins")
    other = log_in(Client(), make_user("administrator", "other@example.org", first_name="Olga"))
    other.post(f"{LIST}eins/", theirs | {"summary": "Fassung der anderen"})
    response = coordinator.post(f"{LIST}eins/", mine | {"summary": "Meine Fassung"})
    page = text(response)
    assert response.status_code == 422
    assert "Meine Fassung" in page
    assert "Olga" in page
    assert "Fassung der anderen" in page
    assert find_for_editing("eins").texts["summary"] == "Fassung der anderen"
    assert coordinator.post(f"{LIST}eins/", fields_in(page)).status_code == 302
    assert find_for_editing("eins").texts["summary"] == "Meine Fassung"


@pytest.mark.parametrize("seen", ["", "nonsense", "0001-01-01"])
def test_form_without_a_true_beginning_is_not_saved(coordinator, seen):
    make_offer("eins")
    data = form_of(coordinator, "eins") | {"seen": seen}
    assert coordinator.post(f"{LIST}eins/", data).status_code == 422


def test_history_says_who_changed_what_and_brings_it_back(coordinator):
    make_offer("eins", {"de": {"summary": "Erste Fassung"}})
    data = form_of(coordinator, "eins") | {"summary": "Zweite Fassung", "phone": "030 23125-111"}
    coordinator.post(f"{LIST}eins/", data)
    page = text(coordinator.get(f"{LIST}eins/verlauf/"))
    assert "Test Coordinator" in page
    assert "<del>Erste Fassung</del>" in page
    assert "<ins>Zweite Fassung</ins>" in page
    first = re.findall(r"verlauf/(\d+)/", page)[-1]
    coordinator.post(f"{LIST}eins/verlauf/{first}/")
    editing = find_for_editing("eins")
    assert editing.texts["summary"] == "Erste Fassung"
    assert editing.facts.phone == "030 23125-110"


def test_an_old_state_is_compared_with_today(coordinator):
    make_offer("eins", {"de": {"summary": "Erste Fassung"}})
    for summary in ("Zweite Fassung", "Dritte Fassung"):
        coordinator.post(f"{LIST}eins/", form_of(coordinator, "eins") | {"summary": summary})
    page = text(coordinator.get(f"{LIST}eins/verlauf/"))
    first = re.findall(r'href="\?seit=(\d+)"', page)[-2]
    compared = text(coordinator.get(f"{LIST}eins/verlauf/?seit={first}"))
    note = compared[compared.index('id="since"') :].partition("</section>")[0]
    assert "<del>Erste Fassung</del>" in note
    assert "<ins>Dritte Fassung</ins>" in note
    assert "Zweite Fassung" not in note
    coordinator.post(f"{LIST}eins/verlauf/{first}/")
    assert "dasselbe" in text(coordinator.get(f"{LIST}eins/verlauf/?seit={first}"))
    for odd in ("king", "999999999", "%07"):
        assert 'id="since"' not in text(coordinator.get(f"{LIST}eins/verlauf/?seit={odd}"))


def test_unknown_state_is_not_brought_back(coordinator):
    make_offer("eins")
    response = coordinator.post(f"{LIST}eins/verlauf/999999999/", follow=True)
    assert "nicht wiederherstellen" in text(response)


def test_editor_writes_drafts_and_leaves_public_offers_alone(db):
    client = staff_client("editor")
    make_offer("entwurf", published=False)
    make_offer("eins")
    data = form_of(client, "entwurf") | {"summary": "Neu"}
    assert client.post(f"{LIST}entwurf/", data).status_code == 302
    data = form_of(client, "eins") | {"summary": "Neu"}
    assert client.post(f"{LIST}eins/", data).status_code == 403
    assert client.post(f"{LIST}entwurf/status/", {"deed": "publish"}).status_code == 403
    assert client.post(f"{LIST}auswahl/", {"deed": "publish", "slug": "entwurf"}).status_code == 403


def test_reader_and_translator_change_nothing(db):
    make_offer("eins")
    for role in ("reader", "translator"):
        client = staff_client(role)
        data = form_of(client, "eins") | {"summary": "Neu"}
        assert client.post(f"{LIST}eins/", data).status_code == 403
        assert client.get(f"{LIST}schnell/").status_code == 403


def test_offer_is_published_withdrawn_and_confirmed(coordinator):
    make_offer("eins", published=False)
    for deed, status in (("publish", "published"), ("withdraw", "withdrawn")):
        coordinator.post(f"{LIST}eins/status/", {"deed": deed})
        assert Offer.objects.get().status == status
    coordinator.post(f"{LIST}eins/status/", {"deed": "confirm"})
    assert Offer.objects.get().confirmed_by == "office"


def test_draft_is_previewed_in_every_language(coordinator):
    make_offer("eins", {"de": {"title": "Geheim"}}, published=False)
    links = re.findall(r'href="(/[\w-]+/vorschau/[^"]+)"', text(coordinator.get(f"{LIST}eins/")))
    assert len(links) == 8
    for link in links:
        response = Client().get(link)
        assert "Geheim" in text(response)
        assert response.headers["Cache-Control"] == "no-store"
    assert Client().get("/de/vorschau/eins/").status_code == 404
    assert Client().get(f"{links[0][:-4]}xyz/").status_code == 404


def test_plan_is_set_in_the_time_of_the_place(coordinator):
    make_offer("eins", published=False)
    data = {"publish_at": "2027-01-10T08:00", "withdraw_at": "2027-07-01T08:00"}
    coordinator.post(f"{LIST}eins/planen/", data)
    plans = {step.verb: step.at.isoformat() for step in PlannedStep.objects.all()}
    assert plans == {
        "publish": "2027-01-10T07:00:00+00:00",
        "withdraw": "2027-07-01T06:00:00+00:00",
    }
    assert 'value="2027-01-10T08:00"' in text(coordinator.get(f"{LIST}eins/"))
    coordinator.post(f"{LIST}eins/planen/", {})
    assert not PlannedStep.objects.exists()


def test_plan_out_of_order_is_refused(coordinator):
    make_offer("eins", published=False)
    data = {"publish_at": "2027-07-01T08:00", "withdraw_at": "2027-01-10T08:00"}
    response = coordinator.post(f"{LIST}eins/planen/", data, follow=True)
    assert "bevor es veröffentlicht wird" in text(response)


def test_plans_are_carried_out_once(db):
    make_offer("eins", published=False)
    make_offer("zwei")
    at = NOW + timedelta(hours=1)
    office_actions.plan(slug="eins", publish_at=at, withdraw_at=None)
    office_actions.plan(slug="zwei", publish_at=None, withdraw_at=at)
    assert office_actions.carry_out_plans(now=NOW) == 0
    assert office_actions.carry_out_plans(now=at) == 2
    assert office_actions.carry_out_plans(now=at) == 0
    assert dict(Offer.objects.values_list("slug", "status")) == {
        "eins": "published",
        "zwei": "withdrawn",
    }


def test_plan_that_cannot_be_carried_out_stays_and_is_shown(coordinator):
    make_offer("leer", {"de": {"summary": ""}}, published=False)
    office_actions.plan(slug="leer", publish_at=NOW, withdraw_at=None)
    assert office_actions.carry_out_plans(now=NOW) == 0
    assert PlannedStep.objects.get().obstacles == "no_summary"
    assert office_actions.carry_out_plans(now=NOW) == 0
    assert "konnte nicht wie geplant" in text(coordinator.get("/staff/"))
    assert "konnte nicht wie geplant" in text(coordinator.get(f"{LIST}leer/"))


def test_start_page_says_what_to_do(coordinator):
    make_offer("alt", confirmed_on=date(2025, 1, 1), next_review_on=date(2025, 7, 1))
    make_offer("entwurf", published=False)
    make_offer("uk", {"uk": {"title": "Так"}})
    data = form_of(coordinator, "uk") | {"title": "Anders"}
    coordinator.post(f"{LIST}uk/", data)
    page = re.sub(r"<[^>]+>", "", text(coordinator.get("/staff/")))
    page = re.sub(r"\s+", " ", page)
    assert "1 Angebot wurde nicht rechtzeitig bestätigt" in page
    assert "1 Angebot ist ein Entwurf" in page
    assert "1 veröffentlichtes Angebot hat veraltete Übersetzungen" in page


def test_start_page_of_an_idle_day(coordinator):
    assert "Nichts wartet auf Sie" in text(coordinator.get("/staff/"))


def test_journal_holds_what_other_ways_change(coordinator):
    make_offer("eins")
    withdraw_offer(slug="eins", now=datetime.now(tz=NOW.tzinfo))
    page = text(coordinator.get(f"{LIST}eins/verlauf/"))
    assert "hat zurückgezogen" in page
    assert "automatisch" in page


def test_searching_keeps_what_a_link_asked_for(coordinator):
    page = text(coordinator.get(f"{LIST}?plan=stuck&topic=language"))
    form = page[page.index('class="bo-filters"') :].partition("</form>")[0]
    assert '<input type="hidden" name="plan" value="stuck">' in form
    assert 'type="hidden" name="topic"' not in form
