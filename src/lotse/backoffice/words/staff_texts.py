"""Words about texts that only staff read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused
from lotse.words.domain.characters import Character
from lotse.words.domain.states import Origin, State, plain_field

KIND_NAMES = {
    "offers.offer": _("Offers"),
    "events.event": _("Events"),
    "counselling.appointment_kind": _("Kinds of talks"),
    "events.campaign": _("Campaigns"),
    "pages.page": _("Pages"),
    "guide.station": _("Guide: stations"),
    "guide.certificate": _("Guide: certificates"),
    "guide.rule": _("Guide: rules"),
    "guide.phrase": _("Guide: phrases"),
    "guide.change": _("Guide: reasons for changes"),
    "reference.stage": _("Names of stages"),
    "reference.topic": _("Names of topics"),
    "reference.cefr": _("Names of language levels"),
    "reference.school_type": _("Names of school types"),
    "reference.organisation_kind": _("Names of organisations' kinds"),
    "reference.accessibility": _("Names of accessibility features"),
    "reference.language": _("Names of languages"),
}

FIELD_NAMES = {
    "title": _("Title"),
    "name": _("Name"),
    "summary": _("Summary"),
    "description": _("Description"),
    "how_to_join": _("How to take part"),
    "documents": _("Documents"),
    "cost": _("Cost"),
    "times": _("Times"),
    "picture_alt": _("Alternative text"),
    "hint": _("Hint"),
    "text": _("Text"),
    "reason": _("Reason"),
    "place_note": _("How to get there"),
    "bring": _("What to bring"),
    "heading": _("Heading"),
    "note": _("Note"),
    "alt": _("Alternative text"),
    "caption": _("Caption"),
}

STATE_NAMES: dict[State, str | Promise] = {
    State.MISSING: _("Missing"),
    State.STALE: _("Outdated"),
    State.UNREVIEWED: _("Not reviewed"),
    State.CURRENT: _("Current"),
}

ORIGIN_NAMES = {
    Origin.PERSON: _("written by a person"),
    Origin.MACHINE: _("translated by a machine"),
    Origin.IMPORTED: _("from a file"),
}

HINTS = {
    Character.TITLE: _("A title: a few words, no full stop."),
    Character.SUMMARY: _("One or two short sentences that say what it is about."),
    Character.BODY: _("Running text: short sentences; keep the paragraphs."),
}

MARKS_HINT = _("Keep the marks of the source: **bold**, - list, ## heading, [words](address).")

REFUSALS = {
    "words.empty": _("Please write a translation first."),
    "words.no_such_text": _("This text does not exist any more."),
    "words.said_twice": _(
        "The file has this text twice, in different words. Please keep the right one."
    ),
    "words.source_changed": _(
        "The source has changed in the meantime. Your words are still here: compare, then save "
        "once more."
    ),
    "words.changed_meanwhile": _(
        "Somebody else has saved this translation in the meantime. Your words are still here: "
        "compare, then save once more to keep them."
    ),
    "words.lost_places": _("These places must stand in the translation as in the source:"),
    "words.stale": _("The translation is outdated: bring it up to date first."),
    "words.machine_is_off": _("Machine translation is switched off for this language."),
    "words.not_your_language": _("Your account is for other languages."),
    "words.own_text": _("You wrote this yourself. Please let somebody else review it."),
}


FAULTS = {
    "lost_places": _("The machine lost a place such as {name}."),
    "budget": _("The words of this year are used up."),
    "busy": _("The service was too busy, five times."),
    "away": _("The service could not be reached, five times."),
    "nonsense": _("The service answered something that is no translation, five times."),
    "not_allowed": _("The service does not accept the key."),
    "used_up": _("The quota at the service is used up."),
    "not_understood": _("The service did not accept the request."),
    "no_language": _("The service does not know this language."),
}
"""Why a machine did not translate a text."""


def kind_name(kind: str) -> str:
    """The name of a kind of record."""
    return str(KIND_NAMES.get(kind, kind))


def field_name(field: str) -> str:
    """The name of a field."""
    name = plain_field(field)
    return str(FIELD_NAMES.get(name, name))


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    said = str(REFUSALS.get(refusal.code, refusal.code))
    places: list[str] = refusal.details.get("places", [])  # type: ignore[assignment]  # details hold what the code of the refusal promises
    return f"{said} {', '.join(places)}" if places else said


def said(code: str) -> str:
    """A code of a refusal in words."""
    return str(REFUSALS.get(code, code))


def file_refusal_words(refusal: Refused) -> str:
    """Why a whole file was refused."""
    if refusal.code == "words.wrong_language":
        words = _(
            "This file is in the language “%(found)s”, not “%(expected)s”. Nothing was changed."
        )
        return str(words) % refusal.details
    words = _("This file cannot be read (%(reason)s). Nothing was changed.")
    return str(words) % {"reason": refusal.details.get("reason", "")}
