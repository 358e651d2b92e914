"""What the guide keeps about people: which of the staff changed a rule. Nothing about families."""

from lotse.privacy.domain.declarations import Personal, Until, declare

DEED = Personal(
    purpose="who in the office answers for a change of a rule",
    basis="staff",
    until=Until("the account is deleted"),
)

DECLARATIONS = [
    declare("guide.Rule", "id layer name position"),
    declare(
        "guide.RuleVersion",
        "id rule valid_from valid_to certainty checked_on check_again_on content",
    ),
    declare("guide.Entry", "id layer part name position content"),
    declare("guide.Loaded", "id layer part content"),
    declare("guide.Revision", "id layer part name happened at reason before after", by=DEED),
    declare("guide.Pointer", "id kind record_id rule"),
    declare(
        "guide.RuleChange",
        "id rule kind day content closes text reason base state edits created_at changed_at "
        "published_at",
        author=DEED,
        published_by=DEED,
    ),
    declare(
        "guide.SourceText",
        "id rule address paragraph text digest is_own read_on new_text new_digest new_is_own "
        "new_at finding looked_on failed_days failing_since failed_on",
    ),
]
"""Reasons are published and speak of rules, not of people; the form says so. Texts of
sources are what public pages of laws and offices say."""
