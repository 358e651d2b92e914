"""Campaigns: events under one heading for some weeks."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.events.kinds import CAMPAIGN, SOURCE_LANGUAGE
from lotse.events.models import Campaign
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.slugs import claim_slug
from lotse.words.actions import Entry, write_texts

if TYPE_CHECKING:
    from lotse.accounts.models import User


"""Advisory lock: one new campaign at a time, so that two of a name get two addresses."""


@transaction.atomic
def create_campaign(
    *, starts_on: date, ends_on: date, texts: Mapping[str, str], by: "User", now: datetime
) -> Campaign:
    """Begin a campaign; its address is made of its title. Refused like the saving."""
    title = texts.get("title", "")
    return save_campaign(
        slug=claim_slug(Campaign.objects.all(), title, "aktion", lock=Lock.CAMPAIGN_ADDRESS),
        starts_on=starts_on,
        ends_on=ends_on,
        texts=texts,
        by=by,
        now=now,
    )


@transaction.atomic
def save_campaign(  # noqa: PLR0913 – what, when, in which words, by whom
    *,
    slug: str,
    starts_on: date,
    ends_on: date,
    texts: Mapping[str, str],
    by: "User | None",
    now: datetime,
) -> Campaign:
    """Create the campaign with this slug or bring it up to date; ``texts`` are the German words.

    Both days belong to the campaign. What changes nothing leaves no trace. Refused with
    ``events.campaign_ends_before`` and with ``events.campaign_without_title``.
    """
    if ends_on < starts_on:
        raise Refused("events.campaign_ends_before")
    if not texts.get("title", "").strip():
        raise Refused("events.campaign_without_title")
    campaign = Campaign.objects.select_for_update().filter(slug=slug).first()
    campaign = campaign or Campaign(slug=slug)
    is_other = (campaign.starts_on, campaign.ends_on) != (starts_on, ends_on)
    campaign.starts_on, campaign.ends_on = starts_on, ends_on
    written = write_texts(
        kind=CAMPAIGN,
        source_language=SOURCE_LANGUAGE,
        entries=[Entry(slug, field, SOURCE_LANGUAGE, value) for field, value in texts.items()],
        by=by,
        now=now,
    )
    if is_other or written.created or written.changed or written.removed:
        campaign.changed_at = now
        campaign.save()
    return campaign
