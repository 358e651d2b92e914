"""Words for offers that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.backoffice.records.kind import Say
from lotse.kit.errors import Refused
from lotse.kit.fields import NO_DAY

SAY = Say(
    new=_("New offer"),
    all=_("All offers"),
    back=_("Back to the offer"),
    may_not=_("Your role does not allow you to change this offer."),
    begun=_("Saved as a draft."),
)

STATUS_NAMES = {
    "draft": _("Draft"),
    "published": _("Published"),
    "withdrawn": _("Withdrawn"),
}

OBSTACLES = {
    "no_title": ("title", _("A title is missing.")),
    "no_summary": ("summary", _("A sentence that says what it is about is missing.")),
    "no_how_to_join": ("how_to_join", _("It is not said how one takes part.")),
    "no_stage": ("stages", _("It is not said for which age it is.")),
    "no_topic": ("topics", _("A topic is missing.")),
    "no_language": ("languages", _("A language is missing.")),
    "no_way_to_reach": ("sites", _('A place, a telephone number or "online" is missing.')),
    "hidden_partner": ("provider", _("The provider or a partner is not public yet.")),
    "no_picture_alt": ("picture_alt", _("It is not said what there is to see in the picture.")),
    "no_contact": ("phone", _("Telephone, e-mail or website for the registration is missing.")),
}
"""What keeps an offer from being shown: the field it is said beside, and the words."""

REFUSALS = {
    "kit.locked": _("Somebody else is writing this at the moment."),
    "offers.changed_meanwhile": _(
        "Somebody else has saved this offer in the meantime. Nothing of yours is lost: compare, "
        "then save once more to keep your version."
    ),
    "offers.no_draft": _("There is no draft any more. A colleague has published or discarded it."),
    "offers.not_public": _("This offer is not public and needs no draft beside it. Just save it."),
    "offers.draft_conflicts": _(
        "The public version has changed where the draft changes it, too. Please decide."
    ),
    "offers.unknown_change": _("This state cannot be brought back."),
    "offers.plan_out_of_order": _("It would be withdrawn before it is published."),
    "offers.already_decided": _("A colleague has decided about it already."),
    "offers.no_reason": _("Please say why."),
    "offers.ends_before_it_starts": _("The last day is before the first one."),
    "offers.review_not_later": _("The new day is not later than the present one."),
    "offers.not_withdrawn_for_age": _("This offer was not withdrawn for its age."),
    "offers.far_day": NO_DAY,
    "offers.unknown": _("Something that was chosen does not exist any more."),
    "reference.unknown_code": _("Something that was chosen does not exist any more."),
}

ANSWERS = {
    "still_right": _("Yes, all is still right"),
    "changed": _("Something has changed"),
    "ended": _("The offer has ended"),
}
PROPOSED = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "description": _("Description"),
    "how_to_join": _("What do I have to do?"),
    "cost": _("What does it cost?"),
    "phone": _("Telephone"),
    "email": _("E-mail address"),
    "website": _("Website"),
    "ends_on": _("Last day"),
    "times": _("New times"),
    "place": _("New place"),
    "remark": _("What else has changed?"),
}
STEPS = {
    "ask": _("Provider asked"),
    "remind": _("Provider reminded, marked as not confirmed"),
    "last_call": _("Provider called for the last time"),
    "withdraw": _("Taken off the site"),
}

VERBS = {
    "save": _("saved"),
    "provider": _("confirmed"),
    "postpone": _("gave more time"),
    "publish_draft": _("published the draft"),
    "publish": _("published"),
    "withdraw": _("withdrawn"),
}

DRAFT_VERBS = {
    "draft": _("saved as a draft"),
    "discard": _("discarded the draft"),
}
"""What happened to a draft; how it began is no event of its own."""
WITHOUT_PERSON = {"provider": _("Provider")}
"""Who it was where it was no colleague."""


def obstacle_words(code: str) -> str:
    """One obstacle in words."""
    if code in REFUSALS:
        return str(REFUSALS[code])
    return str(OBSTACLES[code][1]) if code in OBSTACLES else code


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    if refusal.code == "offers.not_publishable":
        codes: list[str] = refusal.details["obstacles"]  # type: ignore[assignment]  # details hold what the code of the refusal promises
        return " ".join(obstacle_words(code) for code in codes)
    return str(REFUSALS.get(refusal.code, refusal.code))
