"""Addresses of an event's public pages, for mails and codes on paper."""

from django.conf import settings

from lotse.events.models import PartnerLink, Round
from lotse.events.tokens import partner_secret


def event_address(slug: str, tag: str) -> str:
    """The page of an event in a language."""
    return f"{settings.PUBLIC_ORIGIN}/{tag}/veranstaltungen/{slug}/"


def feedback_address(round_: Round, tag: str) -> str:
    """Where those who came say how it was, without a name."""
    return f"{event_address(round_.event.slug, tag)}{round_.pk}/rueckmeldung/"


def typed(address: str) -> str:
    """An address as a person types it."""
    return address.rsplit("://", maxsplit=1)[-1]


def partner_address(link: PartnerLink) -> str:
    """Where a school or partner signs people up, in the language of the link."""
    place = f"/{link.language}/veranstaltungen/partner/{link.pk}/{partner_secret(link)}/"
    return f"{settings.PUBLIC_ORIGIN}{place}"
