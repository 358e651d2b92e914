"""What of pages is personal."""

from lotse.privacy.domain.declarations import Personal, Until, declare

WRITER = Personal(
    purpose="who has locked a page, so that colleagues can ask",
    basis="staff",
    until=Until("the lock is taken off"),
)

DECLARATIONS = [
    declare(
        "pages.InfoPage",
        "id title slug summary body rules reviewed_on web_addresses live has_unpublished_changes "
        "first_published_at last_published_at live_revision go_live_at expire_at expired "
        "latest_revision locked locked_at",
        locked_by=WRITER,
    ),
    declare("pages.Approval", "task_ptr"),
]
