from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image

from lotse.offers.actions import Words, save_offer
from lotse.offers.models import Offer
from lotse.words.models import Picture
from tests.factories.offers import NOW, make_offer, offer_facts


def test_picture_is_shown_with_its_alternative_text(get, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_offer("kurs")
    content = BytesIO()
    Image.new("RGB", (800, 600), "green").save(content, "PNG")
    picture = Picture.objects.create(title="Kurs", file=ImageFile(content, name="kurs.png"))
    Offer.objects.update(picture=picture)
    words = [Words("de", {"picture_alt": "Frauen lernen"}), Words("uk", {"picture_alt": "Жінки"})]
    save_offer(facts=offer_facts("kurs"), words=words, by=None, now=NOW)
    html = get("/uk/angebote/kurs/").content.decode()
    assert 'alt="Жінки"' in html
    assert ".webp" in html
