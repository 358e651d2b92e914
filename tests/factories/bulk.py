"""Many offers, dates and families, made in seconds: the demo's words over and over."""

import random
import uuid
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from lotse.events.domain.series import Series
from lotse.events.models import EventDate, Participant, Pool, Registration, Round
from lotse.interop.directory_files import read_offers
from lotse.kit import clock
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer, OfferTopic, Schedule
from lotse.partners.models import Site
from lotse.reference.models import Language, Stage, Topic
from lotse.words.indexing import refresh
from lotse.words.models import Text
from tests.factories.cleaning import remove_content
from tests.factories.events import make_event
from tests.factories.offers import NOW, make_partner
from tests.factories.reference import GOSLAR, LANGUAGES, SEESEN

DEMO = Path(__file__).resolve().parents[2] / "demo" / "goslar" / "offers.yaml"


@transaction.atomic
def fill(number: int) -> None:
    """A directory of ``number`` published offers; always the same ones."""
    remove_content()
    dice = random.Random(number)
    provider = make_partner()
    sites = list(Site.objects.filter(organisation=provider))
    stages, topics = list(Stage.objects.all()), list(Topic.objects.all())
    spoken = list(Language.objects.all()[:12])
    demo = read_offers(DEMO)
    for site, ags in zip(sites, (GOSLAR, SEESEN), strict=False):
        site.municipality_id = ags
        site.save()
    offers = Offer.objects.bulk_create(
        Offer(
            slug=f"angebot-{index}",
            provider=provider,
            status="published",
            is_free=dice.random() < 0.8,
            has_childcare=dice.random() < 0.2,
            is_women_only=dice.random() < 0.1,
            is_online=dice.random() < 0.1,
            confirmed_on=date(2026, 9, 1) - timedelta(days=dice.randrange(200)),
            confirmed_by="provider",
            next_review_on=date(2027, 9, 1),
            published_at=NOW,
            changed_at=NOW,
        )
        for index in range(number)
    )
    Offer.stages.through.objects.bulk_create(
        Offer.stages.through(offer=offer, stage=stage)
        for offer in offers
        for stage in dice.sample(stages, 2)
    )
    Offer.languages.through.objects.bulk_create(
        Offer.languages.through(offer=offer, language=language)
        for offer in offers
        for language in dice.sample(spoken, 3)
    )
    Offer.sites.through.objects.bulk_create(
        Offer.sites.through(offer=offer, site=dice.choice(sites)) for offer in offers
    )
    OfferTopic.objects.bulk_create(
        OfferTopic(offer=offer, topic=topic, position=position)
        for offer in offers
        for position, topic in enumerate(dice.sample(topics, 2))
    )
    Schedule.objects.bulk_create(
        Schedule(offer=offer, byday=dice.choice(["MO", "TU", "WE,TH"]), opens_at=time(10))
        for offer in offers
    )
    for start in range(0, number, 1_000):
        some = offers[start : start + 1_000]
        Text.objects.bulk_create(_texts(some, demo), batch_size=5_000)
        refresh(OFFER.name, [offer.slug for offer in some])


def _texts(offers, demo):
    for offer in offers:
        number = int(offer.slug.rpartition("-")[2])
        words = {said.language: said.texts for said in demo[number % len(demo)][1]}
        for language in LANGUAGES:
            texts = words.get(language, words["de"])
            for field in OFFER.fields:
                if field in texts:
                    yield Text(
                        kind=OFFER.name,
                        record_id=offer.slug,
                        field=field,
                        language=language,
                        value=f"{texts[field]} {number}" if field == "title" else texts[field],
                        source_version=None if language == "de" else 1,
                        origin="machine",
                        changed_at=NOW,
                    )


PER_EVENT = 200


@transaction.atomic
def fill_events(number: int) -> None:
    """So many dates to come, up to 200 an event, each a round of its own with large pools."""
    remove_content()
    make_partner("kvhs")
    tomorrow = clock.now().replace(hour=17, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for first in range(0, number, PER_EVENT):
        event = make_event(
            f"abend-{first}",
            series=Series(tomorrow.date(), time(18), time(20)),
            seats=30_000,
            childcare=30_000,
        )
        days = range(1, min(PER_EVENT, number - first))
        rounds = Round.objects.bulk_create(
            Round(
                event=event,
                starts_at=tomorrow + timedelta(days=day),
                ends_at=tomorrow + timedelta(days=day, hours=2),
            )
            for day in days
        )
        EventDate.objects.bulk_create(
            EventDate(
                round=one,
                uid=uuid.uuid4(),
                planned_at=one.starts_at,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )
            for one in rounds
        )
        Pool.objects.bulk_create(
            Pool(round=one, kind=kind, capacity=30_000)
            for one in rounds
            for kind in ("seats", "childcare")
        )


@transaction.atomic
def fill_families(number: int) -> datetime:
    """One event with so many families; returns the moment when their reminder is due."""
    remove_content()
    now = clock.now()
    event = make_event(
        series=Series(now.date() + timedelta(days=30), time(18), time(20)), seats=None
    )
    round_ = event.rounds.get()
    registrations = Registration.objects.bulk_create(
        Registration(
            round=round_,
            number=f"{position:08}",
            form_key=uuid.uuid4(),
            state="confirmed",
            channel="web",
            language=LANGUAGES[position % len(LANGUAGES)],
            email=f"familie-{position}@example.org",
            created_at=now,
            changed_at=now,
        )
        for position in range(number)
    )
    Participant.objects.bulk_create(
        Participant(registration=one, position=1) for one in registrations
    )
    round_.pools.update(taken=number)
    return round_.starts_at - timedelta(hours=48)
