"""How an offer ages when nobody confirms it.

Everything is computed from the day of the next review and from the steps taken so far::

    −21 days          review day        +1           +76           +91
    ask the provider  ……………………………………  remind      last call     withdraw
    └ due ───────────────────────────┘  └ overdue, publicly marked ┘ └ expired

A confirmation, or a later review day, begins all anew.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

LEAD = timedelta(days=21)
"""How long before the review day the provider is asked."""
GRACE = timedelta(days=90)
"""The second period: how long an overdue offer stays public, marked and low in lists."""
WARNING = timedelta(days=14)
"""Between the last call and the withdrawal at least this time passes."""


class Age(StrEnum):
    """Where an offer stands today."""

    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"
    EXPIRED = "expired"


class Step(StrEnum):
    """What is done because of age, in order."""

    ASK = "ask"
    REMIND = "remind"
    LAST_CALL = "last_call"
    WITHDRAW = "withdraw"


_BEGINS = {
    Step.ASK: -LEAD,
    Step.REMIND: timedelta(days=1),
    Step.LAST_CALL: GRACE - WARNING,
    Step.WITHDRAW: GRACE + timedelta(days=1),
}
"""From when on a step is to be taken, counted from the review day."""


def age_of(review_on: date, today: date) -> Age:
    """Where an offer stands whose next review is on ``review_on``; that day itself is in time."""
    if today - GRACE > review_on:
        return Age.EXPIRED
    if today > review_on:
        return Age.OVERDUE
    return Age.DUE if today + LEAD >= review_on else Age.CURRENT


def next_step(
    review_on: date, today: date, taken: Mapping[Step, date], *, is_answer_waiting: bool
) -> Step | None:
    """The step to take today, or None.

    ``taken`` are the steps taken for this review day, with their days. Steps that were missed are
    not made up for: one mail is enough. Nothing is withdrawn without a last call two weeks before,
    and nothing happens while an answer of the provider waits for the office.
    """
    if is_answer_waiting:
        return None
    begun = [step for step in Step if today - _BEGINS[step] >= review_on]
    if not begun:
        return None
    step = begun[-1]
    if step is Step.WITHDRAW:
        called_on = taken.get(Step.LAST_CALL)
        if called_on is None:
            step = Step.LAST_CALL
        elif today < called_on + WARNING:
            return None
    return None if step in taken else step
