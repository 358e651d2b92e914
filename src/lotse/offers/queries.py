"""Reading offers: the catalogue for lists, one offer for its page."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Greatest, JSONObject

from lotse.kit import clock
from lotse.kit.content_version import PerVersion
from lotse.kit.days import LATEST
from lotse.offers.domain.ageing import LEAD, Step
from lotse.offers.domain.catalogue import FEATURES, Catalogue, Entry
from lotse.offers.domain.facts import OfferFacts, ScheduleFacts
from lotse.offers.domain.proposals import TEXTS as PROPOSED_TEXTS
from lotse.offers.domain.times import (
    A_YEAR,
    LOOK_AHEAD,
    Occurrence,
    Rhythm,
    Stretch,
    next_dates,
    parse_byday,
    rhythms,
    stretches,
)
from lotse.offers.kinds import OFFER
from lotse.offers.models import (
    AnswerState,
    ConfirmationLink,
    Offer,
    OfferTopic,
    ProviderAnswer,
    ReviewStep,
    Schedule,
    Status,
)
from lotse.partners.models import Site
from lotse.reference.domain.places import Point
from lotse.reference.queries import Reference, public_holidays
from lotse.words.models import Text
from lotse.words.search import FoundOfKind, search

A_MONTH = timedelta(days=31)
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def list_offers() -> QuerySet[Offer]:
    """Every offer, drafts and withdrawn ones too, by slug; for the office."""
    return Offer.objects.order_by("slug")


def list_resting() -> QuerySet[Any, str]:
    """Slugs of offers that nobody reads now: their translations can wait."""
    return Offer.objects.exclude(status=Status.PUBLISHED).values_list("slug", flat=True)


def public_offers() -> QuerySet[Offer]:
    """The gate for the public: offers that are published."""
    return Offer.objects.filter(status=Status.PUBLISHED)


def find_public_offer(slug: str) -> Offer | None:
    """A published offer with everything its page shows, or None. Eight statements at most."""
    return with_page(public_offers()).filter(slug=slug).first()


def with_page(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """These offers with everything that a page of an offer shows."""
    return offers.select_related("provider", "picture", "german_in", "german_out").prefetch_related(
        "partners",
        "languages",
        "stages",
        "accessibility",
        "schedules",
        Prefetch("offertopic_set", OfferTopic.objects.order_by("position"), "ordered_topics"),
        Prefetch(
            "sites",
            Site.objects.select_related("organisation", "municipality").prefetch_related(
                "accessibility"
            ),
        ),
    )


def search_offers(text: str, version: int | None = None) -> FoundOfKind:
    """Slugs of offers that answer ``text``, in whatever language it is written."""
    return search(text, kind=OFFER.name, version=version).of(OFFER.name)


def _through(field: str, column: str) -> ArraySubquery:
    through: Any = getattr(Offer, field).through
    return ArraySubquery(
        through.objects.filter(offer=OuterRef("pk")).order_by(column).values(column)
    )


def _load_catalogue() -> Catalogue:
    rows = (
        public_offers()
        .annotate(
            stage_codes=_through("stages", "stage_id"),
            language_tags=_through("languages", "language_id"),
            topic_codes=ArraySubquery(
                OfferTopic.objects.filter(offer=OuterRef("pk"))
                .order_by("position")
                .values("topic_id")
            ),
            bydays=ArraySubquery(
                Schedule.objects.filter(offer=OuterRef("pk")).order_by("pk").values("byday")
            ),
            site_facts=ArraySubquery(
                Site.objects.filter(offers=OuterRef("pk"))
                .order_by("pk")
                .values(
                    facts=JSONObject(
                        place=F("place"),
                        municipality=F("municipality_id"),
                        latitude=F("latitude"),
                        longitude=F("longitude"),
                        flag=F("coordinate_flag"),
                    )
                )
            ),
        )
        .order_by("slug")
        .values(
            "slug",
            "provider__slug",
            "provider__name",
            "is_example",
            "is_free",
            "has_childcare",
            "is_parents_with_child",
            "is_women_only",
            "is_online",
            "starts_on",
            "ends_on",
            "confirmed_on",
            "next_review_on",
            "stage_codes",
            "language_tags",
            "topic_codes",
            "bydays",
            "site_facts",
        )
    )
    return Catalogue(_entry(row) for row in rows)


get_catalogue = PerVersion(_load_catalogue)
"""The catalogue of the published offers; pass the content version when it is already known."""


def _entry(row: Mapping[str, Any]) -> Entry:
    days = {day.code for byday in row["bydays"] for day in parse_byday(byday)}
    sites = row["site_facts"]
    features = zip(
        FEATURES,
        (
            row["is_free"],
            row["has_childcare"],
            row["is_parents_with_child"],
            row["is_women_only"],
            row["is_online"],
        ),
        strict=True,
    )
    municipalities = {site["municipality"] for site in sites if site["municipality"]}
    return Entry(
        slug=row["slug"],
        values={
            "stage": frozenset(row["stage_codes"]),
            "topic": frozenset(row["topic_codes"]),
            "language": frozenset(row["language_tags"]),
            "municipality": frozenset(municipalities),
            "weekday": frozenset(days),
            "feature": frozenset(name for name, holds in features if holds),
        },
        provider_slug=row["provider__slug"],
        provider_name=row["provider__name"],
        topics=tuple(row["topic_codes"]),
        languages=tuple(row["language_tags"]),
        days=tuple(day for day in WEEK if day in days),
        places=tuple(dict.fromkeys(site["place"] for site in sites if site["place"])),
        points=tuple(
            Point(site["latitude"], site["longitude"])
            for site in sites
            if site["latitude"] is not None and not site["flag"]
        ),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        confirmed_on=row["confirmed_on"],
        next_review_on=row["next_review_on"],
        is_example=row["is_example"],
    )


def facts_of(offer: Offer) -> OfferFacts:
    """The facts of an offer as values for the domain."""
    return load_offers(Offer.objects.filter(pk=offer.pk))[0].facts


def list_ageing(today: date) -> list[str]:
    """Slugs of the published, still running offers whose review is near or past."""
    offers = public_offers().filter(next_review_on__lte=today + LEAD)
    running = offers.exclude(ends_on__lt=today)
    return list(running.order_by("next_review_on", "slug").values_list("slug", flat=True))


def is_withdrawn_for_age(offer: Offer) -> bool:
    """Whether nothing but the lack of a confirmation keeps an offer from the public."""
    return (
        offer.status == Status.WITHDRAWN
        and offer.review_steps.filter(
            review_on=offer.next_review_on, step=Step.WITHDRAW.value
        ).exists()
    )


def list_withdrawn_for_age() -> "QuerySet[Offer, Any]":
    """Offers that nothing but the lack of a confirmation keeps from the public, by provider."""
    step = ReviewStep.objects.filter(
        offer=OuterRef("pk"), review_on=OuterRef("next_review_on"), step=Step.WITHDRAW.value
    )
    offers = Offer.objects.filter(Exists(step), status=Status.WITHDRAWN)
    return offers.select_related("provider").order_by("provider__name", "slug")


def recent_steps() -> "QuerySet[ReviewStep, Any]":
    """Steps taken because of age, the latest first."""
    return ReviewStep.objects.select_related("offer__provider").order_by("-taken_on", "-pk")


def find_link(token: str) -> ConfirmationLink | None:
    """The link behind a token, used or not, with its offer and the answer it was given."""
    links = ConfirmationLink.objects.select_related("offer__provider", "answer")
    return links.filter(digest=digest_of(token)).first()


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def values_to_confirm(offer: Offer) -> dict[str, str]:
    """What a provider is asked about, by field of ``domain/proposals``, in the source language."""
    texts = dict(
        Text.objects.filter(
            kind=OFFER.name, record_id=offer.slug, source_version=None, field__in=OFFER.fields
        ).values_list("field", "value")
    )
    facts = {
        "phone": offer.phone,
        "email": offer.email,
        "website": offer.website,
        "ends_on": offer.ends_on.isoformat() if offer.ends_on else "",
    }
    return {field: texts.get(field, "") for field in PROPOSED_TEXTS} | facts


def waiting_answers() -> QuerySet[ProviderAnswer]:
    """Answers of providers that wait for the office, the oldest first."""
    return ProviderAnswer.objects.filter(state=AnswerState.WAITING).select_related(
        "offer__provider"
    )


@dataclass(frozen=True)
class Dates:
    """When an offer takes place: its next dates and whether holidays stop it."""

    next: list[Occurrence]
    pauses_in_school_holidays: bool

    def ends(self, zone: str) -> Iterator[datetime]:
        """The moments at which one of these dates is over."""
        for one in self.next:
            if one.closes_at:
                yield datetime.combine(one.on, one.closes_at, ZoneInfo(zone))


def next_dates_of(offer: Offer, reference: Reference, now: datetime, count: int = 4) -> Dates:
    """The next dates of an offer, public holidays and, if it pauses then, school holidays out.

    One of today that is over is not among them.
    """
    wall = now.astimezone(ZoneInfo(reference.time_zone))
    today = clock.local_day(now, reference.time_zone)
    return Dates(
        next_dates(
            schedule_facts(offer.schedules.all()),
            today=today,
            count=count,
            starts_on=offer.starts_on,
            ends_on=offer.ends_on,
            closed=_closed(reference, today, offer),
            at=wall.time(),
        ),
        offer.pauses_in_school_holidays,
    )


def dates_of(
    facts: OfferFacts,
    reference: Reference,
    today: date,
    count: int,
    ahead: timedelta = LOOK_AHEAD,
) -> list[Occurrence]:
    """The next dates of an offer of which only the facts are at hand."""
    return next_dates(
        facts.schedules,
        today=today,
        count=count,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        closed=_closed(reference, today, facts),
        ahead=ahead,
    )


def stretches_of(
    facts: OfferFacts,
    schedule: ScheduleFacts,
    reference: Reference,
    today: date,
    changes: Collection[date] = (),
) -> list[Stretch]:
    """The year of one time of an offer, cut where it pauses; see :func:`.times.stretches`."""
    return stretches(
        schedule,
        today=today,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        closed=_closed(reference, today, facts),
        changes=changes,
    )


def rhythms_of(
    offer: Offer, reference: Reference, today: date
) -> Iterator[tuple[ScheduleFacts, Rhythm]]:
    """The dates of an offer for a year as rules that leave its pauses out.

    They begin with the month, so that they are the same for some time.
    """
    begins = today.replace(day=1)
    return rhythms(
        schedule_facts(offer.schedules.all()),
        today=begins,
        ahead=A_YEAR + A_MONTH,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        closed=_closed(reference, today, offer),
    )


def year_of(
    facts: OfferFacts, reference: Reference, today: date
) -> Iterator[tuple[ScheduleFacts, Rhythm]]:
    """The dates of an offer from ``today`` on for a year, as rules with what they leave out."""
    return rhythms(
        facts.schedules,
        today=today,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        closed=_closed(reference, today, facts),
    )


def _closed(
    reference: Reference, today: date, offer: Offer | OfferFacts
) -> list[tuple[date, date]]:
    """Days without dates, as far ahead as anybody is told of dates."""
    closed: list[tuple[date, date]] = []
    if reference.district is not None:
        begins = min(max(filter(None, (today, offer.starts_on))), LATEST)
        for year in range(today.year, (begins + A_YEAR + A_MONTH).year + 1):
            closed += [(day, day) for day in public_holidays(reference.district.state, year)]
    if offer.pauses_in_school_holidays:
        closed += [(start, end) for _, start, end in reference.holidays]
    return closed


def schedule_facts(schedules: Iterable[Schedule]) -> list[ScheduleFacts]:
    """Rows of the table as values for the domain."""
    return [
        ScheduleFacts(
            freq=schedule.freq,
            interval=schedule.interval,
            byday=tuple(schedule.byday.split(",")),
            opens_at=schedule.opens_at,
            closes_at=schedule.closes_at,
            valid_from=schedule.valid_from,
            valid_to=schedule.valid_to,
        )
        for schedule in schedules
    ]


@dataclass(frozen=True)
class LoadedOffer:
    """All facts of an offer. ``changed_at`` also counts changes of its words."""

    facts: OfferFacts
    status: str
    published_at: datetime | None
    changed_at: datetime


def _last_change() -> Greatest:
    words = (
        Text.objects.filter(kind=OFFER.name, record_id=OuterRef("slug"))
        .order_by()
        .values("record_id")
        .annotate(latest=Max("changed_at"))
        .values("latest")
    )
    return Greatest("changed_at", Subquery(words))


def changed_since(offers: "QuerySet[Offer, Any]", moment: datetime) -> "QuerySet[Offer, Any]":
    """The offers whose facts or words, in any language, changed at that moment or later."""
    return offers.alias(last_change=_last_change()).filter(last_change__gte=moment)


def latest_offers(count: int) -> list[LoadedOffer]:
    """The published offers that changed last, the last one first."""
    latest = public_offers().alias(latest=_last_change()).order_by("-latest", "slug")
    return load_offers(latest[:count])


def load_offers(offers: "QuerySet[Offer, Any]") -> list[LoadedOffer]:
    """All facts of some offers, in their order. One statement, whatever their number.

    For the public, ``offers`` has passed the gate :func:`public_offers`.
    """
    rows = offers.annotate(
        last_change=_last_change(),
        stage_codes=_through("stages", "stage_id"),
        language_tags=_through("languages", "language_id"),
        accessibility_codes=_through("accessibility", "accessibilityfeature_id"),
        site_slugs=_through("sites", "site__slug"),
        partner_slugs=_through("partners", "organisation__slug"),
        topic_codes=ArraySubquery(
            OfferTopic.objects.filter(offer=OuterRef("pk")).order_by("position").values("topic_id")
        ),
        times=ArraySubquery(
            Schedule.objects.filter(offer=OuterRef("pk"))
            .order_by("pk")
            .values(facts=JSONObject(**{name: name for name in SCHEDULE_FIELDS}))
        ),
    ).values(
        *PLAIN_FACTS,
        "provider__slug",
        "german_in_id",
        "german_out_id",
        "picture_id",
        "stage_codes",
        "language_tags",
        "accessibility_codes",
        "site_slugs",
        "partner_slugs",
        "topic_codes",
        "times",
        "status",
        "published_at",
        "last_change",
    )
    return [_loaded_offer(row) for row in rows]


PLAIN_FACTS = tuple(
    {one.name for one in fields(OfferFacts)}
    & {one.attname for one in Offer._meta.concrete_fields if not one.is_relation}
)
SCHEDULE_FIELDS = tuple(one.name for one in fields(ScheduleFacts))


def _loaded_offer(row: Mapping[str, Any]) -> LoadedOffer:
    return LoadedOffer(
        OfferFacts(
            provider=row["provider__slug"],
            partners=tuple(row["partner_slugs"]),
            stages=tuple(row["stage_codes"]),
            topics=tuple(row["topic_codes"]),
            languages=tuple(row["language_tags"]),
            german_in=row["german_in_id"],
            german_out=row["german_out_id"],
            picture=row["picture_id"],
            sites=tuple(row["site_slugs"]),
            accessibility=tuple(row["accessibility_codes"]),
            schedules=tuple(_schedule(facts) for facts in row["times"]),
            **{name: row[name] for name in PLAIN_FACTS},
        ),
        status=row["status"],
        published_at=row["published_at"],
        changed_at=row["last_change"],
    )


def _schedule(facts: Mapping[str, Any]) -> ScheduleFacts:
    def parsed(name: str, parse: Callable[[str], Any]) -> Any:
        return parse(facts[name]) if facts[name] else None

    return ScheduleFacts(
        freq=facts["freq"],
        interval=facts["interval"],
        byday=tuple(facts["byday"].split(",")),
        opens_at=time.fromisoformat(facts["opens_at"]),
        closes_at=parsed("closes_at", time.fromisoformat),
        valid_from=parsed("valid_from", date.fromisoformat),
        valid_to=parsed("valid_to", date.fromisoformat),
    )
