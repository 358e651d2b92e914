"""What reports keep about people, and until when."""

from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.retention import Purge
from lotse.reports.actions import KEEP_WORDS, erase, old

BASIS = "public_task"
LIFETIME = Until("the report is answered or closed", KEEP_WORDS)

SAID = Personal("mending what somebody found wrong", BASIS, LIFETIME)
REACH = Personal("answering those who want an answer", BASIS, LIFETIME)
STAFF = Personal(
    "knowing which colleague looks after a report", "staff", Until("the account is deleted")
)

DECLARATIONS = [
    declare(
        "reports.Report",
        "id nonce kind record path language state due_on created_at done_at erased_at",
        text=SAID,
        name=REACH,
        email=REACH,
        answer=SAID,
        assigned_to=STAFF,
        done_by=STAFF,
    ),
]

PURGES = [
    Purge(
        name="reports.words",
        model="reports.Report",
        until=LIFETIME,
        empties={"reports.Report": "text name email answer"},
        due=lambda moment: old(moment.now),
        erase=erase,
        identity=("pk", "nonce"),
    ),
]
