"""A screen of the back office: who may see it, in which language it speaks."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.auth import require_admin_access

from lotse.accounts.roles import Right
from lotse.backoffice.gate import needs

View = Callable[..., Any]


def screen(right: Right) -> Callable[[View], View]:
    """Make a view a screen for those with a right, in the language that each person has chosen."""

    def wrap(view: View) -> View:
        localized: View = require_admin_access(view)
        return needs(right)(localized)

    return wrap
