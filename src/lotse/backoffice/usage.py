"""Where offers and partners are used: everything that a change of them touches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lotse.backoffice.guide.pages import words_of
from lotse.backoffice.pages.viewset import NAMESPACE
from lotse.events.kinds import EVENT
from lotse.events.models import Event
from lotse.guide.domain.rule_book import Station
from lotse.guide.queries import find_rule_book, get_wording, rules_of
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer, Status
from lotse.pages.blocks import filter_of
from lotse.pages.models import InfoPage
from lotse.partners.models import Organisation, Site
from lotse.reference.queries import get_reference
from lotse.reports.models import Kind, Report, ReportState
from lotse.words.queries import texts_for

MOST = 20
"""How many places of one sort are named."""


@dataclass(frozen=True)
class Group:
    """Places of one sort: names with their addresses; there may be ``more`` than are named."""

    title: str | Promise
    places: list[tuple[str, str]]
    more: int = 0


def uses_of_offer(offer: Offer, facts: OfferFacts) -> list[Group]:
    """Where an offer is used: events, stations, rules, pages, lists, messages."""
    slug = offer.slug
    groups = [
        _group(_("Events"), _events(Q(offer=offer))),
        _group(_("Ways through the school system"), _stations(lambda one: _shows(one, facts))),
        _group(_("Rests on rules"), _rules(slug)),
        _group(_("Pages"), _pages(_end("offer", slug), facts)),
        _group(_("Open messages about it"), _reports(Kind.OFFER, slug)),
    ]
    if offer.status == Status.PUBLISHED:
        groups.append(_group(_("Public lists, embedded ones too"), _lists(facts)))
    return [group for group in groups if group.places]


def uses_of_partner(organisation: Organisation) -> list[Group]:
    """Where a partner is used: offers, events, stations, pages, messages."""
    slug = organisation.slug
    offers = Offer.objects.filter(
        Q(provider=organisation) | Q(partners=organisation) | Q(sites__organisation=organisation)
    ).distinct()
    groups = [
        _group(_("Offers"), _offers(offers.values_list("slug", flat=True))),
        _group(_("Events"), _events(Q(partners__organisation=organisation))),
        _group(
            _("Ways through the school system"), _stations(lambda one: slug in one.institutions)
        ),
        _group(_("Pages"), _pages(_end("partner", slug), None, contact=f"{slug}:")),
        _group(_("Open messages about it"), _reports(Kind.PARTNER, slug)),
    ]
    return [group for group in groups if group.places]


def _group(title: str, places: Iterable[tuple[str, str]]) -> Group:
    found = list(places)
    return Group(title, found[:MOST], max(0, len(found) - MOST))


def _offers(slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    found = sorted(slugs)
    texts = texts_for(OFFER, found, SOURCE_LANGUAGE, ["title"])
    for slug in found:
        yield str(texts[slug]["title"] or slug), reverse("staff_offer", args=[slug])


def _events(condition: Q) -> Iterator[tuple[str, str]]:
    slugs = Event.objects.filter(condition).order_by("-starts_on", "slug").distinct()
    found = list(slugs.values_list("slug", flat=True))
    texts = texts_for(EVENT, found, SOURCE_LANGUAGE, ["title"])
    for slug in found:
        yield str(texts[slug]["title"] or slug), reverse("staff_event", args=[slug])


def _stations(is_used: Callable[[Station], bool]) -> Iterator[tuple[str, str]]:
    if (book := find_rule_book()) is None:
        return
    wording = get_wording(SOURCE_LANGUAGE)
    for station in book.stations.values():
        if is_used(station):
            name = str(wording("station", station.id) or station.id)
            yield name, reverse("staff_entry", args=["stations", station.id])


def _shows(station: Station, facts: OfferFacts) -> bool:
    """Whether a station names an offer, or shows it because of stage and topic."""
    fits = station.stage in facts.stages and bool(set(station.topics) & set(facts.topics))
    return fits or facts.slug in station.offers


def _rules(slug: str) -> Iterator[tuple[str, str]]:
    if (book := find_rule_book()) is None:
        return
    wording = get_wording(SOURCE_LANGUAGE)
    for name in rules_of(OFFER.name, slug):
        rule = book.rules.get(name)
        words = words_of(rule, rule.versions[-1], wording) if rule else name
        yield words, reverse("staff_rule", args=[name])


def _end(name: str, slug: str) -> str:
    """The address of a public page behind its language: pages link to it in any."""
    return reverse(f"website:{name}", args=["de", slug]).removeprefix("/de")


def _pages(path: str, facts: OfferFacts | None, contact: str = "") -> Iterator[tuple[str, str]]:
    """Editorial pages that link here, list an offer by their filter or name a contact."""
    places = _municipalities(facts) if facts else set()
    for page in InfoPage.objects.order_by("title", "pk"):
        if any(_uses(block, path, facts, places, contact) for block in page.body):
            yield page.title, reverse(f"{NAMESPACE}:edit", args=[page.pk])


def _uses(
    block: object, path: str, facts: OfferFacts | None, places: set[str], contact: str
) -> bool:
    kind, value = block.block_type, block.value  # type: ignore[attr-defined]  # Wagtail has no types
    if kind == "offers":
        return facts is not None and _fits(filter_of(value), facts, places)
    if kind == "contact":
        return bool(contact) and str(value["contact"]).startswith(contact)
    return path in str(block.get_prep_value())  # type: ignore[attr-defined]  # Wagtail has no types


def _fits(wanted: dict[str, str], facts: OfferFacts, places: set[str]) -> bool:
    has: dict[str, set[str]] = {
        "stage": set(facts.stages),
        "topic": set(facts.topics),
        "language": set(facts.languages),
        "municipality": places,
    }
    return all(code in has[name] for name, code in wanted.items())


def _municipalities(facts: OfferFacts) -> set[str]:
    sites = Site.objects.filter(slug__in=facts.sites, municipality__isnull=False)
    return set(sites.values_list("municipality_id", flat=True))


def _reports(kind: Kind, slug: str) -> Iterator[tuple[str, str]]:
    reports = Report.objects.filter(kind=kind, record=slug, state=ReportState.OPEN)
    for report in reports.order_by("due_on", "pk"):
        words = _("Message %(number)s") % {"number": report.pk}
        yield words, reverse("staff_report", args=[report.pk])


def _lists(facts: OfferFacts) -> Iterator[tuple[str, str]]:
    reference, tag = get_reference(), get_language() or "de"
    address = reverse("website:offers", args=["de"])
    yield _("All offers"), address
    for topic in facts.topics:
        yield reference.name("topic", topic, tag), f"{address}?topic={topic}"
