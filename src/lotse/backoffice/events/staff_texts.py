"""Words for events that only staff read."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lotse.backoffice.records.kind import Say
from lotse.kit.errors import Refused
from lotse.kit.fields import NO_DAY

EVENT_SAY = Say(
    new=_("New event"),
    all=_("All events"),
    back=_("Back to the event"),
    may_not=_("Your role does not allow you to change this event."),
    begun=_("Saved as a draft."),
)
CAMPAIGN_SAY = Say(
    new=_("New campaign"),
    all=_("Campaigns"),
    back=_("Back to the campaign"),
    may_not=_("Your role does not allow you to change this campaign."),
)

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

POLICIES = {
    "smaller_first": _("the first family that fits moves up"),
    "strict": _("strictly in order: nobody passes"),
}
NAMES = {"audience": AUDIENCES, "mode": MODES, "policy": POLICIES, "status": STATUS_NAMES}
"""Words for the values of facts that are codes."""

OBSTACLES = {
    "no_title": ("title", _("A title is missing.")),
    "no_summary": ("summary", _("A sentence that says what it is about is missing.")),
    "no_language": ("languages", _("A language is missing.")),
    "no_picture_alt": ("picture_alt", _("It is not said what there is to see in the picture.")),
    "no_place": ("site", _("A place, a link or a remark about the place is missing.")),
}
"""What keeps an event from being shown: the field it is said beside, and the words."""

GONE = _("Something that was chosen does not exist any more.")
REFUSALS = {
    "events.cancelled": _("This was cancelled; that cannot be taken back."),
    "events.campaign_ends_before": _("The last day is before the first."),
    "events.campaign_without_title": _("A title is missing."),
    "events.over": _("This is over already."),
    "events.in_the_past": _("The new time is over already."),
    "events.changed_meanwhile": _(
        "Somebody else has changed this event in the meantime. Nothing of yours is lost: compare, "
        "then save once more to keep your version."
    ),
    "events.campaign_changed_meanwhile": _(
        "Somebody else has changed this campaign in the meantime. Nothing of yours is lost: "
        "compare, then save once more to keep your version."
    ),
    "events.unknown_change": _("This state cannot be brought back."),
    "kit.locked": _("Somebody else is writing this at the moment."),
    "events.dates_in_use": _(
        "Families are signed up for dates that would fall away: %(days)s. Cancel or move these "
        "dates on the page of the event, so that everybody is told."
    ),
    "events.places_in_use": _("%(taken)s places are taken already; fewer are not possible."),
    "events.no_dates": _("No date is left."),
    "events.too_many_dates": _("These are more than %(most)s dates."),
    "events.far_day": NO_DAY,
    "events.no_beginning": _(
        "There is an end, but no beginning. When does it begin? For a whole day leave both empty."
    ),
    "events.bad_rule": _("This rhythm cannot be computed."),
    "events.endless_series": _("Please say how often, or until when."),
    "events.two_ends": _("Please give either a number or a last day."),
    "events.unknown": GONE,
    "reference.unknown_code": GONE,
    "guide.unknown_rule": GONE,
}
FIELDS = {
    "events.dates_in_use": "starts_on",
    "events.places_in_use": "seats",
    "events.no_dates": "starts_on",
    "events.too_many_dates": "number",
    "events.far_day": "starts_on",
    "events.no_beginning": "opens_at",
    "events.bad_rule": "repeats",
    "events.endless_series": "number",
    "events.two_ends": "until",
}
"""Beside which field of the form a refusal is said."""

VERBS = {
    "save": _("saved"),
    "publish": _("published"),
    "move": _("moved a date"),
    "cancel_date": _("cancelled a date"),
    "cancel_round": _("cancelled a date"),
    "cancel": _("cancelled the event"),
    "seats": _("changed the number of places"),
}


def obstacle_words(code: str) -> str:
    """One obstacle in words."""
    return str(OBSTACLES[code][1]) if code in OBSTACLES else code


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    details = dict(refusal.details)
    if refusal.code == "events.not_publishable":
        codes: list[str] = details["obstacles"]  # type: ignore[assignment]  # details hold what the code of the refusal promises
        return " ".join(obstacle_words(code) for code in codes)
    if refusal.code == "events.dates_in_use":
        days: list[str] = details["days"]  # type: ignore[assignment]  # details hold what the code of the refusal promises
        details["days"] = ", ".join(
            date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT") for day in days
        )
    return str(REFUSALS.get(refusal.code, refusal.code)) % details
