"""Words for events that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

STATUS_NAMES = {
    "draft": _("Draft"),
    "published": _("Published"),
    "cancelled": _("Cancelled"),
}
AUDIENCES = {
    "families": _("Families"),
    "professionals": _("People who work with families"),
    "everybody": _("Everybody"),
}
MODES = {
    "none": _("Nobody has to sign up"),
    "open": _("Everybody can sign up"),
    "partners": _("Schools and partners sign up"),
}
ROLES = {
    "organiser": _("Organiser"),
    "speaker": _("Speaker"),
    "host": _("Host"),
    "support": _("Support"),
}

OBSTACLES = {
    "no_title": ("title", _("A title is missing.")),
    "no_summary": ("summary", _("A sentence that says what it is about is missing.")),
    "no_language": ("languages", _("A language is missing.")),
    "no_place": ("site", _("A place, a link or a remark about the place is missing.")),
}
"""What keeps an event from being shown: the field it is said beside, and the words."""

REFUSALS = {
    "events.cancelled": _("This was cancelled; that cannot be taken back."),
    "events.campaign_ends_before": _("The last day is before the first."),
    "events.campaign_without_title": _("A title is missing."),
}


def obstacle_words(code: str) -> str:
    """One obstacle in words."""
    return str(OBSTACLES[code][1]) if code in OBSTACLES else code


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    if refusal.code == "events.not_publishable":
        codes: list[str] = refusal.details["obstacles"]  # type: ignore[assignment]
        return " ".join(obstacle_words(code) for code in codes)
    return str(REFUSALS.get(refusal.code, refusal.code)) % refusal.details
