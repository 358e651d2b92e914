"""What of the texts wants attention: the languages with open texts, for those who translate."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.accounts.access import Person
from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.backoffice.words.asked import own_languages
from lotse.reference.queries import get_reference
from lotse.words.domain.states import State
from lotse.words.kinds import list_kinds
from lotse.words.queue import Queue


@attention(50, Right.TRANSLATE, asks_who=True)
def texts_to_translate(today: date, person: Person) -> Iterator[Line]:  # noqa: ARG001 – as all
    """Missing and outdated texts by language; what only wants a review is not urgent."""
    languages = own_languages(get_reference(), person)
    counted = Queue(list_kinds()).count(language.tag for language in languages)
    for language in languages:
        yield Line(
            counted.of(None, language.tag, [State.MISSING, State.STALE]),
            _("texts are missing or outdated: %(language)s") % {"language": language.autonym},
            reverse("staff_words_queue", args=[language.tag]),
        )
