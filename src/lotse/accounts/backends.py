"""Django's and Wagtail's permissions, answered from the role. Nothing is stored beside it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from lotse.accounts.access import Person, may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.kit.mail_addresses import address_key

LIBRARY_PERMISSIONS = {
    "wagtailadmin.access_admin": Right.READ,
    "pages.view_infopage": Right.READ,
    "pages.add_infopage": Right.WRITE,
    "pages.change_infopage": Right.WRITE,
    "pages.publish_infopage": Right.PUBLISH,
    "pages.delete_infopage": Right.PUBLISH,
    "pages.lock_infopage": Right.PUBLISH,
    "pages.unlock_infopage": Right.PUBLISH,
    **{
        name.format(verb): Right.WRITE
        for name in ("wagtailimages.{}_image", "wagtaildocs.{}_document")
        for verb in ("add", "change", "choose")
    },
}
"""What libraries ask by the names of their own permissions. All others are refused."""


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Log-in by e-mail address and password; permissions by role."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """Look for the account under its key, whichever way its address was typed."""
        found: User | None = super()._authenticate_by_email(address_key(email), password)
        return found

    def has_perm(self, user_obj: Person, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 – Wagtail's and Django's signature
        """Whether the role of this person includes what the library asks for."""
        right = LIBRARY_PERMISSIONS.get(perm)
        return right is not None and may(user_obj, right)

    def get_all_permissions(self, user_obj: Person, obj: Any = None) -> set[str]:
        """The names of all library permissions that the role includes."""
        return {perm for perm in LIBRARY_PERMISSIONS if self.has_perm(user_obj, perm, obj)}

    def has_module_perms(self, user_obj: Person, app_label: str) -> bool:
        """Whether the role includes any permission of this application."""
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
