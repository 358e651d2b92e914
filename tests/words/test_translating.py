"""One translation written, reviewed, refused; what it was before."""

import pytest

from lotse.kit.errors import Refused
from lotse.offers.kinds import OFFER
from lotse.words.actions import Entry, succeed_text, write_texts
from lotse.words.domain.states import Kind, Missing, Origin, State, Written, state_of
from lotse.words.models import PastText, SearchDocument, Text
from lotse.words.queue import Queue, find_pair, list_past, neighbours, wording_at
from lotse.words.translating import Seen, Wording, review_translation, save_translation
from tests.factories.accounts import make_user
from tests.factories.offers import NOW, make_offer

pytestmark = pytest.mark.django_db
PAGE = Kind("test.page", ("title", "summary"), Missing.SHOW_SOURCE)


def write(value, language="de", record="a", field="title", **changes):
    write_texts(
        kind=PAGE,
        source_language="de",
        entries=[Entry(record, field, language, value, **changes)],
        by=None,
        now=NOW,
    )
    return Text.objects.get(kind=PAGE.name, record_id=record, field=field, language=language)


def save(source, value, *, of=1, version=0, language="uk", by=None, **changes):
    return save_translation(
        seen=Seen(source.pk, language, of, version),
        wording=Wording(value, **changes),
        by=by,
        now=NOW,
    )


def state(text):
    text.refresh_from_db()
    source, _ = find_pair(Text.objects.get(source_version=None, kind=PAGE.name).pk, "uk")
    written = [
        Written(t.language, t.value, t.version, t.source_version, Origin(t.origin), t.is_reviewed)
        for t in (text, source)
    ]
    return state_of(*written)


def test_translation_is_written_and_waits_for_review():
    text = save(write("Kurs"), " Курс ", by=make_user("translator"))
    assert (text.value, text.version, text.source_version) == ("Курс", 1, 1)
    assert text.written_by.role == "translator"
    assert state(text) is State.UNREVIEWED


def test_writing_the_same_twice_changes_nothing():
    source = write("Kurs")
    save(source, "Курс")
    assert save(source, "Курс").version == 1
    assert not PastText.objects.exists()


def test_new_words_keep_the_old_ones():
    source = write("Kurs")
    text = save(source, "Курс")
    text = save(source, "Курси", version=1)
    assert text.version == 2
    assert [(past.version, past.value) for past in list_past(text)] == [(1, "Курс")]


def test_old_words_saved_again_say_that_they_still_hold():
    text = save(write("Kurs"), "Курс")
    source = write("Der Kurs")
    assert state(text) is State.STALE
    save(source, "Курс", of=2, version=1)
    assert state(text) is State.UNREVIEWED


@pytest.mark.parametrize(
    ("value", "of", "version", "code"),
    [
        ("  ", 1, 0, "words.empty"),
        ("Курс", 2, 0, "words.source_changed"),
        ("Курс", 1, 5, "words.changed_meanwhile"),
    ],
)
def test_refusals_of_a_translation(value, of, version, code):
    source = write("Kurs")
    with pytest.raises(Refused, match=code):
        save(source, value, of=of, version=version)
    assert Text.objects.filter(kind=PAGE.name).count() == 1


def test_second_of_two_writers_is_refused():
    source = write("Kurs")
    save(source, "Курс")
    with pytest.raises(Refused, match="changed_meanwhile"):
        save(source, "Заняття")


def test_lost_places_are_refused_and_named():
    with pytest.raises(Refused) as refusal:
        save(write("Für {name}"), "Для")
    assert refusal.value.details == {"places": ["{name}"]}


def test_a_source_is_no_translation_of_itself():
    source = write("Kurs")
    for wrong in (Seen(source.pk, "de", 1, 1), Seen(999_999_999, "uk", 1, 0)):
        with pytest.raises(Refused, match="no_such_text"):
            save_translation(seen=wrong, wording=Wording("x"), by=None, now=NOW)


def review(text, by, *, own=False, version=1, of=1):
    source = Text.objects.get(kind=text.kind, record_id=text.record_id, source_version=None)
    seen = Seen(source.pk, text.language, of, version)
    return review_translation(seen=seen, may_review_own=own, by=by, now=NOW)


def test_review_is_by_somebody_else():
    writer, other = make_user("translator"), make_user("translator", "b@example.org")
    text = save(write("Kurs"), "Курс", by=writer)
    with pytest.raises(Refused, match="own_text"):
        review(text, writer)
    assert state(text) is State.UNREVIEWED
    assert review(text, other).reviewed_by == other
    assert state(text) is State.CURRENT
    assert review(text, writer).reviewed_by == other


def test_who_answers_for_what_is_published_may_review_alone():
    writer = make_user("coordinator")
    text = save(write("Kurs"), "Курс", by=writer)
    assert review(text, writer, own=True).is_reviewed


