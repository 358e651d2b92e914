"""What holds keep: nothing about people."""

from lotse.privacy.domain.declarations import declare

DECLARATIONS = [
    declare("holds.Resource", "id kind"),
    declare("holds.Occupation", "id resource holder period lapses_at is_extra"),
]
