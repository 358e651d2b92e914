"""Enquiries without a name: they open with both numbers only, and are gone in time."""

import re
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lotse.counselling import codes
from lotse.counselling.actions import enquiries
from lotse.counselling.actions.enquiries import (
    KEPT,
    MOST_TRIES,
    answer,
    ask,
    delete_enquiry,
    give_to,
    new_challenge,
    open_enquiry,
    translate_message,
    write_again,
)
from lotse.counselling.danger import danger, shows_numbers
from lotse.counselling.models import Enquiry, EnquiryMessage, WrongCode
from lotse.counselling.queries.enquiries import list_enquiries, read_thread
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.privacy import keys
from lotse.privacy.models import Access, RecordKey
from tests.counselling.test_question_log import refused
from tests.events.test_crashes import die_after
from tests.events.test_races import at_once
from tests.factories.accounts import log_in, make_user
from tests.factories.counselling import NOW, make_enquiry
from tests.factories.purging import erased_by, tables_with
from tests.factories.reports import proof_for

WORD = "kanarienvogel"


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys"
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"


@pytest.fixture
def quick(monkeypatch):
    """The slowness of the lock is its strength; where many are tried it is tested elsewhere."""
    monkeypatch.setattr(codes, "HASHER", PasswordHasher(1, 8, 1))
    codes._no_lock.cache_clear()
    yield
    codes._no_lock.cache_clear()


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("123 456", "123456"),
        ("١٢٣ ٤٥٦", "123456"),
        ("۱۲۳۴۵۶", "123456"),
        ("123-456", "123456"),
        ("12345", ""),
        ("1234567", ""),
        ("12345x", ""),
        ("١" * 5000, ""),
        ("²34567", ""),
        ("\x00123456", ""),
        ("", ""),
    ],
)
def test_digits_are_read_in_any_script(said, digits):
    assert codes.read_digits(said, 6) == digits


def test_numbers_are_drawn_from_all_there_are():
    secrets = {codes.secret_of(f"{number:032x}") for number in range(300)}
    assert len(secrets) == 300
    assert all(len(one) == 12 and one.isdigit() for one in secrets)
    assert {one[0] for one in secrets} == set("0123456789")
    assert codes.HASHER.time_cost >= 3
    assert codes.HASHER.memory_cost >= 64 * 1024


def test_unknown_and_known_reference_take_the_same_work(db):
    enquiry, _ = make_enquiry()
    unknown = next(f"{one:06d}" for one in range(9) if f"{one:06d}" != enquiry.reference)

    def work(reference):
        begun = time.process_time()
        with refused("wrong_code") as caught:
            open_enquiry(reference=reference, secret="0" * 12, now=NOW)
        assert caught.value.details == {}
        return time.process_time() - begun

    work(unknown)
    known_to_take, unknown_to_take = (
        min(work(reference) for _ in range(3)) for reference in (enquiry.reference, unknown)
    )
    assert 0.6 < known_to_take / unknown_to_take < 1.6


# --- the family -----------------------------------------------------------------------------------


def test_enquiry_opens_with_both_numbers_only(db, quick):
    enquiry, secret = make_enquiry(text="Как записать?")
    other, other_secret = make_enquiry(text="Иначе")
    opened = open_enquiry(
        reference=codes.grouped(enquiry.reference), secret=codes.grouped(secret), now=NOW
    )
    assert opened == enquiry
    assert [one.text for one in read_thread(opened)] == ["Как записать?"]
    assert not WrongCode.objects.exists()
    for reference, wrong in (
        (enquiry.reference, other_secret),
        (other.reference, secret),
        (enquiry.reference, ""),
        ("", secret),
        ("x" * 999, "\x00"),
    ):
        with refused("wrong_code"):
            open_enquiry(reference=reference, secret=wrong, now=NOW)
    over = NOW + KEPT
    with refused("wrong_code"):
        open_enquiry(reference=enquiry.reference, secret=secret, now=over)


def test_same_form_is_one_enquiry_with_the_same_numbers(db, quick):
    challenge = new_challenge(now=NOW)
    first, second = (make_enquiry(challenge=challenge) for _ in range(2))
    assert first == second
    assert EnquiryMessage.objects.count() == 1
    with refused("used"):
        make_enquiry(challenge=challenge, text="etwas anderes")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "x" * 3001}, "text_too_long"),
        ({"trap": "x"}, "trap"),
        ({"challenge": "1.2.3"}, "forged"),
        ({"proof": "x"}, "too_early"),
    ],
)
def test_form_that_is_not_believed_keeps_nothing(db, said, code):
    challenge = new_challenge(now=NOW)
    facts = {"challenge": challenge, "proof": proof_for(challenge), "trap": "", "language": "ru"}
    with refused(code):
        ask(**(facts | {"topic": "", "text": "Frage", "now": NOW} | said))
    assert not Enquiry.objects.exists()


