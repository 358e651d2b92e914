"""What the office reads of offers: all of them, drafts included."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from lotse.offers.domain.facts import OfferFacts
from lotse.offers.domain.publishing import REQUIRED_TEXTS
from lotse.offers.journal import facts_to_state, texts_to_state
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer, OfferDraft, OfferTopic, PlannedStep, Status
from lotse.offers.queries import load_offers
from lotse.partners.models import Site
from lotse.words.models import Text
from lotse.words.queries import source_text, stale_records

SOON = timedelta(days=30)
ORDERS: dict[str, tuple[Any, ...]] = {
    "title": (Lower("title"), "pk"),
    "-title": (Lower("title").desc(), "pk"),
    "review": ("next_review_on", "pk"),
    "-review": ("-next_review_on", "pk"),
    "confirmed": ("confirmed_on", "pk"),
    "-confirmed": ("-confirmed_on", "pk"),
    "changed": ("changed_at", "pk"),
    "-changed": ("-changed_at", "pk"),
}
"""Ways to sort the list of offers."""


@dataclass(frozen=True)
class Editing:
    """An offer as somebody begins to edit it; ``changed_at`` tells later whether it still is.

    ``facts`` and ``texts`` are what is saved; ``draft`` holds changes beside it, or is None.
    """

    offer: Offer
    facts: OfferFacts
    texts: Mapping[str, str]
    changed_at: datetime
    planned: Mapping[str, datetime]
    draft: OfferDraft | None
    is_stuck: bool
    """Whether a plan could not be carried out."""

    @property
    def state(self) -> dict[str, Any]:
        """Facts and German words by field, as the journal and drafts hold them."""
        return facts_to_state(self.facts) | dict(self.texts)


def all_offers() -> "QuerySet[Offer, Any]":
    """Every offer with its German ``title``."""
    return Offer.objects.annotate(
        title=source_text(OFFER, "title", SOURCE_LANGUAGE, otherwise=F("slug"))
    )


def list_offers(
    *, asked: Mapping[str, str], today: date, order: str = "title"
) -> "QuerySet[Offer, Any]":
    """The offers that fit what was asked, sorted; unknown words ask for nothing.

    ``asked`` may hold ``q`` (words of title or provider), ``status``, ``topic``, ``stage``,
    ``provider`` (slug), ``review`` (``overdue``, ``soon``), ``texts`` (``stale``, ``incomplete``),
    ``plan`` (``stuck``). The status ``changes`` means a draft beside the offer.
    """
    offers = all_offers()
    for word in asked.get("q", "").split()[:8]:
        offers = offers.filter(
            Q(title__icontains=word) | Q(provider__name__icontains=word) | Q(slug__icontains=word)
        )
    for name, make in FILTERS.items():
        if (value := asked.get(name)) and (condition := make(value, today)):
            offers = offers.filter(condition)
    return offers.order_by(*ORDERS.get(order, ORDERS["title"]))


Condition = Q | Combinable | None


def _by_status(value: str, _: date) -> Condition:
    if value == "changes":
        return Q(draft__isnull=False)
    return Q(status=value) if value in Status.values else None


def _by_topic(value: str, _: date) -> Condition:
    return Exists(OfferTopic.objects.filter(offer=OuterRef("pk"), topic=value))


def _by_stage(value: str, _: date) -> Condition:
    through: Any = Offer.stages.through
    return Exists(through.objects.filter(offer=OuterRef("pk"), stage=value))


def _by_provider(value: str, _: date) -> Condition:
    through: Any = Offer.partners.through
    helps = Exists(through.objects.filter(offer=OuterRef("pk"), organisation__slug=value))
    return Q(provider__slug=value) | Q(helps)


def _by_review(value: str, today: date) -> Condition:
    if value == "overdue":
        return Q(next_review_on__lte=today)
    if value == "soon":
        return Q(next_review_on__gt=today, next_review_on__lte=today + SOON)
    return None


def _by_texts(value: str, _: date) -> Condition:
    if value == "stale":
        return Q(slug__in=stale_records(OFFER))
    if value == "incomplete":
        texts = Text.objects.filter(
            kind=OFFER.name, record_id=OuterRef("slug"), source_version=None
        )
        return ~Q(*(Exists(texts.filter(field=field)) for field in REQUIRED_TEXTS))
    return None


def _by_plan(value: str, _: date) -> Condition:
    stuck = PlannedStep.objects.filter(offer=OuterRef("pk")).exclude(obstacles="")
    return Exists(stuck) if value == "stuck" else None


FILTERS: dict[str, Callable[[str, date], Condition]] = {
    "status": _by_status,
    "topic": _by_topic,
    "stage": _by_stage,
    "provider": _by_provider,
    "review": _by_review,
    "texts": _by_texts,
    "plan": _by_plan,
}


def with_columns(offers: "QuerySet[Offer, Any]") -> "QuerySet[Offer, Any]":
    """What the list and its exports show of each offer, in the same statement."""
    sites = Site.objects.filter(offers=OuterRef("pk")).exclude(place="").order_by("place")
    topics = OfferTopic.objects.filter(offer=OuterRef("pk")).order_by("position")
    stages: Any = Offer.stages.through
    spoken: Any = Offer.languages.through
    return offers.select_related("provider").annotate(
        topic_codes=ArraySubquery(topics.values("topic_id")),
        stage_codes=ArraySubquery(
            stages.objects.filter(offer=OuterRef("pk")).order_by("stage_id").values("stage_id")
        ),
        language_tags=ArraySubquery(
            spoken.objects.filter(offer=OuterRef("pk"))
            .order_by("language_id")
            .values("language_id")
        ),
        places=ArraySubquery(sites.values("place").distinct()),
        has_draft=Exists(OfferDraft.objects.filter(offer=OuterRef("pk"))),
    )


def with_texts(offers: "QuerySet[Offer, Any]") -> "QuerySet[Offer, Any]":
    """What an export shows beyond the list."""
    return offers.annotate(
        summary=source_text(OFFER, "summary", SOURCE_LANGUAGE, otherwise=Value("")),
        how_to_join=source_text(OFFER, "how_to_join", SOURCE_LANGUAGE, otherwise=Value("")),
    )


def known_slugs(slugs: Iterable[str]) -> dict[str, str]:
    """Those offers that there are, by the name that a refusal calls them."""
    found = Offer.objects.filter(slug__in=list(slugs)).values_list("slug", flat=True)
    return {slug: slug for slug in found}


def find_for_editing(slug: str) -> Editing | None:
    """An offer with its facts, German words and plans, or None."""
    related = ("provider", "draft__changed_by")
    offer = all_offers().filter(slug=slug).select_related(*related).first()
    if offer is None:
        return None
    steps = list(offer.planned_steps.all())
    return Editing(
        offer=offer,
        facts=load_offers(Offer.objects.filter(slug=slug))[0].facts,
        texts=texts_to_state(slug),
        changed_at=offer.changed_at,
        planned={step.verb: step.at for step in steps},
        draft=getattr(offer, "draft", None),
        is_stuck=any(step.obstacles for step in steps),
    )


def get_facts(slug: str) -> OfferFacts:
    """The facts of one offer, whatever its status."""
    return load_offers(Offer.objects.filter(slug=slug))[0].facts


def count_attention(today: date) -> dict[str, int]:
    """How many offers want somebody's attention, by reason. One statement."""
    is_public = Q(status=Status.PUBLISHED)
    stuck = PlannedStep.objects.exclude(obstacles="").values("offer")
    counts: dict[str, int] = Offer.objects.aggregate(
        overdue=Count("pk", filter=is_public & Q(next_review_on__lte=today)),
        soon=Count(
            "pk",
            filter=is_public & Q(next_review_on__gt=today, next_review_on__lte=today + SOON),
        ),
        drafts=Count("pk", filter=Q(status=Status.DRAFT)),
        changes=Count("draft"),
        stuck=Count("pk", filter=Q(pk__in=stuck)),
        stale=Count("pk", filter=is_public & Q(slug__in=stale_records(OFFER))),
    )
    return counts
