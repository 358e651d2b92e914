"""Who may add, change and choose pictures and documents: Wagtail asks, the role answers.

Wagtail keeps the answer in tables of groups and collections; here they stay empty. Its two
policies are objects that its modules have imported by name, so they learn our rule where they are.
"""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Q, QuerySet
from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as images
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from lotse.accounts.access import Person
from lotse.accounts.backends import LIBRARY_PERMISSIONS
from lotse.accounts.roles import ROLES


class RolePolicy(CollectionOwnershipPermissionPolicy):  # type: ignore[misc]  # Wagtail has no types
    """The same answer for all collections."""

    def _get_permission_name(self, action: str) -> str:
        # Wagtail mixes the names of its own model of pictures and of ours.
        return f"{self.app_label}.{get_permission_codename(action, self.auth_model._meta)}"

    def _check_perm(self, user: Person, actions: Any, collection: Any = None) -> bool:  # noqa: ARG002 – Wagtail's and Django's signature
        return any(user.has_perm(self._get_permission_name(action)) for action in actions)

    def _collections_with_perm(self, user: Person, actions: Any) -> "QuerySet[Collection]":
        if self._check_perm(user, actions):
            return Collection.objects.all()  # type: ignore[no-any-return]  # Wagtail has no types
        return Collection.objects.none()  # type: ignore[no-any-return]  # Wagtail has no types

    def _users_with_perm_filter(self, actions: Any, collection: Any = None) -> Q:  # noqa: ARG002 – Wagtail's and Django's signature
        rights = {LIBRARY_PERMISSIONS.get(self._get_permission_name(each)) for each in actions}
        return Q(is_active=True, role__in=[c for c, role in ROLES.items() if role.rights & rights])


def let_roles_answer() -> None:
    """Give Wagtail's policies for pictures and documents our rule."""
    for policy in (images, documents):
        policy.__class__ = RolePolicy
