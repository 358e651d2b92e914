"""How Lotse says no."""


class Refused(Exception):
    """A request that is understood and not granted.

    ``code`` is a stable name such as ``"offers.no_title"``; the words for it live in the
    ``texts.py`` of the context. ``details`` fill the places in those words; they hold no personal
    data, because refusals may be logged.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        said = ", ".join(f"{key}={value!r}" for key, value in self.details.items())
        return f"{self.code} ({said})" if said else self.code
