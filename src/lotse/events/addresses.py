"""Addresses of an event's public pages, for mails and codes on paper."""

from django.conf import settings
from django.urls import reverse

from lotse.events.models import PartnerLink, Round
from lotse.events.tokens import partner_secret


def event_address(slug: str, tag: str) -> str:
    """The page of an event in a language."""
    return settings.PUBLIC_ORIGIN + reverse("website:event", args=[tag, slug])


def feedback_address(round_: Round, tag: str) -> str:
    """Where those who came say how it was, without a name."""
    where = [tag, round_.event.slug, round_.pk]
    return settings.PUBLIC_ORIGIN + reverse("website:feedback", args=where)


def typed(address: str) -> str:
    """An address as a person types it."""
    return address.rsplit("://", maxsplit=1)[-1]


def partner_address(link: PartnerLink) -> str:
    """Where a school or partner signs people up, in the language of the link."""
    where = [link.language, link.pk, partner_secret(link)]
    return settings.PUBLIC_ORIGIN + reverse("website:partner_sign_up", args=where)