def test_guesses_end_after_ten_for_a_reference_that_exists_or_not(db, quick):
    enquiry, secret = make_enquiry()
    for reference in (enquiry.reference, "000000" if enquiry.reference != "000000" else "000001"):
        for _ in range(MOST_TRIES):
            with refused("wrong_code"):
                open_enquiry(reference=reference, secret="1" * 12, now=NOW)
        with refused("too_many_tries"):
            open_enquiry(reference=reference, secret=secret, now=NOW)
    assert enquiry.reference not in "".join(WrongCode.objects.values_list("key", flat=True))
    later = NOW + enquiries.TRIES_COUNT_FOR + timedelta(seconds=1)
    assert open_enquiry(reference=enquiry.reference, secret=secret, now=later) == enquiry


def test_thousand_guesses_in_all_end_early(db, quick, monkeypatch):
    monkeypatch.setattr(enquiries, "MOST_TRIES_IN_ALL", 20)
    codes_said = []
    for number in range(30):
        with pytest.raises(Refused) as caught:
            open_enquiry(reference=f"{number:06d}", secret="1" * 12, now=NOW)
        codes_said.append(caught.value.code)
    assert codes_said.count("counselling.wrong_code") == 20


# --- the office -----------------------------------------------------------------------------------


def test_answer_is_read_by_the_family_beside_its_translation(db, quick):
    enquiry, _ = make_enquiry()
    person = make_user("adviser")
    for _ in range(2):
        answer(
            enquiry_id=enquiry.pk, form="a", text="Bitte kommen Sie.",
            translation="Приходите.", by=person, now=NOW,
        )  # fmt: skip
        write_again(enquiry_id=enquiry.pk, form="b", text="Когда?", now=NOW + timedelta(hours=1))
    enquiry.refresh_from_db()
    assert (enquiry.owner, enquiry.state) == (person, "open")
    said = [(one.is_ours, one.text, one.translation) for one in read_thread(enquiry)]
    assert said[1:] == [(True, "Bitte kommen Sie.", "Приходите."), (False, "Когда?", "")]
    question = enquiry.messages.first()
    translate_message(message_id=question.pk, translation="Wie anmelden?", by=person, now=NOW)
    assert read_thread(enquiry)[0].translation == "Wie anmelden?"


def test_end_moves_on_while_somebody_works_on_it(db, quick):
    enquiry, _ = make_enquiry()
    person = make_user("adviser")
    first = enquiry.ends_on
    for days, work in (
        (10, lambda now: give_to(enquiry_id=enquiry.pk, to=person, by=person, now=now)),
        (
            20,
            lambda now: answer(
                enquiry_id=enquiry.pk, form="a", text="Ja", translation="", by=person, now=now
            ),
        ),
        (30, lambda now: write_again(enquiry_id=enquiry.pk, form="b", text="Да", now=now)),
    ):
        work(NOW + timedelta(days=days))
        enquiry.refresh_from_db()
        assert enquiry.ends_on == first + timedelta(days=days)


def test_adviser_has_the_own_and_what_nobody_has(db, quick):
    mine, taken, free = (make_enquiry(text=f"Frage {number}")[0] for number in range(3))
    one, other, head = make_user("adviser"), make_user("adviser", "b@example.org"), make_user()
    give_to(enquiry_id=mine.pk, to=one, by=one, now=NOW)
    give_to(enquiry_id=taken.pk, to=other, by=head, now=NOW)
    assert set(list_enquiries(one, "all")) == {mine, free}
    assert set(list_enquiries(head, "all")) == {mine, taken, free}
    for work in (
        lambda: give_to(enquiry_id=taken.pk, to=one, by=one, now=NOW),
        lambda: answer(enquiry_id=taken.pk, form="a", text="x", translation="", by=one, now=NOW),
        lambda: translate_message(
            message_id=taken.messages.get().pk, translation="x", by=one, now=NOW
        ),
        lambda: translate_message(message_id=0, translation="x", by=one, now=NOW),
    ):
        with refused("gone"):
            work()
    with refused("not_allowed"):
        give_to(enquiry_id=free.pk, to=other, by=one, now=NOW)
    with refused("unknown_person"):
        give_to(enquiry_id=free.pk, to=make_user("reader"), by=head, now=NOW)
    with refused("not_allowed"):
        answer(
            enquiry_id=free.pk, form="a", text="x", translation="", by=make_user("editor"), now=NOW
        )


