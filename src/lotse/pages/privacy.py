"""What of pages is personal."""

from lotse.privacy.domain.declarations import Personal, declare

WRITER = Personal(
    purpose="who has locked a page, so that colleagues can ask",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; section 88 NBG for staff",
    lifetime="from the lock until it is taken off",
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
