"""A partner's list as CSV or XLSX: read, shown with its faults, signed up whole or not at all."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.events.forms import partner_choices
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.actions.partner_lists import sign_up_list
from lotse.events.partner_list import MAX_LINES, Listed, read_list
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.tables import Table, read_table
from lotse.reference.queries import Reference, site_languages

SALT = "lotse.backoffice.events.list"
FIELDS = {
    "initials": gettext_lazy("Initials"),
    "age": gettext_lazy("Age"),
    "language": gettext_lazy("Language"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
}
FAULTS = {
    "initials": gettext_lazy("Initials only, for example A. K.; no name."),
    "age": gettext_lazy("A number from 0 to 17, or nothing for a grown-up."),
    "language": gettext_lazy("A language of this site, as its name or its tag."),
    "phone": gettext_lazy("This is no telephone number."),
    "email": gettext_lazy("This is no e-mail address."),
}
REFUSALS = {
    "kit.table_too_large": gettext_lazy("The list is too long. %(most)s lines at most."),
    "kit.table_unreadable": gettext_lazy(
        "This file cannot be read. Please save it as CSV or XLSX."
    ),
    "events.list_without_head": gettext_lazy(
        "The first line must name the columns; one of them is called “Initials”."
    ),
    "events.nobody": gettext_lazy("The list is empty."),
}


class ListForm(forms.Form):
    """Whose list it is, and the file; afterwards the lines that were read travel along, signed."""

    organisation = forms.ChoiceField(label=gettext_lazy("School or partner"))
    file = forms.FileField(label=gettext_lazy("List as CSV or XLSX"), required=False)
    lines = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = partner_choices()  # type: ignore[attr-defined]  # the field has choices

    def clean(self) -> dict[str, Any]:
        """A file, or the lines of one that was read."""
        data = super().clean() or {}
        if not data.get("file") and not data.get("lines") and "file" not in self.errors:
            self.add_error("file", gettext_lazy("Please choose a file."))
        return data


@screen(Right.REGISTRATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def partner_list(request: StaffRequest, round_id: int) -> HttpResponse:
    """Choose a file; see what was read; sign everybody up."""
    shown = RoundPage(round_id)
    posted = request.method == "POST"
    form = ListForm(*((request.POST, request.FILES) if posted else ()))
    people: list[Listed] = []
    faults: list[tuple[int, Any, str, Any]] = []
    refusal, sealed, is_doubtful = "", "", False
    if posted and form.is_valid():
        data = form.cleaned_data
        try:
            if data["file"]:
                table = read_table(data["file"].read(), most=MAX_LINES)
                is_doubtful = table.is_doubtful
                people, faults = _read(table, shown.reference)
                sealed = "" if faults else signing.dumps([asdict(one) for one in people], salt=SALT)
            else:
                people = _opened(data["lines"])
                made = sign_up_list(
                    round_id=round_id,
                    organisation=data["organisation"],
                    people=people,
                    by=request.user,
                    now=clock.now(),
                )
                said = ngettext(
                    "%(count)s person is signed up.", "%(count)s people are signed up.", len(made)
                )
                messages.success(request, said % {"count": len(made)})
                return HttpResponseRedirect(reverse("staff_round", args=[round_id]))
        except Refused as refused:
            refusal, sealed = _words(refused, shown.zone), data["lines"]
    context = shown.context("list") | {
        "form": form,
        "people": people,
        "faults": faults,
        "refusal": refusal,
        "is_doubtful": is_doubtful,
        "sealed": sealed,
        "fields": [str(name) for name in FIELDS.values()],
        "most": MAX_LINES,
    }
    is_wrong = bool(refusal or faults or form.errors)
    status = 422 if is_wrong else 200
    return render_staff(request, "backoffice/events/partner_list.html", context, status=status)


def _read(
    table: Table, reference: Reference
) -> tuple[list[Listed], list[tuple[int, Any, str, Any]]]:
    languages: dict[str, str] = {}
    for one in site_languages(reference):
        names = (one.tag, one.autonym, reference.name("language", one.tag, "de"))
        languages |= {name.casefold(): one.tag for name in names}
    people, faults = read_list(table.rows, languages, "de", first_line=table.first_line)
    return people, [(one.line, FIELDS[one.field], one.said, FAULTS[one.field]) for one in faults]


def _opened(sealed: str) -> list[Listed]:
    try:
        return [Listed(**row) for row in signing.loads(sealed, salt=SALT)]
    except signing.BadSignature as fault:
        raise Refused("kit.table_unreadable") from fault


def _words(refused: Refused, zone: str) -> str:
    if refused.code in REFUSALS:
        return str(REFUSALS[refused.code]) % refused.details
    return refusal_words(refused, zone)