# --- nothing stays, nothing is told ---------------------------------------------------------------


def test_words_stand_nowhere_in_the_database_and_end_with_their_keys(db, quick, caplog):
    enquiry, secret = make_enquiry(text=WORD)
    write_again(enquiry_id=enquiry.pk, form="b", text=WORD, now=NOW)
    answer(enquiry_id=enquiry.pk, form="a", text=WORD, translation=WORD, by=make_user(), now=NOW)
    assert not tables_with(WORD)
    assert not tables_with(secret)
    assert tables_with("argon2id") == ["accounts_user"]
    assert WORD not in caplog.text
    assert secret not in caplog.text
    assert RecordKey.objects.count() == 4
    erased_by("counselling.enquiries", NOW + KEPT - timedelta(days=1))
    assert Enquiry.objects.exists()
    erased_by("counselling.enquiries", NOW + KEPT)
    assert not (Enquiry.objects.exists())
    assert not (EnquiryMessage.objects.exists())
    assert not RecordKey.objects.exists()


def test_moved_message_does_not_open(db, quick):
    one, other = make_enquiry(text="eins")[0], make_enquiry(text="zwei")[0]
    sealed = one.messages.get().text
    EnquiryMessage.objects.filter(enquiry=other).update(text=sealed)
    with pytest.raises(keys.Unreadable):
        read_thread(other)


def test_family_deletes_everything_at_once(db, quick):
    enquiry, _ = make_enquiry()
    for _ in range(2):
        delete_enquiry(enquiry_id=enquiry.pk)
    assert not (Enquiry.objects.exists())
    assert not (RecordKey.objects.exists())
    with refused("gone"):
        write_again(enquiry_id=enquiry.pk, form="b", text="x", now=NOW)


@pytest.mark.usefixtures("committed")
def test_guesses_at_once_are_ten_all_the_same(quick):
    enquiry, _ = make_enquiry()

    def guess():
        open_enquiry(reference=enquiry.reference, secret="1" * 12, now=NOW)

    said = [fault.code for fault in at_once([guess] * 25)]
    assert said.count("counselling.wrong_code") == MOST_TRIES
    assert said.count("counselling.too_many_tries") == 25 - MOST_TRIES


@pytest.mark.usefixtures("committed")
def test_enquiry_killed_anywhere_is_whole_or_nothing_and_can_be_sent_again(quick):
    challenge, killed = new_challenge(now=NOW), 0
    while die_after(killed, lambda: make_enquiry(challenge=challenge)):
        assert Enquiry.objects.count() == EnquiryMessage.objects.count()
        assert RecordKey.objects.count() == 2 * Enquiry.objects.count()
        killed += 1
    assert killed >= 8
    enquiry, secret = make_enquiry(challenge=challenge)
    assert open_enquiry(reference=enquiry.reference, secret=secret, now=NOW) == enquiry
    assert [one.text for one in read_thread(enquiry)] == ["Как записать ребёнка в школу?"]


# --- words at danger ------------------------------------------------------------------------------


def test_numbers_are_shown_at_words_of_danger_in_each_language(settings):
    assert set(danger().words) | {"de-simple"} == set(dict(settings.LANGUAGES))
    assert all(one.source.startswith("https://") for one in danger().numbers)
    for tag, words in danger().words.items():
        assert all(shows_numbers(f"… {word}", tag) for word in words), tag
    for text, tag in (("Wann ist Anmeldung?", "de"), ("школа", "ru"), ("مدرسة", "ar"), ("", "fa")):
        assert not shows_numbers(text, tag)


# --- pages ----------------------------------------------------------------------------------------


def send(client, language="ru", **said):
    """Send the form as a browser does."""
    page = client.get(f"/{language}/fragen/").content.decode()
    challenge = re.search(r'name="challenge" value="([^"]+)"', page).group(1)
    facts = {"challenge": challenge, "proof": proof_for(challenge), "topic": "kita", "website": ""}
    return client.post(f"/{language}/fragen/", facts | {"text": "Как записать?"} | said)


def numbers_of(page):
    """Reference and secret as the card shows them."""
    return re.findall(r'class="lo-enquiry__digits">([0-9 ]+)<', page)


