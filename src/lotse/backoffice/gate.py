"""Who passes at the door of the back office. Nothing under ``/staff/`` is open by accident.

An address is reachable only when its view says which right it needs (:func:`needs`), when its
name among those of a library was opened (:func:`open_names`), or when it is listed here. Everything
else does not exist, which closes the many screens of Wagtail that we do not use.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import ResolverMatch, reverse

from lotse.accounts.access import may
from lotse.accounts.adapters import SHOWN_TO_HOUSE
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import render_entrance
from lotse.ui.headers import STAFF_PREFIX

Handler = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., Any])

OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "staff_forgotten",
    "staff_house_log_out",
    "staff_house_refused",
    "staff_invitation",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}
"""What everybody reaches: the way in, and what its pages load."""

SETTING_UP = {
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
"""What a person reaches who is logged in and has no second factor yet: the way to one."""

OWN_ACCOUNT = SETTING_UP | {
    "account_change_password",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "usersessions_list",
    "wagtailadmin_account",
    "wagtailadmin_dismissibles",
    "wagtailadmin_home",
}
"""What everybody reaches who is fully logged in."""

_names: dict[tuple[str, str], Right] = {}


def needs(right: Right) -> Callable[[View], View]:
    """Let those through to a view whose role has this right. Without it a view is closed."""

    def mark(view: View) -> View:
        view.needs = right  # type: ignore[attr-defined]  # noted on the view itself
        return view

    return mark


def open_names(namespace: str, right: Right, *names: str) -> None:
    """Open addresses of a library, such as those of a Wagtail view set, to those with a right."""
    _names.update({(namespace, name): right for name in names})


class StaffGate:
    """Middleware that asks, before any view under ``/staff/`` runs, who is there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the question is put when the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """None to let the request through, or the answer."""
        if not request.path_info.startswith(STAFF_PREFIX):
            return None
        match = request.resolver_match
        assert match is not None
        if match.url_name in OPEN and not match.namespaces:
            return None
        if not request.user.is_authenticated:
            asked = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('account_login')}?{asked}")
        if not has_shown_second_factor(request):
            if match.url_name in SETTING_UP and not match.namespaces:
                return None
            return HttpResponseRedirect(reverse("mfa_index"))
        return _check_right(request, view, match)


def _check_right(request: HttpRequest, view: Any, match: ResolverMatch) -> HttpResponse | None:
    if match.url_name in OWN_ACCOUNT and not match.namespaces:
        right: Right | None = Right.READ
    else:
        right = getattr(view, "needs", None) or _names.get((match.namespace, match.url_name or ""))
    if right is None or not _may_be_key(match.kwargs.get("pk", 0)):
        raise Http404
    if not may(request.user, right):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    return None


def _may_be_key(said: int | str) -> bool:
    """Whether a record can have this key; views of libraries take any word for one."""
    return isinstance(said, int) or said.isdecimal()


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this very session.

    That the account has one is not enough: somebody with a stolen password may have logged in
    before its owner set one up. The house's identity provider may have asked for it instead.
    """
    records = get_authentication_records(request, request.user)
    methods = {record.get("method") for record in records}
    by_house = "socialaccount" in methods and request.session.get(SHOWN_TO_HOUSE) is True
    return "mfa" in methods or by_house
