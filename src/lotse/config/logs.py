"""What the log must not learn: links that let somebody do something."""

import logging
import re

TOKEN = re.compile(r"(/bestaetigung/|/veranstaltungen/anmeldung/[^/\s]+/)[^/\s\"']+")
"""The part of an address that is a right and not a place: a provider's link, a family's link."""


class NoTokens(logging.Filter):
    """Cuts tokens out of addresses before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its tokens."""
        said = record.getMessage()
        if TOKEN.search(said):
            record.msg, record.args = TOKEN.sub(r"\1…", said), ()
        return True
