"""Links that show the page of an organisation that the public does not see yet, for one day."""

from django.core import signing

from lotse.partners.models import Organisation
from lotse.partners.queries import find_organisation

SALT = "lotse.partners.preview"
MAX_AGE = 24 * 60 * 60


def preview_token(slug: str) -> str:
    """The part of an address that lets somebody see one organisation."""
    return signing.dumps(slug, salt=SALT)


def find_previewed(token: str) -> Organisation | None:
    """The organisation that a token shows; None for a wrong or an old token."""
    try:
        slug = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return find_organisation(slug)
