"""The way in by the house's identity provider, and out again when it says so."""

from typing import Any

import jwt
import requests
from allauth.socialaccount.providers.openid_connect import views as library
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.house_actions import log_out
from lotse.accounts.texts import REFUSALS
from lotse.backoffice.rendering import render_entrance

EVENT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures that only the provider can make; never a secret that both know, never none."""
PATIENCE = 5
CLOCK_MAY_DIFFER = 30


def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead to the provider (by POST); a page of ours says when it does not answer."""
    try:
        answer: HttpResponseBase = library.login(request, provider_id)
    except requests.RequestException:
        return redirect("staff_house_refused", "house_fault")
    return answer


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider; what can fail on the way leads to a page of ours, too."""
    answer: HttpResponseBase = library.callback(request, provider_id)
    return answer


@require_safe
def refused(request: HttpRequest, why: str) -> HttpResponse:
    """Why the house's log-in led to nothing, and what to do."""
    reason = REFUSALS.get(f"accounts.{why}")
    if reason is None:
        raise Http404
    context = {"reason": reason}
    return render_entrance(request, "backoffice/accounts/house_refused.html", context, status=403)


@csrf_exempt
@require_POST
def logged_out(request: HttpRequest) -> HttpResponse:
    """The provider's own call: somebody has been logged out.

    OpenID Connect Back-Channel Logout 1.0: 200 when the sessions have ended, whether there were any
    or not; 400 with a reason when the token is none of the provider's for us.
    """
    if not settings.HOUSE:
        raise Http404
    try:
        claims = _read_token(request.POST.get("logout_token", ""))
    except (jwt.PyJWTError, requests.RequestException, ValueError, KeyError) as fault:
        said = {"error": "invalid_request", "error_description": type(fault).__name__}
        return _uncached(JsonResponse(said, status=400))
    log_out(subject=claims["sub"])
    return _uncached(HttpResponse(status=200))


def _read_token(token: str) -> dict[str, Any]:
    """The claims of a logout token after section 2.6 of the specification."""
    issuer = settings.HOUSE["issuer"]
    address = f"{issuer}/.well-known/openid-configuration"
    known = requests.get(address, timeout=PATIENCE)
    known.raise_for_status()
    configuration = known.json()
    keys = jwt.PyJWKClient(configuration["jwks_uri"], timeout=PATIENCE)
    claims: dict[str, Any] = jwt.decode(
        token,
        keys.get_signing_key_from_jwt(token),
        algorithms=ALGORITHMS,
        audience=settings.HOUSE["client"],
        issuer=configuration["issuer"],
        options={"require": ["iss", "aud", "iat", "jti", "events", "sub"], "verify_iat": True},
        leeway=CLOCK_MAY_DIFFER,
    )
    if not isinstance(claims["events"], dict) or EVENT not in claims["events"]:
        raise jwt.InvalidTokenError("no log-out")
    if "nonce" in claims:
        raise jwt.InvalidTokenError("a nonce belongs to a log-in")
    return claims


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
