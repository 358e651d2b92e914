"""What counselling keeps about people, and until when."""

from lotse.counselling import appointment_privacy, interpreter_privacy
from lotse.counselling.access import may_see_enquiry
from lotse.counselling.actions import enquiries
from lotse.counselling.actions.question_log import (
    KEEP_ENTRY,
    KEEP_NOTE,
    forget_entries,
    forget_notes,
    old_entries,
    old_notes,
)
from lotse.kit import clock
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.gate import Gate
from lotse.privacy.retention import Export, Purge
from lotse.reference.queries import time_zone

BASIS = "public_task"
NOTED = Until("the question was written down", KEEP_NOTE)
ENTRY = Until("the question was written down and its month is counted", KEEP_ENTRY)
ASKED = Until("somebody last did something about the enquiry", enquiries.KEPT)
TRIED = Until("the try", enquiries.TRIES_COUNT_FOR)

SAID = Personal("answering what a family asks without a name", BASIS, ASKED)
LANGUAGE = Personal("answering in the language of the family", BASIS, ASKED)
OWNER = Personal("knowing which colleague looks after an enquiry", "staff", ASKED)

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
    declare(
        "counselling.Enquiry",
        "id reference form topic state created_at last_at ends_on",
        lock=Personal("letting nobody but the family open its enquiry", BASIS, ASKED),
        language=LANGUAGE,
        owner=OWNER,
    ),
    declare(
        "counselling.EnquiryMessage",
        "id enquiry key is_ours sent_at",
        text=SAID,
        translation=SAID,
        by=OWNER,
    ),
    declare(
        "counselling.WrongCode",
        "id tried_at",
        key=Personal("keeping guesses from enquiries", "security", TRIED),
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
    Purge(
        name="counselling.enquiries",
        model="counselling.Enquiry",
        until=ASKED,
        empties={
            "counselling.Enquiry": "lock language owner",
            "counselling.EnquiryMessage": "text translation by",
        },
        due=lambda moment: enquiries.over(clock.local_day(moment.now, time_zone())),
        erase=enquiries.forget_enquiries,
        identity=("pk", "form"),
    ),
    Purge(
        name="counselling.tries",
        model="counselling.WrongCode",
        until=TRIED,
        empties={"counselling.WrongCode": "key"},
        due=lambda moment: enquiries.old_tries(moment.now),
        erase=enquiries.forget_tries,
        identity=("pk", "key", "tried_at"),
    ),
]

NOBODY = "nobody knows whose they are; who holds reference and secret reads and deletes them"

EXPORTS = [
    Export("counselling.Enquiry", None, NOBODY),
    Export("counselling.EnquiryMessage", None, NOBODY),
    Export("counselling.WrongCode", None, "it says nothing about anybody"),
]

GATES = [Gate("counselling.Enquiry", may=may_see_enquiry)]
DECLARATIONS += appointment_privacy.DECLARATIONS + interpreter_privacy.DECLARATIONS
PURGES += appointment_privacy.PURGES + interpreter_privacy.PURGES
EXPORTS += appointment_privacy.EXPORTS + interpreter_privacy.EXPORTS
GATES += appointment_privacy.GATES
