"""Telephone numbers as a service for short messages wants them."""

from lotse.kit.phones import is_mobile, read_phone


def mobile_number(said: str) -> str | None:
    """A number in the form of E.164 that can take short messages, or None.

    Of German numbers only mobile ones are taken; of foreign ones nobody here knows which are. An
    extension takes none.
    """
    kept = read_phone(said)
    return kept if kept and ";" not in kept and is_mobile(kept) else None
