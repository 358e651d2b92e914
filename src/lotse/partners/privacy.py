"""What partners keeps about people: nothing but ways to reach an institution."""

from lotse.privacy.domain.declarations import Personal, declare

REACH = Personal(
    purpose="reaching an institution; small ones may give the number of a person",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; published by the institution itself",
    lifetime="from the entry until the institution changes or withdraws it",
)

DECLARATIONS = [
    declare(
        "partners.ContactFunction",
        "id organisation function position",
        phone=REACH,
        email=REACH,
    ),
    declare(
        "partners.Organisation",
        "id slug kind name short_name website mail_language is_public changed_at",
    ),
    declare(
        "partners.Organisation_languages",
        "id organisation language",
    ),
    declare("partners.PlannedShowing", "id organisation verb at obstacle"),
    declare(
        "partners.School",
        "organisation state number is_all_day vanished_on",
    ),
    declare(
        "partners.School_types",
        "id school schooltype",
    ),
    declare(
        "partners.Site",
        "id slug organisation name street postcode place municipality latitude longitude "
        "coordinate_flag",
    ),
    declare(
        "partners.Site_accessibility",
        "id site accessibilityfeature",
    ),
]
