"""Numbers in right-to-left text are read from left to right wherever a family looks."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client

from lotse.events.actions.planning import Words, facts_of, publish_event, save_event
from lotse.events.models import Event
from lotse.events.paper.flyer import Format, draw_flyer
from lotse.events.queries import find_public_event
from lotse.kit import clock
from lotse.kit.models import Mail
from lotse.kit.sending import send_due
from lotse.reference.queries import get_reference
from lotse.ui.pdf import draw, unbroken
from lotse.words.domain.states import isolated
from tests.factories.events import NOW, join, make_event, party
from tests.factories.offers import make_offer
from tests.website.test_events import registration_address

pytestmark = pytest.mark.django_db
ISOLATED = re.compile("\u2066[^\u2066\u2069]*\u2069")


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def said(case_inputs):
    return (case_inputs / "21-phone-in-arabic-text.txt").read_text(encoding="utf-8").strip()


@pytest.fixture
def event(said):
    made = make_event()
    arabic = {"title": "لقاء", "summary": said, "description": said, "place_note": said}
    german = {"description": "Text", "place_note": "Hinten"}
    texts = [Words("de", german), Words("ar", arabic)]
    save_event(facts=facts_of(made), words=texts, by=None, now=NOW)
    publish_event(facts=facts_of(Event.objects.get()), now=NOW)
    return made


def stand_alone(shown):
    """Whether the number is isolated each time it is there, and it is there."""
    plain = shown.replace("&#8294;", "\u2066").replace("&#8297;", "\u2069")
    return (
        plain.count("5321 76-420") == sum("5321 76-420" in one for one in ISOLATED.findall(plain))
        and "5321 76-420" in plain
    )


def test_number_stands_alone_on_page_list_and_own_page(event):
    one = join(event.rounds.get(), party(language="ar"))
    for address in (
        "/ar/veranstaltungen/infoabend/",
        "/ar/veranstaltungen/",
        registration_address(one).replace("/de/", "/ar/"),
    ):
        shown = Client().get(address).content.decode()
        body = shown[shown.index("<main") :]
        assert stand_alone(body), address


def test_number_stands_alone_in_mail(event, sink):
    join(event.rounds.get(), party(language="ar"))
    mail = Mail.objects.get(key__startswith="events.confirmed")
    assert stand_alone(mail.text)
    send_due(clock=lambda: NOW)
    for part in sink.mails[0].walk():
        if part.get_content_type() in {"text/plain", "text/html"}:
            assert stand_alone(part.get_content())


def places(drawn, wanted):
    """Where each of these signs stands on paper: line and column, by page."""
    for page in pypdfium2.PdfDocument(drawn):
        texts = page.get_textpage()
        said = texts.get_text_range()
        yield [
            tuple(texts.get_charbox(one.start() + n)[:2] for n in range(len(wanted)))
            for one in re.finditer(re.escape(wanted), said)
        ]


@pytest.mark.parametrize("format_", [Format.FLYER, Format.POSTER])
def test_number_stands_in_its_order_on_the_flyer(event, format_):
    reference = get_reference()
    languages = [reference.languages["de"], reference.languages["ar"]]
    drawn = draw_flyer(
        find_public_event("infoabend"), languages, format_, reference=reference,
        now=NOW + timedelta(days=1),
    )  # fmt: skip
    codes = [one for page in places(drawn, "+49") for one in page]
    lines = [one for page in places(drawn, "5321") for one in page]
    assert codes
    for (plus, _), (four, _), (nine, _) in codes:
        assert plus < four < nine
    for (left, bottom), *_rest in lines:
        before = [x for one in codes for x, y in one if abs(y - bottom) < 5]
        assert max(before) < left  # the area code is read after the country's


def test_number_is_never_broken_over_two_lines():
    """Whatever stands before it: without the rule, some of these are broken in the middle."""
    lines = (f"{'مرحبا ' * 8}{'س' * letters} +49 5321 76-420" for letters in range(0, 60, 2))
    text = "".join(f'<p style="width: 9cm">{isolated(line, "ar")}</p>' for line in lines)
    page = '<html lang="ar" dir="rtl"><head><title>x</title></head><body class="{size}">'
    drawn = draw(f"{page}{text}</body></html>")
    heights = [
        [bottom for page in places(drawn, part) for [(_left, bottom), *_rest] in page]
        for part in ("5321", "420")
    ]
    assert len(heights[0]) == len(heights[1]) == 30
    # The next line is about 15 lower.
    assert max(abs(one - other) for one, other in zip(*heights, strict=True)) < 9


def test_number_in_a_name_of_a_picture_stays_as_it_is():
    alt = '<img alt="\u2066+49 5321 76-420\u2069">'
    assert unbroken(alt) == alt
    assert "nowrap" in unbroken("<p>\u2066+49 5321 76-420\u2069</p>")


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_number_of_an_offer_is_isolated_where_it_is_shown(language):
    make_offer(phone="+49 (0) 5321 / 76–420")
    shown = Client().get(f"/{language}/angebote/deutschkurs/").content.decode()
    assert re.search(r'href="tel:\+49532176420"[^>]*dir="ltr"|<bdi[^>]*>[^<]*5321', shown)
