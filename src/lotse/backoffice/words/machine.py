"""Machine translation of a language: switch, budget, asking."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.backoffice.words.asked import Asked, for_own_language, get_target_language
from lotse.backoffice.words.staff_texts import refusal_words
from lotse.interop.tasks import translate_soon
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference
from lotse.words.machine.actions import ask, set_up
from lotse.words.machine.contract import list_services
from lotse.words.models import MachineUse

SERVICE_NAMES = {"deepl": "DeepL", "libretranslate": "LibreTranslate"}


class MachineForm(forms.Form):
    """Which service, how much, on or off."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    words_per_year = forms.IntegerField(
        label=gettext_lazy("Words a year at most"), min_value=0, max_value=10_000_000
    )
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["service"]
        field.choices = [(name, SERVICE_NAMES.get(name, name)) for name in list_services()]


def machine_context(language: str) -> dict[str, Any]:
    """What the queue shows of the machine; nothing where no service is set up."""
    if not list_services():
        return {}
    use = MachineUse.objects.filter(language=language).first()
    initial = (
        {"service": use.service, "words_per_year": use.words_per_year, "is_on": use.is_on}
        if use
        else {"words_per_year": 20_000}
    )
    return {"machine": {"use": use, "form": MachineForm(initial=initial)}}


@screen(Right.PUBLISH)
@require_POST
@for_own_language
def settings(request: StaffRequest, language: str) -> HttpResponse:
    """Switch on or off, choose service and budget."""
    facts = get_target_language(get_reference(), language)
    form = MachineForm(request.POST)
    if form.is_valid():
        set_up(language=facts.tag, **form.cleaned_data, now=clock.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Please check the service and the number of words."))
    return HttpResponseRedirect(reverse("staff_words_queue", args=[facts.tag]))


@screen(Right.TRANSLATE)
@require_POST
@for_own_language
def ask_machine(request: StaffRequest, language: str) -> HttpResponse:
    """Have everything translated that is missing or outdated."""
    facts = get_target_language(get_reference(), language)
    asked = Asked.read(request)
    try:
        number = ask(language=facts.tag, kind=asked.kind, now=clock.now())
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        translate_soon(facts.tag)
        words = ngettext(
            "%(count)s text goes to the machine. Please review what comes back.",
            "%(count)s texts go to the machine. Please review what comes back.",
            number,
        )
        messages.success(request, words % {"count": number})
    return HttpResponseRedirect(reverse("staff_words_queue", args=[facts.tag]) + asked.query())
