"""Writing offers: save, publish, withdraw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lotse.kit.days import can_be_meant
from lotse.kit.errors import Refused
from lotse.offers.domain.facts import OfferFacts, ScheduleFacts
from lotse.offers.domain.publishing import find_obstacles
from lotse.offers.journal import note_offer
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer, OfferTopic, Schedule, Status
from lotse.partners.models import Organisation, Site
from lotse.reference.models import AccessibilityFeature, CefrLevel, Language, Stage, Topic
from lotse.reference.terms import get_terms
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.states import Origin
from lotse.words.indexing import refresh
from lotse.words.models import Text
from lotse.words.queries import find_picture

if TYPE_CHECKING:
    from lotse.accounts.models import User


@dataclass(frozen=True)
class Words:
    """The words of an offer in one language."""

    language: str
    texts: Mapping[str, str]
    origin: Origin = Origin.PERSON
    is_reviewed: bool = False


@transaction.atomic
def save_offer(
    *,
    facts: OfferFacts,
    words: Iterable[Words],
    by: "User | None",
    now: datetime,
    verb: str = "save",
) -> Offer:
    """Create the offer with this slug as a draft, or bring it up to date; ``verb`` is for history.

    Refused with ``offers.unknown`` or ``reference.unknown_code`` when the provider, a partner, a
    site or a code does not exist, and with ``offers.far_day`` for a day that nobody can mean.
    A published offer that is no longer complete is refused with ``offers.not_publishable``: it
    has to be withdrawn first, so that nobody loses an offer by accident.
    """
    offer = Offer.objects.select_for_update().filter(slug=facts.slug).first()
    offer = fill(offer or Offer(slug=facts.slug), facts, now)
    offer.save()
    _set_relations(offer, facts)
    write_texts(
        kind=OFFER,
        source_language=SOURCE_LANGUAGE,
        entries=[
            Entry(offer.slug, field, said.language, value, said.origin, said.is_reviewed)
            for said in words
            for field, value in said.texts.items()
        ],
        by=by,
        now=now,
    )
    if offer.status == Status.PUBLISHED:
        check_publishable(facts)
        refresh(OFFER.name, [offer.slug])
    note_offer(offer, verb, by=by, now=now, facts=facts)
    return offer


@transaction.atomic
def publish_offer(*, facts: OfferFacts, now: datetime, by: "User | None" = None) -> None:
    """Show an offer to the public; it is found by the search from then on.

    Refused with ``offers.not_publishable`` and the obstacles' codes when something is missing.
    Publishing a published offer changes nothing.
    """
    offer = Offer.objects.select_for_update().get(slug=facts.slug)
    if offer.status == Status.PUBLISHED:
        return
    check_publishable(facts)
    offer.status = Status.PUBLISHED
    offer.published_at = offer.published_at or now
    offer.changed_at = now
    offer.save(update_fields=["status", "published_at", "changed_at"])
    refresh(OFFER.name, [offer.slug])
    note_offer(offer, "publish", by=by, now=now)


@transaction.atomic
def withdraw_offer(*, slug: str, now: datetime, by: "User | None" = None) -> None:
    """Take an offer from the public site. Its facts and words stay. Twice is the same as once."""
    offer = Offer.objects.select_for_update().get(slug=slug)
    if offer.status == Status.WITHDRAWN:
        return
    offer.status = Status.WITHDRAWN
    offer.published_at = offer.published_at or now
    offer.changed_at = now
    offer.save(update_fields=["status", "published_at", "changed_at"])
    refresh(OFFER.name, [slug])
    note_offer(offer, "withdraw", by=by, now=now)


def check_publishable(facts: OfferFacts) -> None:
    """Refused with ``offers.not_publishable`` and the obstacles when something is missing."""
    texts = dict(
        Text.objects.filter(kind=OFFER.name, record_id=facts.slug, source_version=None).values_list(
            "field", "value"
        )
    )
    if obstacles := obstacles_of(facts, texts):
        raise Refused("offers.not_publishable", slug=facts.slug, obstacles=obstacles)


def obstacles_of(facts: OfferFacts, texts: Mapping[str, str]) -> list[str]:
    """What keeps an offer with these facts and German words from the public, by code."""
    named = Organisation.objects.filter(slug__in=[facts.provider, *facts.partners])
    is_hidden = named.filter(is_public=False).exists()
    return find_obstacles(facts, texts, has_hidden_partner=is_hidden)


def _find_all(model: Any, slugs: Iterable[str]) -> list[Any]:
    wanted = set(slugs)
    found = list(model.objects.filter(slug__in=wanted))
    if missing := sorted(wanted - {row.slug for row in found}):
        what = model._meta.verbose_name
        raise Refused("offers.unknown", reason=f"there is no {what} {', '.join(missing)}")
    return found


PLAIN_FIELDS = (
    "age_from",
    "age_to",
    "is_women_only",
    "is_parents_with_child",
    "has_childcare",
    "is_online",
    "starts_on",
    "ends_on",
    "pauses_in_school_holidays",
    "is_free",
    "join",
    "phone",
    "email",
    "website",
    "is_example",
    "confirmed_on",
    "confirmed_by",
    "next_review_on",
    "review_months",
)


def fill(offer: Offer, facts: OfferFacts, now: datetime) -> Offer:
    """Give a row the facts that are columns; nothing is saved. Refused like ``save_offer``."""
    if far := [day for day in _days(facts) if day is not None and not can_be_meant(day)]:
        raise Refused("offers.far_day", reason=f"{far[0]} is too far away")
    offer.provider = _find_all(Organisation, [facts.provider])[0]
    for name in PLAIN_FIELDS:
        setattr(offer, name, getattr(facts, name))
    offer.german_in = _level(facts.german_in)
    offer.german_out = _level(facts.german_out)
    offer.picture = find_picture(facts.picture)
    offer.changed_at = now
    return offer


def _days(facts: OfferFacts) -> list[date | None]:
    days = [facts.starts_on, facts.ends_on, facts.confirmed_on, facts.next_review_on]
    return days + [day for one in facts.schedules for day in (one.valid_from, one.valid_to)]


def _level(code: str | None) -> CefrLevel | None:
    return get_terms(CefrLevel, [code])[0] if code else None


def _set_relations(offer: Offer, facts: OfferFacts) -> None:
    offer.partners.set(_find_all(Organisation, facts.partners))
    offer.stages.set(get_terms(Stage, facts.stages))
    offer.languages.set(get_terms(Language, facts.languages))
    offer.accessibility.set(get_terms(AccessibilityFeature, facts.accessibility))
    offer.sites.set(_find_all(Site, facts.sites))
    OfferTopic.objects.filter(offer=offer).delete()
    OfferTopic.objects.bulk_create(
        OfferTopic(offer=offer, topic=topic, position=position)
        for position, topic in enumerate(get_terms(Topic, facts.topics))
    )
    offer.schedules.all().delete()
    Schedule.objects.bulk_create(schedule_row(offer, schedule) for schedule in facts.schedules)


def schedule_row(offer: Offer, facts: ScheduleFacts) -> Schedule:
    """A time as a row that is not saved yet."""
    return Schedule(
        offer=offer,
        freq=facts.freq,
        interval=facts.interval,
        byday=",".join(facts.byday),
        opens_at=facts.opens_at,
        closes_at=facts.closes_at,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
    )
