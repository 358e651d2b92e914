import re
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from lotse.events.models import Event
from lotse.kit import clock
from lotse.offers.models import Offer
from lotse.offers.office_queries import find_for_editing
from lotse.words.actions import Entry, write_texts
from lotse.words.kinds import get_kind
from lotse.words.models import Picture
from tests.backoffice.test_offers import text
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, make_event
from tests.factories.offers import make_offer
from tests.faults.test_unchanged_saves import as_typed


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (800, 600), "green").save(content, "PNG")
    file = ImageFile(content, name="kurs.png")
    return Picture.objects.create(title="Kurs", credit="Ada Beispiel", file=file)


OFFER = (make_offer, Offer, "/staff/angebote/{}/", "angebote", "offers.offer")
EVENT = (
    make_event, Event, "/staff/veranstaltungen/{}/bearbeiten/", "veranstaltungen", "events.event"
)  # fmt: skip


@pytest.mark.parametrize("kind", [OFFER, EVENT], ids=["offer", "event"])
def test_picture_is_chosen_described_shown_and_taken_away(get, picture, kind):
    make, model, office, public, name = kind
    with clock.frozen(NOW):
        slug = make().slug
        client, address = staff_client("coordinator"), office.format(slug)
        form = as_typed(text(client.get(address))) | {"picture": [str(picture.pk)]}
        refused = client.post(address, form)
        assert refused.status_code == 422
        assert "Es fehlt, was auf dem Bild zu sehen ist." in text(refused)
        assert model.objects.get().picture is None
        again = as_typed(text(refused)) | {"picture_alt": ["Frauen lernen"]}
        assert client.post(address, again).status_code == 302
        entry = Entry(slug, "picture_alt", "uk", "Жінки")
        write_texts(kind=get_kind(name), source_language="de", entries=[entry], by=None, now=NOW)
        page = get(f"/uk/{public}/{slug}/").content.decode()
        shown = re.search(r'<img[^>]*class="lo-offer__picture"[^>]*>', page)[0]
        assert 'alt="Жінки"' in shown
        assert ".webp" in shown
        assert "© Ada Beispiel" in page
        none = as_typed(text(client.get(address))) | {"picture": [""], "picture_alt": [""]}
        assert client.post(address, none).status_code == 302
        assert "lo-offer__picture" not in get(f"/uk/{public}/{slug}/").content.decode()


def test_history_brings_an_offer_back_without_a_picture_that_was_deleted(picture):
    with clock.frozen(NOW):
        slug = make_offer().slug
        client, address = staff_client("coordinator"), f"/staff/angebote/{slug}/"
        form = as_typed(text(client.get(address)))
        client.post(address, form | {"picture": [str(picture.pk)], "picture_alt": ["Alle"]})
        client.post(address, as_typed(text(client.get(address))) | {"title": ["Anders"]})
        picture.delete()
        past = text(client.get(f"{address}verlauf/"))
        client.post(re.findall(r'action="([^"]*verlauf/\d+/)"', past)[0])
        editing = find_for_editing(slug)
    assert editing.texts["title"] != "Anders"
    assert editing.facts.picture is None
