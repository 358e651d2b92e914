"""A screen of the back office: who may see it, in which language and by which clock it speaks."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.auth import require_admin_access

from lotse.accounts.roles import Right
from lotse.backoffice.gate import needs
from lotse.backoffice.local_time import in_local_time

View = Callable[..., Any]


def screen(right: Right) -> Callable[[View], View]:
    """Make a view a screen for those with a right, in the language that each person has chosen.

    Times are those of the place, whatever a form or a template does with them.
    """

    def wrap(view: View) -> View:
        localized: View = require_admin_access(in_local_time(view))
        return needs(right)(localized)

    return wrap
