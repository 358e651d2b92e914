"""The invitation of a colleague, and the accounts of all."""

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lotse.accounts.actions import (
    ask_for_way_back,
    change_user,
    create_user,
    reset_access,
    set_password,
)
from lotse.accounts.invitations import find_invited, make_invitation, make_way_back
from lotse.accounts.models import User
from lotse.accounts.queries import list_users
from lotse.accounts.roles import ROLES, Reader, Right
from lotse.accounts.texts import REFUSALS
from lotse.backoffice.accounts.forms import (
    ChangeAccountForm,
    ForgottenForm,
    NewAccountForm,
    NewPasswordForm,
)
from lotse.backoffice.accounts.policy import strict
from lotse.backoffice.gate import needs
from lotse.backoffice.rendering import StaffRequest, render_entrance
from lotse.kit import clock
from lotse.kit.errors import Refused


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: somebody tries too often to log in."""
    return render_entrance(request, "backoffice/accounts/too_many.html", {}, status=429)


@strict
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, who: str, proof: str) -> HttpResponse:
    """Set a first or a new password with a link. Looking at it changes nothing."""
    user = find_invited(who, proof)
    if user is None:
        return render_entrance(request, "backoffice/accounts/invitation_over.html", {}, status=410)
    form = NewPasswordForm(user, request.POST or None)
    if form.is_valid():
        set_password(user=user, password=form.cleaned_data["password"])
        return redirect("account_login")
    return render_entrance(
        request, "backoffice/accounts/invitation.html", {"form": form, "invited": user}
    )


@strict
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether there is an account or not."""
    if request.method == "POST" and not ratelimit.consume(request, action="reset_password"):
        return too_many_requests(request)
    form = ForgottenForm(request.POST or None)
    is_sent = form.is_valid()
    if is_sent:
        email = form.cleaned_data["email"]
        ask_for_way_back(email=email, link_for=_way_back, now=clock.now())
    context = {"form": form, "is_sent": is_sent}
    return render_entrance(request, "backoffice/accounts/forgotten.html", context)


def _way_back(user: User) -> str:
    link = reverse("staff_invitation", args=make_way_back(user))
    return f"{settings.PUBLIC_ORIGIN}{link}"


@needs(Right.MANAGE)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with role and state."""
    users = [(user, ROLES[user.role]) for user in list_users()]
    return render_entrance(request, "backoffice/accounts/list.html", {"users": users})


@needs(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: StaffRequest) -> HttpResponse:
    """Make an account; its link is shown once, on the account's page."""
    form = NewAccountForm(request.POST or None, initial={"role": Reader.code})
    if form.is_valid():
        try:
            user = create_user(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", REFUSALS[refusal.code])
        else:
            return _with_link(request, user)
    context = {"form": form, "roles": ROLES.values()}
    return render_entrance(request, "backoffice/accounts/new.html", context)


@needs(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Change name, role or state of an account."""
    user = _get(pk)
    initial = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "role": user.role,
        "is_active": user.is_active,
        "translates": user.translates,
    }
    form = ChangeAccountForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_user(user=user, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("role", REFUSALS[refusal.code])
        else:
            return HttpResponseRedirect(reverse("staff_accounts"))
    context = {"form": form, "roles": ROLES.values(), "account": user}
    return render_entrance(request, "backoffice/accounts/account.html", context)


@needs(Right.MANAGE)
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # the library has no types
def reset(request: StaffRequest, pk: int) -> HttpResponse:
    """Take password and second factor away and show a link for new ones."""
    user = _get(pk)
    try:
        reset_access(user=user, by=request.user)
    except Refused as refusal:
        context = {"reason": REFUSALS[refusal.code]}
        return render_entrance(request, "backoffice/refused.html", context, status=403)
    user.refresh_from_db()
    return _with_link(request, user)


def _with_link(request: HttpRequest, user: User) -> HttpResponse:
    link = reverse("staff_invitation", args=make_invitation(user))
    context = {"account": user, "link": f"{settings.PUBLIC_ORIGIN}{link}"}
    return render_entrance(request, "backoffice/accounts/link.html", context)


def _get(pk: int) -> User:
    user: User | None = list_users().filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Remove a passkey. The last second factor stays, as it does when it is an app."""

    template_name = "backoffice/accounts/passkey_remove.html"

    def form_valid(self, form: Form) -> HttpResponse:
        """Refuse on the page where another factor is missing."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        gone: HttpResponse = super().form_valid(form)
        return gone
