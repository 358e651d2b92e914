"""Words around interpreters that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.counselling.domain.interpreting import Level, Obstacle, Payer, Training
from lotse.kit.errors import Refused

LEVELS = {
    Level.B1: "B1",
    Level.B2: "B2",
    Level.C1: "C1",
    Level.C2: "C2",
    Level.FIRST: _("first language"),
}
TRAININGS = {
    Training.VOLUNTEER: _("trained volunteer"),
    Training.PROFESSIONAL: _("professional"),
    Training.SWORN: _("sworn in"),
}
PAYERS = {Payer.OFFICE: _("the office pays"), Payer.REQUESTER: _("whoever asks pays")}
OBSTACLES = {
    Obstacle.EXCLUDED: _("the pool does not interpret such talks"),
    Obstacle.LANGUAGE: _("does not speak the language"),
    Obstacle.LEVEL: _("does not speak it well enough for this"),
    Obstacle.TRAINING: _("this talk needs another training"),
    Obstacle.UNDERTAKING: _("has not promised to keep silent"),
    Obstacle.CERTIFICATE: _("the police certificate is missing or too old"),
    Obstacle.TAKEN: _("interprets elsewhere at this time"),
    Obstacle.AREA: _("usually does not go there"),
    Obstacle.HOURS: _("usually has no time then"),
}
REFUSALS = {
    "counselling.talk_excluded": _(
        "Our interpreters do not take part in such talks. They need somebody who is sworn in or a "
        "specialist."
    ),
    "counselling.talk_too_long": _("Such a talk lasts %(most)s minutes at most."),
    "counselling.talk_is_past": _("This time is over. Please choose a later one."),
    "counselling.unknown_talk": _("Please choose the kind of talk."),
    "counselling.request_closed": _("Nobody is looked for any more."),
    "counselling.nobody_chosen": _("Please choose whom to ask."),
    "counselling.cannot_be_asked": _(
        "One of them cannot be asked any more. Please look at the list once more."
    ),
    "counselling.interpreter_busy": _("This person already interprets at this time."),
    "counselling.no_name": _("Please write the name."),
    "counselling.no_language": _("Please choose a language."),
    "counselling.language_twice": _("Please choose each language once."),
    "counselling.hours_in_order": _("The end has to be after the beginning."),
    "counselling.absence_in_order": _("The end has to be after the beginning."),
    "counselling.no_mail_address": _("Please write an e-mail address: we ask by e-mail."),
    "counselling.interpreter_changed_meanwhile": _(
        "Somebody has changed this meanwhile. Please look at it once more."
    ),
    "counselling.unknown_change": _("There is nothing to bring back."),
}
"""A sentence for each refusal that staff can meet."""


def refusal_words(refusal: Refused) -> str:
    """A refusal as a sentence for staff."""
    return str(REFUSALS[refusal.code]) % refusal.details
