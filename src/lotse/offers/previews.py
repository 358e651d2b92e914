"""Links that show an offer as the public would see it, drafts included, for one day."""

from django.core import signing

from lotse.offers.models import Offer
from lotse.offers.queries import with_page

SALT = "lotse.offers.preview"
MAX_AGE = 24 * 60 * 60


def preview_token(slug: str) -> str:
    """The part of an address that lets somebody see one offer."""
    return signing.dumps(slug, salt=SALT)


def find_previewed(token: str) -> Offer | None:
    """The offer that a token shows, whatever its status; None for a wrong or an old token."""
    try:
        slug = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return with_page(Offer.objects.filter(slug=slug)).first()