def test_machine_text_is_reviewed_by_anybody():
    text = save(write("Kurs"), "Курс", origin=Origin.MACHINE)
    assert review(text, make_user("translator")).is_reviewed


def test_what_was_not_seen_is_not_reviewed():
    translator = make_user("translator")
    text = save(write("Kurs"), "Курс")
    with pytest.raises(Refused, match="changed_meanwhile"):
        review(text, translator, version=2)
    write("Der Kurs")
    with pytest.raises(Refused, match="source_changed"):
        review(text, translator)
    with pytest.raises(Refused, match="stale"):
        review(text, translator, of=2)


def test_new_words_want_a_new_review():
    source = write("Kurs")
    text = save(source, "Курс", is_reviewed=True)
    assert state(text) is State.CURRENT
    assert not save(source, "Курси", version=1).is_reviewed


def test_source_of_each_version_is_known():
    write("Eins")
    write("Zwei")
    source = write("Drei")
    assert [wording_at(source, version) for version in (1, 2, 3, 4)] == [
        "Eins",
        "Zwei",
        "Drei",
        None,
    ]


def test_successor_of_a_record_knows_what_was_translated():
    write("Alt")
    write("Старий", "uk")
    succeed_text(kind=PAGE, old_id="a", new_id="b", value="Neu", now=NOW)
    source = Text.objects.get(record_id="b", source_version=None)
    assert wording_at(source, 1) == "Alt"
    assert Queue([PAGE]).items("uk", states=[State.STALE])[0].value == "Старий"


def test_offer_is_found_by_its_new_translation():
    make_offer("eins")
    source = Text.objects.get(kind=OFFER.name, field="title", language="de")
    save(source, "Мандарин")
    body = SearchDocument.objects.get(record_id="eins").body
    assert "мандарин" in body


def test_queue_is_ordered_by_weight_and_by_what_is_missed_most():
    rare = Kind("test.rare", ("title",), Missing.SHOW_SOURCE, weight=1)
    write_texts(
        kind=rare, source_language="de", entries=[Entry("r", "title", "de", "R")], by=None, now=NOW
    )
    write("U", record="u")
    write("У", "uk", record="u")
    write("S", record="s")
    write("С", "uk", record="s")
    write("S2", record="s")
    write("M", record="m")
    write("C", record="c")
    write("К", "uk", record="c", is_reviewed=True)
    queue = Queue([rare, PAGE])
    found = [(item.record_id, item.state) for item in queue.items("uk")]
    assert found == [
        ("m", State.MISSING),
        ("s", State.STALE),
        ("u", State.UNREVIEWED),
        ("r", State.MISSING),
    ]
    assert [item.record_id for item in queue.items("uk", kind=rare.name)] == ["r"]
    assert [item.record_id for item in queue.items("uk", offset=1, limit=2)] == ["s", "u"]
    counted = queue.count(["uk", "ar"])
    assert counted.of(PAGE.name, "uk", [State.CURRENT]) == 1
    assert counted.of(None, "ar", [State.MISSING]) == counted.total(None, "ar") == 5


def test_queue_goes_on_with_the_next_text():
    first, second = write("Eins", record="1"), write("Zwei", record="2")
    queue = Queue([PAGE])
    assert queue.next_after(first.pk, "uk") == second.pk
    assert queue.next_after(second.pk, "uk") == first.pk
    save(first, "Один")
    assert queue.next_after(second.pk, "uk", states=[State.MISSING]) is None


def test_name_that_a_related_language_serves_is_not_missing_there():
    names = Kind("test.name", ("name",), Missing.SHOW_SOURCE, related_serves=True)
    entries = [Entry("uk", "name", "de", "Ukrainisch")]
    write_texts(kind=names, source_language="de", entries=entries, by=None, now=NOW)
    queue = Queue([names])
    assert queue.items("de-simple") == []
    assert [item.record_id for item in queue.items("ar")] == ["uk"]


def test_drafts_are_not_in_the_queue():
    make_offer("entwurf", published=False)
    assert Queue([OFFER]).items("uk") == []
    make_offer("eins")
    assert {item.record_id for item in Queue([OFFER]).items("uk")} == {"eins"}


@pytest.mark.parametrize("records", [1, 3])
def test_queue_costs_the_same_at_any_size(records, django_assert_num_queries):
    for number in range(records):
        make_offer(f"a{number}")
    with django_assert_num_queries(3):
        queue = Queue([OFFER])
        queue.items("uk")
        queue.count(["uk", "ar"])


def test_neighbours_are_the_other_texts_of_the_record():
    source = write("Titel")
    write("Satz", field="summary")
    write("Речення", "uk", field="summary")
    assert [(a.value, b.value) for a, b in neighbours(source, "uk")] == [("Satz", "Речення")]
