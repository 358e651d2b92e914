"""Bringing together what two sides made of the same offer."""

from lotse.kit import merging
from lotse.kit.merging import Merged, State

CONFIRMATION = ("confirmed_on", "confirmed_by", "next_review_on")
"""These belong together; the later confirmation wins, whoever wrote last."""


def merge(base: State, mine: State, theirs: State) -> Merged:
    """Like :func:`lotse.kit.merging.merge`; of two confirmations the later one stands whole."""
    merged = merging.merge(base, mine, theirs)
    confirmation = _confirmation(base, mine, theirs)
    kept = {name: confirmation.get(name) for name in CONFIRMATION if name in merged.state}
    conflicts = tuple(name for name in merged.conflicts if name not in CONFIRMATION)
    return Merged(merged.state | kept, conflicts)


def _confirmation(base: State, mine: State, theirs: State) -> State:
    before, ours, other = (
        tuple(state.get(field) for field in CONFIRMATION) for state in (base, mine, theirs)
    )
    if ours == before:
        return theirs
    if other == before:
        return mine
    # Days are written as ISO 8601 has them, so their order is that of the letters.
    return theirs if str(other[0]) >= str(ours[0]) else mine
