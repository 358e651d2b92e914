from pathlib import Path

import pytest

from lotse.interop.directory_files import read_offers, read_partners
from lotse.kit.errors import Refused

DEMO = Path(__file__).resolve().parents[2] / "demo" / "goslar"
OFFER = """offers:
  - key: kurs
    provider: kvhs
    stages: [adult]
    topics: [learn_german]
    languages: [de]
    confirmed_on: 2026-09-01
    confirmed_by: provider
    texts: {title: Kurs}
"""


def offers(tmp_path, text, words=None):
    (tmp_path / "offers.yaml").write_text(text)
    if words:
        (tmp_path / "words").mkdir()
        (tmp_path / "words" / "uk.yaml").write_text(words)
    return read_offers(tmp_path / "offers.yaml")


def test_demo_is_read():
    assert len(read_partners(DEMO / "partners.yaml", "NI")) > 60
    found = read_offers(DEMO / "offers.yaml", are_examples=True)
    assert len(found) >= 60
    assert all(facts.is_example for facts, _ in found)


def test_next_review_follows_from_the_confirmation(tmp_path):
    facts, words = offers(tmp_path, OFFER)[0]
    assert facts.next_review_on.isoformat() == "2027-03-01"
    assert words[0].language == "de"


def test_translations_join_their_offer(tmp_path):
    words = "language: uk\norigin: machine\noffers: {kurs: {title: Курс}}\n"
    assert [said.language for said in offers(tmp_path, OFFER, words)[0][1]] == ["de", "uk"]


def test_translation_of_an_unknown_offer_is_refused(tmp_path):
    words = "language: uk\norigin: machine\noffers: {anders: {title: Курс}}\n"
    with pytest.raises(Refused, match="no offer anders"):
        offers(tmp_path, OFFER, words)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("key: kurs", "key: Kurs!", "offers.0.key"),
        ("confirmed_by: provider", "confirmed_by: somebody", "offers.0.confirmed_by"),
        ("confirmed_on: 2026-09-01", "confirmed_on: soon", "offers.0.confirmed_on"),
        ("stages: [adult]", "stage: [adult]", "offers.0.stage"),
        ("    texts:", "    age_from: -1\n    texts:", "offers.0.age_from"),
        ("    texts:", "    schedules: [{byday: [XX], start: '10:00'}]\n    texts:", "byday"),
    ],
)
def test_faulty_offer_is_refused_and_the_key_named(tmp_path, old, new, reason):
    with pytest.raises(Refused, match=reason):
        offers(tmp_path, OFFER.replace(old, new))
