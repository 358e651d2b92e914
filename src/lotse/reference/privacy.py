"""What reference keeps about people: nothing."""

from lotse.privacy.domain.declarations import declare

DECLARATIONS = [
    declare(
        "reference.AccessibilityFeature",
        "code position",
    ),
    declare(
        "reference.CefrLevel",
        "code position",
    ),
    declare(
        "reference.District",
        "ags name state time_zone site_name languages latitude longitude details state_border "
        "is_demo",
    ),
    declare(
        "reference.Language",
        "tag autonym is_right_to_left position",
    ),
    declare(
        "reference.Municipality",
        "ags name kind population latitude longitude border is_border_schematic border_attribution",
    ),
    declare(
        "reference.OrganisationKind",
        "code position schema_org",
    ),
    declare(
        "reference.Postcode",
        "id postcode place municipality latitude longitude",
    ),
    declare(
        "reference.SchoolHoliday",
        "id name starts_on ends_on",
    ),
    declare(
        "reference.SchoolType",
        "code position",
    ),
    declare(
        "reference.SchoolType_stages",
        "id schooltype stage",
    ),
    declare(
        "reference.Stage",
        "code position isced",
    ),
    declare(
        "reference.Topic",
        "code position",
    ),
]
