"""What partners keeps about people: nothing but ways to reach an institution."""

from datetime import datetime
from typing import TYPE_CHECKING

from lotse.partners.journal import PARTNER
from lotse.partners.models import ContactFunction
from lotse.privacy import journal
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.retention import Purge

if TYPE_CHECKING:
    from django.db.models import QuerySet

REACH = Personal(
    purpose="reaching an institution; small ones may give the number of a person",
    basis="published",
    until=Until("the institution changes or withdraws it"),
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


def delete_contacts(contacts: "QuerySet[ContactFunction, ContactFunction]", now: datetime) -> None:  # noqa: ARG001 – the shape of all erasers
    """Delete ways to reach an institution, and its history, which holds them, too."""
    slugs = list(contacts.values_list("organisation__slug", flat=True))
    journal.forget(kind=PARTNER, record_ids=slugs)
    contacts.delete()


PURGES = [
    Purge(
        name="partners.contacts",
        model="partners.ContactFunction",
        until=REACH.until,
        empties={"partners.ContactFunction": "phone email"},
        erase=delete_contacts,
        identity=("pk", "organisation_id"),
    ),
]
