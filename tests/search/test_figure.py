"""What families type is answered: measured on the demo district, as a reader sees the page."""

import re
import sys
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client

import lotse.reference.vocabulary_files as vocabularies
from lotse.words.domain.folding import tokens
from lotse.words.domain.thesaurus import Thesaurus
from tests.databases import demo_database
from tests.journeys.conftest import DEMO, fill_demo
from tests.search import measuring
from tests.search.measuring import FIRST, WITHIN, answer, by_language, cases, share, table

DATA = Path(vocabularies.FOLDER)
CODE = DATA.parents[1]


pytestmark = pytest.mark.skipif(
    not measuring.SHARED.exists(), reason=f"cases are not at hand ({measuring.SHARED})"
)


@pytest.fixture(scope="module")
def read(django_db_setup, database_server, django_db_blocker):
    """Reads a page of the demo district."""
    with django_db_blocker.unblock(), demo_database(database_server, fill=fill_demo, files=DEMO):
        client = Client()
        yield lambda address: client.get(address).content.decode()


def test_what_families_type_has_a_right_answer_first_or_within_three(read):
    answered = answer(cases(measuring.SHARED), read)
    sys.stdout.write(f"\nknown queries\n{table(answered)}\n")
    assert share(answered, FIRST) >= 0.70
    assert share(answered, WITHIN) >= 0.90
    for language, group in by_language(answered).items():
        assert share(group, WITHIN) >= 0.80, language


def test_queries_that_nothing_was_tuned_by_are_answered_too(read):
    answered = answer(cases(measuring.HELD_OUT), read)
    sys.stdout.write(f"\nqueries held out\n{table(answered)}\n")
    assert share(answered, FIRST) >= 0.65
    assert share(answered, WITHIN) >= 0.80


def test_every_group_of_synonyms_has_a_word_that_stands_in_a_text(read):
    """A group without any leads nowhere, whatever is typed."""
    idle = []
    for group in yaml.safe_load((DATA / "synonyms.yaml").read_text(encoding="utf-8"))["groups"]:
        ways = {way for ways in Thesaurus.from_lists([group], []).groups.values() for way in ways}
        said = " | ".join("(" + " & ".join(f"'{one}'" for one in way.split()) + ")" for way in ways)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM words_searchdocument"
                " WHERE body @@ to_tsquery('simple', %s))",
                [said],
            )
            if not cursor.fetchone()[0]:
                idle.append(group[0])
    assert idle == []


def test_no_query_of_several_words_or_in_foreign_letters_is_written_into_the_program():
    """What is measured must be answered by rules that answer others, too."""
    written = "\n".join(
        " ".join(tokens(line))
        for path in (DATA / "synonyms.yaml", DATA / "wishes.yaml", *CODE.rglob("words/domain/*.py"))
        for text in path.read_text(encoding="utf-8").splitlines()
        for line in re.split("[,\\[\\]]", text)
    )
    lines = {line.strip() for line in written.splitlines()}
    rows = [
        *yaml.safe_load(measuring.SHARED.read_text(encoding="utf-8")),
        *yaml.safe_load(measuring.HELD_OUT.read_text(encoding="utf-8")),
    ]
    queries = {
        " ".join(tokens(row["query"]))
        for row in rows
        if " " in row["query"] or row.get("kind") == "translit"
    }
    assert queries & lines == set()
