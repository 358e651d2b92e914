"""Campaigns: events under one heading for some weeks."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.events.kinds import CAMPAIGN, SOURCE_LANGUAGE
from lotse.events.models import Campaign
from lotse.kit import locks
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.slugs import claim_slug
from lotse.privacy.journal import note_change
from lotse.privacy.models import Change
from lotse.words.actions import Entry, write_texts

if TYPE_CHECKING:
    from lotse.accounts.models import User


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
        days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        state = dict(texts) | days
        note_change(kind=CAMPAIGN.name, record_id=slug, verb="save", state=state, by=by, now=now)
    return campaign


@transaction.atomic
def edit_campaign(  # noqa: PLR0913 – what, when, by whom, and what was seen
    *,
    slug: str,
    starts_on: date,
    ends_on: date,
    texts: Mapping[str, str],
    seen: datetime,
    by: "User",
    now: datetime,
    takes_over: bool = False,
) -> Campaign:
    """Save what somebody edited who saw the campaign as it was at ``seen``.

    Refused with ``kit.locked`` while somebody else writes it and is not taken over, with
    ``events.campaign_changed_meanwhile`` when somebody has changed it since, with
    ``events.unknown``, and like :func:`save_campaign`.
    """
    locks.require(kind=CAMPAIGN.name, record_id=slug, by=by, now=now, takes_over=takes_over)
    known = Campaign.objects.select_for_update().filter(slug=slug).first()
    if known is None:
        raise Refused("events.unknown", reason=f"there is no campaign {slug}")
    if known.changed_at != seen:
        raise Refused("events.campaign_changed_meanwhile", slug=slug)
    return save_campaign(
        slug=slug, starts_on=starts_on, ends_on=ends_on, texts=texts, by=by, now=now
    )


@transaction.atomic
def restore_campaign_state(*, slug: str, change_id: int, by: "User", now: datetime) -> None:
    """Bring days and German words back to what they were after a change.

    Refused with ``events.unknown_change`` and ``kit.locked``.
    """
    locks.require(kind=CAMPAIGN.name, record_id=slug, by=by, now=now)
    change = Change.objects.filter(kind=CAMPAIGN.name, record_id=slug, pk=change_id).first()
    if change is None:
        raise Refused("events.unknown_change", slug=slug)
    starts_on, ends_on = (
        date.fromisoformat(change.state[name]) for name in ("starts_on", "ends_on")
    )
    texts = {name: change.state.get(name, "") for name in CAMPAIGN.fields}
    save_campaign(slug=slug, starts_on=starts_on, ends_on=ends_on, texts=texts, by=by, now=now)
