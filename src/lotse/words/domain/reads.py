"""Which readings count. Plain Python."""

SIGNS_OF_MACHINES = (
    "bot",
    "crawl",
    "spider",
    "http",
    "headless",
    "preview",
    "lighthouse",
    "monitor",
)
"""Search engines and the like name themselves, most with their address."""


def is_person(agent: str) -> bool:
    """Whether a page was asked for by a browser that a person uses, by what it calls itself.

    All browsers begin with ``Mozilla/`` or ``Opera/``. Whoever hides is counted: the numbers order
    work, nothing more hangs on them.
    """
    if not agent.startswith(("Mozilla/", "Opera/")):
        return False
    lower = agent.lower()
    return not any(sign in lower for sign in SIGNS_OF_MACHINES)
