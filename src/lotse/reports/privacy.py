"""What reports keep about people, and until when."""

from lotse.privacy.domain.declarations import Personal, declare

BASIS = "Art. 6(1)(e) GDPR with section 3 NDSG"
LIFETIME = "from sending until 180 days after the report is answered or closed"

SAID = Personal("mending what somebody found wrong", BASIS, LIFETIME)
REACH = Personal("answering those who want an answer", BASIS, LIFETIME)
STAFF = Personal(
    "knowing which colleague looks after a report", BASIS, "until the account is deleted"
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
