"""The start page with everything on it that can wait for somebody."""

from datetime import timedelta

import pytest
from django.test import Client

from lotse.accounts.models import User
from lotse.guide.models import Rule, RuleVersion
from lotse.kit import clock
from lotse.kit.models import Link
from lotse.offers.answers import give_answer
from lotse.offers.domain.proposals import Answer
from lotse.offers.kinds import OFFER
from lotse.offers.links import make_link
from lotse.offers.models import PlannedStep
from lotse.pages.models import InfoPage
from lotse.partners.models import Organisation
from lotse.reports.models import Report
from lotse.words.actions import Entry, write_texts
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page
from tests.factories.reports import make_report
from tests.guide.loading import load_again

RULE = "choice_from_15"
LINES = {
    "nicht rechtzeitig bestätigt": "/staff/angebote/?review=overdue",
    "in den nächsten 30 Tagen": "/staff/angebote/?review=soon",
    "Antwort eines Anbieters wartet": "/staff/angebote/bestaetigungen/",
    "nicht wie geplant": "/staff/angebote/?plan=stuck",
    "veraltete Übersetzungen": "/staff/angebote/?texts=stale",
    "sind Entwürfe": "/staff/angebote/?status=draft",
    "ist überfällig": "/staff/meldungen/?view=overdue",
    "Meldung wartet": "/staff/meldungen/",
    "Webadresse auf Ihren Seiten ist defekt": "/staff/links/",
    "mit ihren Quellen verglichen": "/staff/regeln/?show=overdue",
    "Seite wartet auf Freigabe": "/staff/seiten/",
    "Seite wurde seit einem Jahr nicht geprüft": "/staff/seiten/pruefen/",
    "fehlen oder sind veraltet: Українська": "/staff/uebersetzungen/uk/",
    "seit einem Jahr nicht angesehen": "/staff/partner/?age=old",
}


@pytest.fixture
def busy(committed):
    """Something of everything; the client of somebody who may do everything."""
    now = clock.now()
    today = now.date()
    make_partner()
    make_offer("alt", next_review_on=today - timedelta(days=3))
    make_offer("bald", next_review_on=today + timedelta(days=3), website="https://gone.example/")
    make_offer("entwurf", published=False)
    offer = make_offer("frage", {"uk": {"title": "Питання"}})
    token = make_link(offer=offer, now=now)
    give_answer(token=token, answer=Answer.ENDED, said={}, language="de", today=today, now=now)
    change = Entry("frage", "title", "de", "Neue Frage")
    write_texts(kind=OFFER, source_language="de", entries=[change], by=None, now=now)
    PlannedStep.objects.create(
        offer=make_offer("plan", published=False), verb="publish", at=now, obstacles="title"
    )
    make_report()
    make_report(text="Alt")
    Report.objects.filter(text="Alt").update(due_on=today - timedelta(days=2))
    RuleVersion.objects.filter(rule__name=RULE).update(check_again_on=today - timedelta(days=1))
    Organisation.objects.filter(slug="kvhs").update(changed_at=now - timedelta(days=500))
    Link.objects.create(address="https://gone.example/", failed_days=9, look_again_on=today)
    user = make_user("administrator", "busy@example.org")
    old, waiting = make_page(slug="alt"), make_page(slug="wartet", published=False)
    InfoPage.objects.filter(pk=old.pk).update(reviewed_on=today - timedelta(days=400))
    waiting.get_workflow().start(waiting, user)
    yield log_in(Client(), user)
    User.objects.all().delete()
    load_again()


def test_every_line_has_a_count_and_a_direct_way_in(busy):
    page = busy.get("/staff/").content.decode()
    for words, address in LINES.items():
        assert words in page
        assert f'href="{address}'.replace("&", "&amp;") in page
        assert busy.get(address).status_code == 200


def test_whole_page_costs_few_statements(busy, django_assert_max_num_queries):
    busy.get("/staff/")
    with django_assert_max_num_queries(21):
        busy.get("/staff/")


def test_empty_office_has_a_good_day(db):
    Rule.objects.all().delete()
    page = log_in(Client(), make_user("reader")).get("/staff/").content.decode()
    assert "Nichts wartet auf Sie" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "sees"), [("reader", False), ("administrator", True)])
def test_menu_shows_what_the_role_may_do(role, sees):
    page = log_in(Client(), make_user(role)).get("/staff/").content.decode()
    menu = page[page.index('id="wagtail-sidebar-props"') :].partition("</script>")[0]
    assert '"/staff/angebote/"' in menu
    assert ('"/staff/konten/"' in menu) is sees


@pytest.mark.django_db
def test_last_good_backup_is_told_to_administrators_alone(settings, tmp_path):
    boss, reader = staff_client("administrator"), staff_client("reader")
    words = "Letzte gute Sicherung"

    def page(client):
        return client.get("/staff/").content.decode()

    assert "Sicherung" not in page(boss), "nobody named a folder"
    settings.BACKUP_FOLDER = tmp_path
    assert "Es gibt noch keine gute Sicherung" in page(boss)
    folder = tmp_path / f"lotse-{clock.now() - timedelta(days=3):%Y%m%dT%H%M%SZ}"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    assert "Die letzte gute Sicherung ist vom" in page(boss)
    folder.rename(tmp_path / f"lotse-{clock.now():%Y%m%dT%H%M%SZ}")
    assert words in page(boss)
    assert "Sicherung" not in page(reader)
