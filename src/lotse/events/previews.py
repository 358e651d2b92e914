"""Links that show an event as the public would see it, drafts included, for one day."""

from django.core import signing

from lotse.events.models import Event
from lotse.events.queries import with_page

SALT = "lotse.events.preview"
MAX_AGE = 24 * 60 * 60


def preview_token(slug: str) -> str:
    """The part of an address that lets somebody see one event."""
    return signing.dumps(slug, salt=SALT)


def find_previewed(token: str) -> Event | None:
    """The event that a token shows, whatever its status; None for a wrong or an old token."""
    try:
        slug = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return with_page(Event.objects.filter(slug=slug)).first()
