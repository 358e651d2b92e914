"""Stations and rules of the guide among what a search finds. A rule answers a question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.guide.domain.calendar import KeyDate
from lotse.guide.domain.rule_book import Audience, RuleBook
from lotse.guide.domain.school_years import school_year
from lotse.guide.key_date_words import in_words
from lotse.guide.kinds import CERTIFICATE, RULE, STATION
from lotse.guide.queries import get_rule_book, get_wording, list_key_dates
from lotse.guide.station_words import slug
from lotse.guide.words_files import placeholders
from lotse.kit.errors import Refused
from lotse.reference.domain.wishes import Wishes
from lotse.website.found import Finder, Fits, Line
from lotse.website.guide.system_views import NO_PAGE, station_nodes
from lotse.website.languages import ReaderRequest

DAYS = frozenset({"date", "deadline"})
"""What the words of a rule name in braces where it says a day."""
DATE, STATION_ALONE, CERTIFICATE_ALONE, RULE_ALONE = 0.95, 0.9, 0.8, 0.4
"""A rule is what an answer rests on; a reader looks for whom to call and where to go."""


def _stations(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
    return {
        id_: Line(
            _("How school works"),
            node.title,
            reverse("website:station", args=[request.language.tag, node.slug]),
            node.summary,
            worth=STATION_ALONE,
        )
        for id_, node in station_nodes(request, ids).items()
    }


def _certificates(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
    tag, version = request.language.tag, request.content_version
    book, wording = get_rule_book(version), get_wording(tag, version)
    return {
        id_: Line(
            _("Certificate"),
            wording("certificate", id_),
            reverse("website:certificate", args=[tag, slug(id_)]),
            worth=CERTIFICATE_ALONE,
        )
        for id_ in ids
        if id_ in book.certificates and id_ not in NO_PAGE
    }


def _rules(request: ReaderRequest, ids: Sequence[str]) -> Mapping[str, Line]:
    tag, version = request.language.tag, request.content_version
    today = request.reference.today()
    book, wording = get_rule_book(version), get_wording(tag, version)
    coming = _coming(request, book)
    lines = {}
    for id_ in ids:
        rule = book.rules.get(id_)
        if rule is None or (held := rule.at(today)) is None:
            continue
        if held.deadline is not None and held.deadline.audience is Audience.OFFICE:
            continue
        if one := coming.get(id_):
            words = in_words(one, book, wording)
            lines[id_] = Line(
                _("Date"),
                replace(words.what, value=words.title, language=tag),
                reverse("website:key_date", args=[tag, one.id]),
                words.what,
                words.when,
                tells_when=True,
                answers_questions=True,
                worth=DATE,
            )
        else:
            lines[id_] = Line(
                _("Rule"),
                wording.rule(rule, today),
                reverse("website:rule", args=[tag, slug(id_)]),
                tells_when=not DAYS.isdisjoint(placeholders(held)),
                answers_questions=True,
                worth=RULE_ALONE,
            )
    return lines


def _coming(request: ReaderRequest, book: RuleBook) -> dict[str, KeyDate]:
    """The next date of each rule that gives dates for families."""
    today = request.reference.today()
    year = school_year(today)
    dates = list_key_dates(book, request.reference, year, year + 1)
    coming = [
        one
        for one in dates
        if one.window and not one.is_past(today) and one.audience is not Audience.OFFICE
    ]
    return {one.rule: one for one in reversed(coming)}


def _fits_rules(request: ReaderRequest, wishes: Wishes, ids: Sequence[str]) -> Fits:  # noqa: ARG001 – as all are called
    try:
        coming = _coming(request, get_rule_book(request.content_version))
    except Refused:
        coming = {}

    def fits(id_: str) -> bool | None:
        one = coming.get(id_)
        if one is None:
            return None
        if wishes.stages and one.stages and wishes.stages.isdisjoint(one.stages):
            return False
        return False if wishes.place and one.municipality not in {"", wishes.place} else None

    return fits


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
    Finder(CERTIFICATE.name, _where_loaded(_certificates)),
    Finder(STATION.name, _where_loaded(_stations)),
    Finder(RULE.name, _where_loaded(_rules), _fits_rules),
)
