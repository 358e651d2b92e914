"""What Wagtail's frame shows of ours. Found by Wagtail by its name."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lotse.guide.access import may_see_rules


class RulesEntry(MenuItem):  # type: ignore[misc]
    """The rules of the education system."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may see them."""
        return may_see_rules(request.user)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def rules_entry() -> MenuItem:
    """Way to the list of rules."""
    return RulesEntry(_("Rules"), reverse("staff_rules"), icon_name="doc-full", order=300)
