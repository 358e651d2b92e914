"""What Wagtail's frame shows: our menu, our colours. Found by Wagtail by its name."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, admin_menu
from wagtail.admin.search import admin_search_areas
from wagtail.log_actions import LogActionRegistry
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected
from wagtail.snippets.models import register_snippet

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.pages.viewset import InfoPages
from lotse.guide.access import may_see_rules
from lotse.pages import staff_texts as say

Who: TypeAlias = Right | Callable[[Any], bool]
HIDDEN = {"explorer", "snippets", "reports", "settings", "help"}
"""Wagtail's own entries: what they lead to is closed."""


class Entry(MenuItem):  # type: ignore[misc]  # Wagtail has no types
    """An entry of the menu for those who have a right, or of whom something is true."""

    def __init__(
        self, label: str | Promise, url_name: str, icon: str, order: int, who: Who
    ) -> None:
        super().__init__(label, reverse(url_name), name=url_name, icon_name=icon, order=order)
        self.who = who

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is for this person."""
        if isinstance(self.who, Right):
            return may(request.user, self.who)
        return self.who(request.user)


ENTRIES: tuple[tuple[Promise, str, str, int, Who], ...] = (
    (_("Start"), "staff_start", "home", 10, Right.READ),
    (_("Offers"), "staff_offers", "list-ul", 20, Right.READ),
    (_("Events"), "staff_events", "date", 22, Right.READ),
    (_("Counselling"), "staff_counselling", "comment", 24, Right.COUNSEL),
    (_("Confirmations"), "staff_confirmations", "check", 25, Right.READ),
    (_("Messages"), "staff_reports", "mail", 27, Right.READ),
    (_("Web addresses"), "staff_links", "link", 28, Right.READ),
    (_("Outgoing mails"), "staff_post", "upload", 29, Right.READ),
    (_("Partners"), "staff_partners", "clipboard-list", 30, Right.READ),
    (_("Pages"), "pages:list", "doc-full-inverse", 35, Right.READ),
    (_("Rules"), "staff_rules", "doc-full", 300, may_see_rules),
    (_("Translations"), "staff_words", "globe", 400, Right.READ),
    (_("Accounts"), "staff_accounts", "group", 900, Right.MANAGE),
    (_("Who opened what"), "staff_accesses", "view", 903, Right.MANAGE),
    (_("Background jobs"), "staff_jobs", "history", 905, Right.MANAGE),
    (_("Your access"), "mfa_index", "key", 910, Right.READ),
)
"""Entries: words, name of the address, icon, order, for whom. Wagtail adds pictures and papers."""

for _entry in ENTRIES:
    # Made when the menu is: addresses are not known yet.
    hooks.register("register_admin_menu_item", partial(Entry, *_entry))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]  # Wagtail has no types
def name_still_right(actions: LogActionRegistry) -> None:
    """What the history of a page says besides Wagtail's own words."""
    actions.register_action("pages.still_right", say.STILL_RIGHT, say.STILL_RIGHT_DONE)


register_snippet(InfoPages)

# Each list has a search of its own; the menu's would find pictures and nothing else.
admin_search_areas.registered_search_areas = []

# Wagtail would speak to the mail server while somebody waits; ours goes through the outbox
# (lotse.pages.messages).
for _signal, _told in ((workflow_approved, "approved"), (workflow_rejected, "rejected")):
    _signal.disconnect(
        sender=WorkflowState, dispatch_uid=f"workflow_state_{_told}_email_notification"
    )


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator]  # Wagtail has no types
def hide_closed(request: HttpRequest, items: list[Any]) -> None:  # noqa: ARG001 – Wagtail's signature
    """Show nothing that leads nowhere, and ask the database no more who may see it."""
    admin_menu.registered_menu_items[:] = [
        item for item in admin_menu.registered_menu_items if item.name not in HIDDEN
    ]
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]  # Wagtail has no types
def own_colours() -> str:
    """Lotse's colours on Wagtail's frame."""
    return format_html('<link rel="stylesheet" href="{}">', static("backoffice/staff.css"))


@hooks.register("insert_editor_js")  # type: ignore[untyped-decorator]  # Wagtail has no types
def marks_of_texts() -> str:
    """Buttons that write the marks of a page's texts."""
    return format_html('<script src="{}" defer></script>', static("backoffice/marks.js"))


@hooks.register("insert_global_admin_js")  # type: ignore[untyped-decorator]  # Wagtail has no types
def own_comforts() -> str:
    """Small comforts; every screen works without them."""
    return format_html(
        '<script src="{}" data-log="{}" data-counselling="{}" defer></script>',
        static("backoffice/staff.js"),
        reverse("staff_log"),
        reverse("staff_counselling"),
    )
