"""Types for files: what can be called, written to and opened. Empty is allowed.

A value that is none refuses the file with its line and key, as forms ask it back
(:mod:`lotse.kit.fields`).
"""

from typing import Annotated

from pydantic import AfterValidator

from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.plain import tidy
from lotse.kit.web_addresses import read_web_address


def _web(said: str) -> str:
    kept = read_web_address(said) if said.strip() else ""
    if kept is None:
        raise ValueError(f"{said[:80]!a} is no public address of the web")
    return kept


def _mail(said: str) -> str:
    kept = read_address(said) if said.strip() else ""
    if kept is None:
        raise ValueError(f"no e-mail can reach {said[:80]!a}")
    return kept


def _phone(said: str) -> str:
    shown = tidy(said)
    if shown and read_phone(shown, may_be_service=True) is None:
        raise ValueError(f"nobody can call {said[:80]!a}")
    return shown


WebAddress = Annotated[str, AfterValidator(_web)]
MailAddress = Annotated[str, AfterValidator(_mail)]
Telephone = Annotated[str, AfterValidator(_phone)]
"""As an office writes it, without signs that nobody sees."""
