"""What counselling keeps about people, and until when."""

from lotse.counselling.actions.question_log import (
    KEEP_ENTRY,
    KEEP_NOTE,
    forget_entries,
    forget_notes,
    old_entries,
    old_notes,
)
from lotse.counselling.models import LogEntry
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.retention import Export, Purge

BASIS = "public_task"
NOTED = Until("the question was written down", KEEP_NOTE)
ENTRY = Until("the question was written down and its month is counted", KEEP_ENTRY)

DECLARATIONS = [
    declare(
        "counselling.LogEntry",
        "id key count_key asked_on topic language municipality stage channel outcome referred_to "
        "minutes written_at changed_at taken_back_at counted_on",
        by=Personal("correcting what one has written down oneself", "staff", ENTRY),
        note=Personal(
            "helping with what is still open; nobody is named, but somebody may write a name",
            BASIS,
            NOTED,
        ),
    ),
    declare("counselling.LogCount", "id month name value count key"),
]

PURGES = [
    Purge(
        name="counselling.notes",
        model="counselling.LogEntry",
        until=NOTED,
        empties={"counselling.LogEntry": "note"},
        due=lambda moment: old_notes(moment.now),
        erase=forget_notes,
        identity=("pk", "key"),
    ),
    Purge(
        name="counselling.entries",
        model="counselling.LogEntry",
        until=ENTRY,
        empties={"counselling.LogEntry": "by note"},
        due=lambda moment: old_entries(moment.now),
        erase=forget_entries,
        identity=("pk", "key"),
    ),
]

EXPORTS = [
    Export(
        "counselling.LogEntry",
        lambda person: (
            LogEntry.objects.filter(by=person.user) if person.user else LogEntry.objects.none()
        ),
    ),
]
