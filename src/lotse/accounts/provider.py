"""The house's identity provider, as django-allauth finds it: OpenID Connect that keeps nothing.

What the provider says of a person – claims – is looked at once, while somebody logs in
(:class:`lotse.accounts.adapters.HouseAdapter`); of it only the provider's own number of the person
is kept, never a copy of the directory.
"""

from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest


class HouseProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """OpenID Connect of the house; at most one."""

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 – allauth's signature
        """Nothing: the library would keep all claims."""
        return {}

    def sociallogin_from_response(
        self, request: HttpRequest, response: dict[str, Any]
    ) -> SocialLogin:
        """The log-in under way, with the claims beside it for as long as it lasts."""
        login = super().sociallogin_from_response(request, response)
        login.claims = {**response.get("userinfo", {}), **response.get("id_token", {})}
        return login


provider_classes = [HouseProvider]
