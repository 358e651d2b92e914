"""What came of reading a source, and whether it says something else now. Plain Python."""

from enum import StrEnum


class Reading(StrEnum):
    """What came of one look at a source."""

    READ = "read"
    UNREADABLE = "unreadable"
    """What stands there is no text that the program can read."""
    HOME_PAGE = "home_page"
    """The address is a home page: it says who said it, not where."""
    CLOSED = "closed"
    """The server lets no machine in, or says that none should read there."""
    FAILED = "failed"
    """Nobody answers, or there is no such page."""
    NOT_THERE = "not_there"
    """The paragraph stood there once and is not found any more."""


FAILURES = frozenset({Reading.FAILED, Reading.NOT_THERE})
