"""A real mail server that keeps what it gets and can be told to misbehave."""

# ruff: noqa: ARG002 – the library asks for these signatures

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """Mails in the order in which they were accepted; ``at`` maps SMTP steps to what happens."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    at: dict[str, Callable[[], str | None]] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    def _act(self, step: str) -> str | None:
        return self.at[step]() if step in self.at else None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 – aiosmtpd's name
        session.host_name = hostname
        self._act("ehlo")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 – aiosmtpd's name
        envelope.mail_from = address
        return self._act("mail") or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 – aiosmtpd's name
        if answer := self._act("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 – aiosmtpd's name
        if answer := self._act("data"):
            return answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return self._act("accepted") or "250 OK"


@contextmanager
def mail_server() -> Iterator[Sink]:
    """A server on a free port of this machine."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # every command of SMTP otherwise
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        sink.port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=10)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
