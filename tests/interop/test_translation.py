"""Machine translation: connectors against their documented APIs, budget, failures, what is sent."""

import socket

import pytest

from lotse.interop.tasks import have_translated, translate
from lotse.interop.translation.deepl import FREE, PRO, DeepL
from lotse.interop.translation.libretranslate import LibreTranslate
from lotse.kit.errors import Refused
from lotse.offers.kinds import OFFER
from lotse.words import kinds
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.glossary import Term
from lotse.words.domain.states import Kind, Missing
from lotse.words.machine.actions import MAX_ATTEMPTS, ask, set_up, translate_waiting
from lotse.words.machine.contract import (
    Answer,
    Away,
    Declined,
    Request,
    get_service,
    list_services,
)
from lotse.words.models import MachineRequest, MachineUse, Text
from tests.factories.offers import NOW, make_offer
from tests.factories.translators import deepl, libretranslate

TERMS = (Term("Kita", "дитячий садок (Kita)"),)


def request(*texts, language="uk"):
    return Request("de", language, texts, TERMS)


def make_deepl(fake, key="secret:fx"):
    return DeepL(key, address=fake.address, timeout=2)


def make_libre(fake, key="key"):
    return LibreTranslate(f"{fake.address}/", key, timeout=2)


SERVICES = [(deepl, make_deepl), (libretranslate, make_libre)]
both = pytest.mark.parametrize(("server", "make"), SERVICES, ids=["deepl", "libretranslate"])


@both
def test_texts_come_back_in_their_order(server, make):
    with server() as fake:
        answer = make(fake).translate(request("Eins", "Für {name} & <b>", "Zeile\nZeile"))
    assert answer.texts == ("[Eins]", "[Für {name} & <b>]", "[Zeile\nZeile]")


def test_deepl_is_told_what_matters():
    with deepl() as fake:
        make_deepl(fake).translate(request("Hallo {name}"))
    body = fake.requests[0]
    assert (body["source_lang"], body["target_lang"]) == ("DE", "UK")
    assert body["text"] == ["Hallo <x>{name}</x>"]
    assert body["ignore_tags"] == ["x"]
    assert body["formality"] == "prefer_more"
    assert body["context"] == "Kita = дитячий садок (Kita)"


def test_language_that_deepl_does_not_know_is_not_sent():
    with deepl() as fake:
        with pytest.raises(Declined, match="no_language"):
            make_deepl(fake).translate(request("Eins", language="fa"))
        assert fake.requests == []


def test_deepl_has_two_addresses():
    assert DeepL("a:fx")._address == FREE
    assert DeepL("a")._address == PRO


@both
@pytest.mark.parametrize(
    ("reply", "fault", "code"),
    [
        ((429, b"{}"), Away, "busy"),
        ((500, b"oops"), Away, "away"),
        ((503, b""), Away, "away"),
        ((529, b""), Away, "away"),
        ((403, b'{"message": "x"}'), Declined, "not_allowed"),
        ((400, b"{}"), Declined, "not_understood"),
        ((302, b""), Declined, "not_understood"),
        ((200, b"<html>"), Away, "nonsense"),
        ((200, b"[]"), Away, "nonsense"),
        ((200, b'{"translations": [{}], "translatedText": [3]}'), Away, "nonsense"),
        ((200, b'"text"'), Away, "nonsense"),
    ],
)
def test_errors_are_told_apart(server, make, reply, fault, code):
    with server() as fake:
        fake.misbehave = reply
        with pytest.raises(fault) as raised:
            make(fake).translate(request("Eins"))
    assert raised.value.code == code


def test_used_up_quota_of_deepl():
    with deepl() as fake:
        fake.misbehave = (456, b'{"message": "Quota Exceeded"}')
        with pytest.raises(Declined, match="used_up"):
            make_deepl(fake).translate(request("Eins"))


@both
def test_wrong_key_is_declined(server, make):
    with server() as fake, pytest.raises(Declined, match="not_allowed"):
        make(fake, "wrong").translate(request("Eins"))


@both
def test_easy_language_is_nothing_for_machines(server, make):
    with server() as fake:
        with pytest.raises(Declined, match="no_language"):
            make(fake).translate(request("Eins", language="de-simple"))
        assert fake.requests == []


@both
def test_service_that_is_down_or_silent_is_away(server, make):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        address = type("Silent", (), {"address": f"http://127.0.0.1:{port}"})
        with pytest.raises(Away, match="away"):
            make(address).translate(request("Eins"))
    with pytest.raises(Away, match="away"):
        make(address).translate(request("Eins"))


def test_services_are_there_when_set_up(settings):
    settings.DEEPL_KEY = settings.LIBRETRANSLATE_URL = ""
    assert list_services() == []
    settings.DEEPL_KEY = "a"
    assert list_services() == ["deepl"]
    assert get_service("libretranslate") is None
    assert get_service("unknown") is None


# --- what is sent, what is paid, what comes back --------------------------------------------------


def switch_on(words=1_000, service="libretranslate"):
    return set_up(language="uk", service=service, is_on=True, words_per_year=words, now=NOW)


def run(fake):
    return translate_waiting(
        language="uk", service=make_libre(fake), glossary=lambda _: TERMS, clock=lambda: NOW
    )


