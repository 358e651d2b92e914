"""What stands above partners follows when a partner changes; what the public sees holds it."""

import pytest

from lotse.events.actions.rescheduling import cancel_event
from lotse.kit.errors import Refused
from lotse.offers.queries import search_offers
from lotse.partners.actions import SiteFacts
from lotse.partners.models import Organisation
from lotse.partners.showing import hide_organisation
from tests.factories.events import NOW, make_event
from tests.factories.offers import make_offer, make_partner

pytestmark = pytest.mark.django_db


def slugs(word):
    return list(search_offers(word).ranks)


def test_renamed_partner_is_found_by_its_new_name_only():
    make_partner("kvhs", name="Volkshochschule Morgenstern")
    make_offer()
    assert slugs("Morgenstern") == ["deutschkurs"]
    make_partner("kvhs", name="Bildungshaus Abendrot")
    assert slugs("Abendrot") == ["deutschkurs"]
    assert slugs("Morgenstern") == []


def test_partner_that_moves_is_found_at_its_new_place():
    make_partner("kvhs")
    make_offer()
    make_partner(
        "kvhs", sites=[SiteFacts(slug="kvhs", street="Weg 1", postcode="38723", place="Seesen")]
    )
    assert slugs("Seesen") == ["deutschkurs"]


def test_offer_that_is_no_longer_public_does_not_come_back_with_its_partner():
    make_partner("kvhs")
    make_offer(published=False)
    make_partner("kvhs", name="Bildungshaus Abendrot")
    assert slugs("Abendrot") == []


@pytest.mark.parametrize("is_cancelled", [False, True])
@pytest.mark.parametrize("is_partner", [False, True])
def test_partner_of_an_event_that_the_public_sees_cannot_be_hidden(is_cancelled, is_partner):
    make_partner("kvhs")
    slug = "traeger" if is_partner else "kvhs"
    if is_partner:
        make_partner(slug)
        make_event(partners=((slug, "host"),))
    else:
        make_event()
    if is_cancelled:
        cancel_event(slug="infoabend", now=NOW)
    with pytest.raises(Refused, match="in_public_use"):
        hide_organisation(slug=slug, by=None, now=NOW)
    assert Organisation.objects.get(slug=slug).is_public


def test_partner_of_a_draft_can_be_hidden():
    make_event(published=False)
    hide_organisation(slug="kvhs", by=None, now=NOW)
    assert not Organisation.objects.get(slug="kvhs").is_public
