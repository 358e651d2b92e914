"""Stations and rules of the guide among what a search finds. A rule answers a question."""

from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.guide.kinds import RULE, STATION
from lotse.guide.queries import get_rule_book, get_wording
from lotse.guide.station_words import slug
from lotse.guide.words_files import placeholders
from lotse.kit.errors import Refused
from lotse.website.found import Finder, Line
from lotse.website.guide.system_views import station_nodes
from lotse.website.languages import ReaderRequest

DAYS = frozenset({"date", "deadline"})
"""What the words of a rule name in braces where it says a day."""


def _stations(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
    return {
        id_: Line(
            _("How school works"),
            node.title,
            reverse("website:station", args=[request.language.tag, node.slug]),
            node.summary,
        )
        for id_, node in station_nodes(request, ids).items()
    }


def _rules(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
    tag, version = request.language.tag, request.content_version
    today = request.reference.today()
    book, wording = get_rule_book(version), get_wording(tag, version)
    return {
        id_: Line(
            _("Rule"),
            wording.rule(book.rules[id_], today),
            reverse("website:rule", args=[tag, slug(id_)]),
            tells_when=not DAYS.isdisjoint(placeholders(held)),
        )
        for id_ in ids
        if id_ in book.rules and (held := book.rules[id_].at(today)) is not None
    }


def _where_loaded(
    lines: Callable[[ReaderRequest, Sequence[str]], Mapping[str, Line]],
) -> Callable[[ReaderRequest, Sequence[str]], Mapping[str, Line]]:
    def found(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
        try:
            return lines(request, ids)
        except Refused:
            return {}

    return found


FINDERS = (
    Finder(STATION.name, _where_loaded(_stations), precedence=0),
    Finder(RULE.name, _where_loaded(_rules), precedence=4, answers_questions=True),
)
