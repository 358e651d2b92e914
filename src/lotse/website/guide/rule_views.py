"""A page for each rule: what it says, since when, where that is written, how it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.guide import texts
from lotse.guide.domain.rule_book import Rule, RuleBook, RuleVersion
from lotse.guide.queries import changes_published_since, get_rule_book, get_wording, recent_changes
from lotse.guide.services import official_pages, state
from lotse.guide.station_words import rule_in_words, slug
from lotse.guide.wording import Wording
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.website.errors import not_found
from lotse.website.guide.gate import guide_page
from lotse.website.guide.reading import rules_read
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import render_page
from lotse.words.domain.states import Shown

FIRST_DAY = date(2000, 1, 1)
"""Earlier than anything that was published here."""


@dataclass(frozen=True)
class Told:
    """One version: from when to when it holds, what it says, how sure that is."""

    when: str
    text: Shown
    certainty: str
    is_now: bool


@guide_page
def rule(request: ReaderRequest, name: str) -> HttpResponse:
    """One rule with its versions, the newest first."""
    tag, book, wording, today = _asked(request)
    found = book.rules.get(name.replace("-", "_"))
    if found is None or name != slug(found.id):
        return not_found(request)
    now = found.at(today)
    change = recent_changes(today, tag, book).get(found.id)
    about = [
        one for one in book.stations.values() if found.id in one.rules and book.steps_to.get(one.id)
    ]
    context = {
        "told": rule_in_words(
            found, wording, today, (change.day, change.reason) if change else None
        ),
        "last": wording.version(found, now or found.versions[-1]),
        "next_check": now.check_again_on if now else None,
        "versions": list(_versions(found, wording, today)),
        "reasons": _reasons(found, tag, request.reference.time_zone),
        "stations": [(slug(one.id), wording("station", one.id)) for one in about],
        "official": official_pages(about, wording, state(request.content_version)),
        "is_foreign": wording.version(found, now or found.versions[-1]).language != tag,
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("How school works"), reverse("website:system", args=[tag])),
            (_("All rules"), reverse("website:rules", args=[tag])),
        ],
    }
    read = rules_read(book, [found.id], today)
    return render_page(request, "website/guide/rule.html", context, read=read)


@guide_page
def rules(request: ReaderRequest) -> HttpResponse:
    """All rules that hold today or will, each a line that leads to its page."""
    tag, book, wording, today = _asked(request)
    context = {
        "rules": [
            (slug(one.id), wording.rule(one, today))
            for one in book.rules.values()
            if one.at(today) is not None
        ],
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("How school works"), reverse("website:system", args=[tag])),
        ],
    }
    return render_page(request, "website/guide/all_rules.html", context)


def addresses(request: ReaderRequest) -> list[str]:
    """The pages of this module, for the list that search engines read."""
    try:
        rules = get_rule_book(request.content_version).rules
    except Refused:
        return []
    return ["regeln/", *(f"regeln/{slug(id_)}/" for id_ in rules)]


def _asked(request: ReaderRequest) -> tuple[str, RuleBook, Wording, date]:
    tag, version = request.language.tag, request.content_version
    today = request.reference.today()
    return tag, get_rule_book(version), get_wording(tag, version), today


def _versions(rule: Rule, wording: Wording, today: date) -> Iterator[Told]:
    now = rule.at(today)
    for version in reversed(rule.versions):
        yield Told(
            _when(version),
            wording.version(rule, version),
            str(texts.CERTAINTIES[version.certainty.value]),
            version is now,
        )


def _when(version: RuleVersion) -> str:
    first, last = version.valid_from, version.valid_to
    if first and last:
        return _("From %(from)s to %(to)s.") % {"from": texts.day(first), "to": texts.day(last)}
    if first:
        return _("Since %(date)s.") % {"date": texts.day(first)}
    if last:
        return _("Until %(date)s.") % {"date": texts.day(last)}
    return _("We know of no change.")


def _reasons(rule: Rule, tag: str, zone: str) -> list[tuple[date, Shown]]:
    """Why it was changed here, the newest first."""
    found = [
        (clock.local_day(row.published_at, zone), reason)
        for row, reason in changes_published_since(FIRST_DAY, tag)
        if row.rule == rule.id and row.published_at and reason
    ]
    return found[::-1]
