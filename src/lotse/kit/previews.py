"""Signed parts of addresses that show one record before the public sees it, for one day."""

from django.core import signing

MAX_AGE = 24 * 60 * 60
"""Seconds."""


class Previews:
    """The previews of one kind of record; ``salt`` keeps those of other kinds out."""

    def __init__(self, salt: str) -> None:
        self.salt = salt

    def token(self, slug: str) -> str:
        """The part of an address that lets somebody see one record."""
        return signing.dumps(slug, salt=self.salt)

    def slug(self, token: str) -> str | None:
        """Whom a token shows; None for a wrong or an old one."""
        try:
            return str(signing.loads(token, salt=self.salt, max_age=MAX_AGE))
        except signing.BadSignature:
            return None
