"""The words for what is refused to the public, and for numbers in danger."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

_AGAIN = _("Please send the form once more. Your text is still there.")

REFUSALS = {
    "counselling.trap": _(
        "A field that has to stay empty was filled in. It is empty again: please send once more."
    ),
    "counselling.no_text": _("Please write something."),
    "counselling.text_too_long": _("This text is too long."),
    "counselling.too_early": _(
        "Please wait %(seconds)s seconds, then press “Send” again. Your text is still there."
    ),
    "counselling.expired": _AGAIN,
    "counselling.forged": _AGAIN,
    "counselling.used": _AGAIN,
    "counselling.too_many": _(
        "Very many messages came in the last hour. Please call us or try again later."
    ),
    "counselling.wrong_code": _(
        "These numbers open nothing. Please check them. After the last day an enquiry is gone."
    ),
    "counselling.too_many_tries": _(
        "There were too many tries. Please wait an hour, then try again."
    ),
    "counselling.no_files": _(
        "We take no files here: a picture or a document can tell who you are. Please tell us in "
        "your words what it says. Your text is still there."
    ),
    "counselling.not_saved": _("Please write the numbers down first, then put the tick."),
    "counselling.gone": _("This enquiry is gone."),
    "counselling.thread_is_full": _("This enquiry is full. Please ask a new question."),
}
NUMBERS = {
    "police": _("Police"),
    "rescue": _("Fire brigade and ambulance"),
    "violence": _("Help for women who meet violence: free, day and night, in many languages"),
    "worries": _("Somebody who listens: free, day and night"),
}


def say(refusal: Refused) -> str:
    """A refusal as a sentence in the reader's language."""
    return str(REFUSALS[refusal.code]) % refusal.details
