"""The vocabularies that have names in many languages."""

from lotse.reference.models import (
    AccessibilityFeature,
    CefrLevel,
    Language,
    OrganisationKind,
    SchoolType,
    Stage,
    Topic,
)
from lotse.words.domain.states import Kind, Missing

MODELS = {
    "stage": Stage,
    "topic": Topic,
    "cefr": CefrLevel,
    "school_type": SchoolType,
    "organisation_kind": OrganisationKind,
    "accessibility": AccessibilityFeature,
    "language": Language,
}

KINDS = {
    name: Kind(
        f"reference.{name}",
        ("name", "hint"),
        Missing.SHOW_SOURCE,
        weight=100,
        is_impersonal=True,
        related_serves=name == "language",
    )
    for name in MODELS
}
"""Names of vocabularies stand on almost every page."""
