"""The three questions on paper: a sheet or cards, and a code to the page without a name."""

import pytest
from django.test import Client

from lotse.events.paper.feedback import Layout, draw_feedback
from lotse.events.registration_queries import get_round
from lotse.reference.queries import get_reference, site_languages
from lotse.ui.pdf import can_make_pdf
from tests.events.papers import faults, scanned, spoken, words
from tests.factories.events import make_round

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not can_make_pdf(), reason="Pango is not installed"),
]


def drawn(round_, tags, layout):
    reference = get_reference()
    known = {one.tag: one for one in site_languages(reference)}
    return draw_feedback(
        get_round(round_.pk), [known[tag] for tag in tags], layout, reference=reference
    )


def test_sheet_asks_the_three_questions_in_each_language(tmp_path):
    round_ = make_round()
    tags = ["fa", "de-simple", "uk"]
    pdf = drawn(round_, tags, Layout.SHEET)
    assert faults(pdf, tmp_path) == []
    assert spoken(pdf) == ("fa", tags)
    addresses = [
        f"http://localhost:8000/{tag}/veranstaltungen/infoabend/{round_.pk}/rueckmeldung/"
        for tag in tags
    ]
    assert scanned(pdf) == [{address} for address in addresses]
    for address in addresses:
        assert Client().get(address.removeprefix("http://localhost:8000")).status_code == 200
    ukrainian = words(pdf)[2]
    for said in ("Як усе пройшло?", "Це вам допомогло?", "14 січня 2027", "Так", "Частково", "Ні"):
        assert said in ukrainian


def test_cards_fill_a_page_for_each_language(tmp_path):
    pdf = drawn(make_round(), ["de", "ar"], Layout.CARDS)
    assert faults(pdf, tmp_path) == []
    german, _ = words(pdf)
    assert german.count("Wie war es?") == 8
    assert [len(codes) for codes in scanned(pdf)] == [1, 1]