def test_family_asks_saves_reads_and_deletes_without_a_cookie(db, quick):
    client = Client()
    answer_ = send(client)
    page = answer_.content.decode()
    reference, secret = numbers_of(page)
    both = {"reference": reference, "secret": secret}
    assert "data:image/png" in page
    for header, value in (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")):
        assert answer_.headers[header] == value
    where = "/ru/fragen/antwort/"
    assert client.post(where, both | {"do": "saved"}).status_code == 422
    assert (
        "Как записать?"
        in client.post(where, both | {"do": "saved", "saved": "on"}).content.decode()
    )
    enquiry = Enquiry.objects.get()
    answer(
        enquiry_id=enquiry.pk, form="a", text="Kommen Sie.", translation="Приходите.",
        by=make_user(), now=clock.now(),
    )  # fmt: skip
    page = client.post(where, both).content.decode()
    assert page.index("Приходите.") < page.index("Kommen Sie.")
    form = re.search(r'name="form" value="(\w+)"', page).group(1)
    for _ in range(2):
        said = both | {"do": "write", "form": form, "text": "Спасибо <script>alert(1)</script>"}
        page = client.post(where, said).content.decode()
    assert page.count("Спасибо &lt;script&gt;") == 1
    assert "lo-note--warning" in client.post(where, both | {"do": "delete"}).content.decode()
    assert Enquiry.objects.exists()
    assert client.post(where, both | {"do": "delete", "sure": "yes"}).status_code == 200
    assert not Enquiry.objects.exists()
    assert client.post(where, both).status_code == 403
    assert not client.cookies


def test_files_are_refused_and_the_text_is_still_there(db, quick):
    client = Client()
    file = SimpleUploadedFile("a.png", b"x")
    answer_ = send(client, text="Wichtige Worte", picture=file)
    assert answer_.status_code == 422
    assert "Wichtige Worte" in answer_.content.decode()
    assert not Enquiry.objects.exists()


def test_words_of_danger_bring_numbers_and_change_nothing_else(db, quick):
    client = Client()
    page = send(client, language="de", text="Er schlägt mein Kind").content.decode()
    assert "tel:116016" in page
    assert numbers_of(page)
    assert "tel:116016" not in send(client, language="de", text="Wann?").content.decode()
    fields = {field.name for field in Enquiry._meta.fields}
    assert not [name for name in fields if "danger" in name or "urgent" in name]


def test_wrong_numbers_are_told_alike(db, quick):
    enquiry, _ = make_enquiry(now=clock.now())
    client = Client()
    pages = set()
    for reference in (enquiry.reference, "000000" if enquiry.reference != "000000" else "000001"):
        said = {"reference": reference, "secret": "1" * 12}
        page = client.post("/de/fragen/antwort/", said)
        assert page.status_code == 403
        pages.add(page.content.decode().replace(reference, "…"))
    assert len(pages) == 1
    for said in ({}, {"reference": "\u202e" * 999, "secret": "x"}, {"do": "delete", "sure": "y"}):
        assert client.post("/de/fragen/antwort/", said).status_code == 403


def test_office_opens_through_the_gate_and_answers(db, quick):
    enquiry, _ = make_enquiry(now=clock.now())
    person = make_user("adviser")
    client = log_in(Client(), person)
    listed = client.get("/staff/beratung/anfragen/").content.decode()
    assert codes.grouped(enquiry.reference) in listed
    assert "записать" not in listed
    where = f"/staff/beratung/anfragen/{enquiry.pk}/"
    page = client.get(where).content.decode()
    assert "Как записать" in page
    assert set(Access.objects.values_list("person", "record_id", "why")) == {
        (person.pk, str(enquiry.pk), "read")
    }
    refused_ = client.post(f"{where}tun/", {"deed": "answer", "text": " ", "translation": "Да"})
    assert (refused_.status_code, "Да" in refused_.content.decode()) == (422, True)
    said = {"deed": "answer", "form": "f", "text": "Ja", "translation": "Да"}
    assert client.post(f"{where}tun/", said).status_code == 302
    message = enquiry.messages.first()
    said = {"deed": f"translate:{message.pk}", "translation": "Wie anmelden?"}
    assert client.post(f"{where}tun/", said).status_code == 302
    assert "Wie anmelden?" in client.get(where).content.decode()
    other = log_in(Client(), make_user("adviser", "b@example.org"))
    assert other.get(where).status_code == 404
    assert other.post(f"{where}tun/", said).status_code == 404
    for deed in ("translate:999999", "translate:x", "give:1", "nonsense", ""):
        assert client.post(f"{where}tun/", {"deed": deed}).status_code in {302, 404}
    assert client.post(f"{where}tun/", {"deed": "give", "person": "x"}).status_code == 422
