"""Links that show an event as the public would see it, drafts included, for one day."""

from lotse.events.models import Event
from lotse.events.queries import with_page
from lotse.kit.previews import Previews

PREVIEWS = Previews("lotse.events.preview")


def preview_token(slug: str) -> str:
    """The part of an address that lets somebody see one event."""
    return PREVIEWS.token(slug)


def find_previewed(token: str) -> Event | None:
    """The event that a token shows, whatever its status; None for a wrong or an old token."""
    slug = PREVIEWS.slug(token)
    if slug is None:
        return None
    return with_page(Event.objects.filter(slug=slug)).first()