def asked():
    return ask(language="uk", kind=OFFER.name, now=NOW)


@pytest.fixture
def fake(db):
    make_offer("eins")
    with libretranslate() as running:
        yield running


def faults():
    return sorted(MachineRequest.objects.values_list("fault", flat=True))


def test_machine_texts_wait_for_review(fake):
    switch_on()
    assert (asked(), run(fake)) == (3, 3)
    text = Text.objects.get(language="uk", field="title", kind=OFFER.name)
    assert (text.value, text.origin, text.is_reviewed) == (
        "[Deutschkurs für Eltern]",
        "machine",
        False,
    )
    assert not MachineRequest.objects.exists()
    assert MachineUse.objects.get().words_used == 9


def test_only_what_changed_is_sent(fake):
    make_offer("eins", {"uk": {"title": "Курс", "summary": "Речення", "how_to_join": "Дзвоніть"}})
    switch_on()
    assert asked() == 0
    make_offer("eins", {"de": {"title": "Neu"}})
    assert (asked(), run(fake)) == (1, 1)
    assert [body["q"] for body in fake.requests] == [["Neu"]]
    assert (asked(), run(fake)) == (0, 0)


def test_drafts_are_not_sent(fake):
    make_offer("geheim", published=False)
    switch_on()
    assert asked() == 3


def test_kinds_that_may_hold_personal_data_are_not_sent(fake, monkeypatch):
    private = Kind("test.private", ("title",), Missing.SHOW_SOURCE)
    monkeypatch.setitem(kinds._kinds, private.name, private)
    entries = [Entry("a", "title", "de", "Frau Müller")]
    write_texts(kind=private, source_language="de", entries=entries, by=None, now=NOW)
    switch_on()
    assert ask(language="uk", kind=private.name, now=NOW) == 0
    ask(language="uk", now=NOW)
    assert not MachineRequest.objects.filter(source__kind=private.name).exists()


def test_switched_off_language_is_refused(fake):
    with pytest.raises(Refused, match="machine_is_off"):
        asked()
    use = switch_on()
    asked()
    set_up(language="uk", service=use.service, is_on=False, words_per_year=9, now=NOW)
    assert run(fake) == 0
    assert fake.requests == []


def test_budget_ends_and_begins_again_with_the_year(fake):
    switch_on(words=6)
    asked()
    assert run(fake) == 2
    assert faults() == ["budget"]
    MachineUse.objects.update(year=NOW.year - 1)
    asked()
    assert run(fake) == 1
    assert MachineUse.objects.get().words_used == 3


def test_lost_place_is_refused_and_shown(fake):
    make_offer("eins", {"de": {"title": "Für {name}"}})
    fake.words = lambda text: text.replace("{name}", "{ім'я}")
    switch_on()
    asked()
    assert run(fake) == 2
    assert faults() == ["lost_places"]
    assert not Text.objects.filter(language="uk", field="title", kind=OFFER.name).exists()


def test_service_that_is_away_is_tried_five_times_and_costs_nothing(fake):
    switch_on()
    asked()
    fake.misbehave = (503, b"")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert faults() == ["", "", ""], attempt
        with pytest.raises(Away):
            run(fake)
    assert faults() == ["away", "away", "away"]
    assert MachineUse.objects.get().words_used == 0
    fake.misbehave = None
    assert run(fake) == 0
    assert (asked(), run(fake)) == (3, 3)


def test_nonsense_loses_nothing(fake):
    switch_on()
    asked()
    for reply in (b"<html>", b'{"translatedText": ["eins"]}', b'{"translatedText": ["", "", ""]}'):
        fake.misbehave = (200, reply)
        with pytest.raises(Away, match="nonsense"):
            run(fake)
    assert not Text.objects.filter(language="uk", kind=OFFER.name).exists()
    fake.misbehave = None
    assert run(fake) == 3


def test_declined_texts_are_shown_at_once(fake):
    switch_on()
    asked()
    fake.misbehave = (403, b"{}")
    assert run(fake) == 0
    assert faults() == ["not_allowed"] * 3


def test_text_that_a_person_wrote_meanwhile_stays(fake):
    switch_on()
    asked()

    class Slow:
        def translate(self, request):
            make_offer("eins", {"uk": {"title": "Людина"}})
            return Answer(tuple("Maschine" for _ in request.texts))

    translate_waiting(language="uk", service=Slow(), glossary=lambda _: (), clock=lambda: NOW)
    assert Text.objects.get(language="uk", field="title", kind=OFFER.name).value == "Людина"
    assert not MachineRequest.objects.exists()


def test_job_speaks_with_the_chosen_service(fake, settings):
    settings.LIBRETRANSLATE_URL, settings.LIBRETRANSLATE_KEY = fake.address, "key"
    switch_on(service="deepl")
    asked()
    have_translated("uk")
    assert fake.requests == []
    switch_on()
    have_translated("uk")
    assert not MachineRequest.objects.exists()


def test_job_is_tried_again_later_and_later():
    waits = [
        translate.retry_strategy.get_retry_decision(
            exception=Away("away"), job=type("Job", (), {"attempts": attempt})()
        )
        for attempt in (1, 2, 3)
    ]
    times = [decision.retry_at for decision in waits]
    assert times == sorted(times)
