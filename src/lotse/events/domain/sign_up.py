"""Whether one can sign up now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lotse.kit.errors import Refused


class Mode(StrEnum):
    """How one signs up."""

    NONE = "none"
    """Nobody has to: just come."""
    OPEN = "open"
    """Everybody can."""
    PARTNERS = "partners"
    """Schools and other partners sign people up."""


class Channel(StrEnum):
    """Where a registration came from."""

    WEB = "web"
    API = "api"
    STAFF = "staff"
    PAPER = "paper"
    PARTNER = "partner"
    WALK_IN = "walk_in"


@dataclass(frozen=True)
class Door:
    """What decides whether one can sign up for a round."""

    mode: Mode
    is_published: bool
    is_cancelled: bool
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime
    ends_at: datetime


INSIDE = (Channel.STAFF, Channel.PAPER, Channel.WALK_IN)
"""Staff may write down somebody who called after the sign-up has closed, until it is over.

Who came without signing up is often written down later: from paper, or when the phone of those at
the door has a line again.
"""


def check_door(door: Door, channel: Channel, now: datetime) -> None:
    """Whether somebody may sign up this way at this moment.

    Refused with ``events.not_public``, ``events.cancelled``, ``events.over``,
    ``events.no_sign_up``, ``events.only_partners``, ``events.not_open_yet`` (``opens_at``) or
    ``events.closed``.
    """
    if not door.is_published:
        raise Refused("events.not_public")
    if door.is_cancelled:
        raise Refused("events.cancelled")
    if now > door.ends_at and channel is not Channel.WALK_IN:
        raise Refused("events.over")
    if channel in INSIDE:
        return
    if door.mode is Mode.NONE:
        raise Refused("events.no_sign_up")
    if door.mode is Mode.PARTNERS and channel is not Channel.PARTNER:
        raise Refused("events.only_partners")
    if door.opens_at is not None and now < door.opens_at:
        raise Refused("events.not_open_yet", opens_at=door.opens_at)
    if now >= (door.closes_at or door.starts_at):
        raise Refused("events.closed")
