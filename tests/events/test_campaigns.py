from datetime import date

import pytest

from lotse.events.actions.campaigns import create_campaign, save_campaign
from lotse.events.actions.planning import facts_of
from lotse.events.models import Campaign
from lotse.events.queries import list_past_campaigns
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.words.models import Text
from tests.factories.accounts import make_user
from tests.factories.events import NOW, make_event

pytestmark = pytest.mark.django_db
PAGE = "/de/veranstaltungen/aktion/lesewoche/"


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


def make_campaign(**changes):
    said = {
        "slug": "lesewoche",
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 1, 17),
        "texts": {"title": "Woche des Lesens", "summary": "Lesen in vielen Sprachen."},
    }
    return save_campaign(**(said | changes), by=None, now=NOW)


def test_saving_a_campaign_twice_changes_nothing():
    make_campaign()
    make_campaign()
    assert Campaign.objects.count() == 1
    written = Text.objects.filter(kind="events.campaign")
    assert set(written.values_list("record_id", "version")) == {("lesewoche", 1)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": date(2027, 1, 10)}, "events.campaign_ends_before"),
        ({"texts": {"title": " "}}, "events.campaign_without_title"),
    ],
)
def test_half_a_campaign_is_refused_and_nothing_is_kept(changes, code):
    with pytest.raises(Refused) as refusal:
        make_campaign(**changes)
    assert refusal.value.code == code
    assert not Campaign.objects.exists()


def test_event_keeps_its_campaign_when_it_is_read_and_an_unknown_one_is_refused():
    make_campaign()
    event = make_event(campaign="lesewoche")
    assert facts_of(event).campaign == "lesewoche"
    with pytest.raises(Refused, match=r"events\.unknown"):
        make_event(slug="anderer", campaign="gibt-es-nicht")


def test_page_of_a_campaign_shows_its_events_and_the_event_leads_to_it(client):
    make_campaign()
    make_event(campaign="lesewoche")
    make_event(slug="ohne")
    page = client.get(PAGE).content.decode()
    assert "Woche des Lesens" in page
    assert page.count('class="lo-card"') == 1
    assert PAGE in client.get("/de/veranstaltungen/infoabend/").content.decode()
    assert "Teil von:" not in client.get("/de/veranstaltungen/ohne/").content.decode()


def test_campaign_without_public_events_is_not_found(client):
    make_campaign()
    make_event(campaign="lesewoche", published=False)
    assert client.get(PAGE).status_code == 404


def test_texts_of_a_campaign_that_is_over_can_wait():
    make_campaign()
    make_campaign(slug="alt", starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 23))
    assert list(list_past_campaigns()) == ["alt"]


def test_campaigns_of_the_same_name_get_two_addresses():
    said = {
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 1, 17),
        "texts": {"title": "Lesewoche"},
    }
    by = make_user("coordinator")
    first, second = (create_campaign(**said, by=by, now=NOW) for _ in range(2))
    assert (first.slug, second.slug) == ("lesewoche", "lesewoche-2")
