"""One deed for one record: done and said, or said why not."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from lotse.backoffice.rendering import StaffRequest
from lotse.kit.errors import Refused


def do_and_say(
    request: StaffRequest,
    deed: Callable[[], str],
    refusal_words: Callable[[Refused], str],
    back: str,
) -> HttpResponse:
    """Do a deed and go on at ``back``. It returns what is said then; a refusal is said instead."""
    try:
        if said := deed():
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
    return HttpResponseRedirect(back)


def do_plan(
    request: StaffRequest,
    form: Form,
    plan: Callable[[], None],
    refusal_words: Callable[[Refused], str],
    back: str,
) -> HttpResponse:
    """Keep what is to happen by itself, if the form with its dates can be understood."""
    if not form.is_valid():
        messages.error(request, _("Please check the date and the time."))
        return HttpResponseRedirect(back)

    def deed() -> str:
        plan()
        return _("Planned.")

    return do_and_say(request, deed, refusal_words, back)
