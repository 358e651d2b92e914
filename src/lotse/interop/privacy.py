"""What interop keeps about people: nothing."""

from lotse.privacy.domain.declarations import declare

DECLARATIONS = [declare("interop.ForeignRecord", "id kind key")]
