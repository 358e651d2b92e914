"""What the provider says of its person: read from the file that the test writes."""

import json
import sys
from pathlib import Path

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):  # noqa: ARG002 – the library's signature
        return json.loads((Path(sys.argv[2]) / "claims.json").read_text())

    def get_userinfo_claims(self, request):
        return {**super().get_userinfo_claims(request), **self.get_additional_claims(request)}
