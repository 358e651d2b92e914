"""Links that show the page of an organisation that the public does not see yet, for one day."""

from lotse.kit.previews import Previews
from lotse.partners.models import Organisation
from lotse.partners.queries import find_organisation

PREVIEWS = Previews("lotse.partners.preview")


def preview_token(slug: str) -> str:
    """The part of an address that lets somebody see one organisation."""
    return PREVIEWS.token(slug)


def find_previewed(token: str) -> Organisation | None:
    """The organisation that a token shows; None for a wrong or an old token."""
    slug = PREVIEWS.slug(token)
    if slug is None:
        return None
    return find_organisation(slug)
