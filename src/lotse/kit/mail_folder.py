"""Instead of a mail server: a folder that keeps every mail as a file, for demo and development."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from lotse.kit import clock


class EmailBackend(BaseEmailBackend):
    """Writes ``<time>-<message id>.eml`` into ``MAIL_FOLDER``; mail programs open such files."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; returns their number."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            sent = message.message()
            name = str(sent["Message-ID"]).strip("<>").partition("@")[0]
            file = folder / f"{clock.now():%Y%m%d-%H%M%S}-{name[:32]}.eml"
            file.write_bytes(sent.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]  # the stubs lack the argument
        return len(email_messages)
