"""A school or partner signs people up by its link, sees whom it signed up, takes one away."""

from http import HTTPStatus
from uuid import uuid4

from django import forms
from django.forms import formset_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from lotse.events import texts
from lotse.events.actions.partner_links import (
    INITIALS,
    Pupil,
    sign_up_pupils,
    signed_up_by,
    take_pupil_away,
)
from lotse.events.actions.signing_up import door
from lotse.events.domain.capacity import ADULT_AGE, MAX_PARTY
from lotse.events.domain.sign_up import Channel, check_door
from lotse.events.kinds import EVENT
from lotse.events.models import PartnerLink, State
from lotse.events.queries import room_of
from lotse.events.registration_queries import find_partner_link
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.rows import zone_of
from lotse.website.events.texts import ROOM
from lotse.website.languages import ReaderRequest
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page
from lotse.words.queries import texts_for

ROWS = 10
PUPIL_STATES = {
    State.CONFIRMED: _("signed up"),
    State.WAITING: _("on the waiting list"),
    State.OFFERED: _("a place is free and kept"),
}


class PupilForm(forms.Form):
    """One person: initials and age. An empty row is nobody."""

    initials = forms.CharField(
        label=_("Initials, no name"), required=False, max_length=12, strip=True
    )
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=ADULT_AGE - 1)

    def clean_initials(self) -> str:
        """Initials are no name: what is not needed is not kept."""
        said: str = self.cleaned_data["initials"]
        if said and not INITIALS.match(said):
            raise forms.ValidationError(_("Please write initials only, for example A. K."))
        return said

    def clean(self) -> dict[str, object]:
        """Both, or neither."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("initials")) != (data.get("age") is not None):
            missing = "age" if data.get("initials") else "initials"
            self.add_error(missing, _("Please write initials and age."))
        return data


Pupils = formset_factory(PupilForm, extra=ROWS, max_num=MAX_PARTY, absolute_max=MAX_PARTY + 10)


class KeyForm(forms.Form):
    """``form_key`` makes sending the form twice harmless."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)


@accepts_post
@in_our_languages
def partner_sign_up(request: ReaderRequest, pk: int, secret: str) -> HttpResponse:
    """The page of a link. Wrong and revoked links are 404, like addresses that do not exist."""
    link = find_partner_link(pk, secret)
    if link is None:
        return not_found(request)
    refusal, posted = "", request.method == "POST"
    typed = request.POST if posted and "take_away" not in request.POST else None
    pupils, key = Pupils(typed, prefix="p"), KeyForm(typed, initial={"form_key": uuid4()})
    try:
        if posted and "take_away" in request.POST:
            take_pupil_away(link=link, number=request.POST["take_away"], now=clock.now())
            return private(HttpResponseRedirect(request.path_info))
        check_door(door(link.round, link.round.event), Channel.PARTNER, clock.now())
        if posted and all([pupils.is_valid(), key.is_valid()]):
            sign_up_pupils(
                link=link,
                pupils=_typed(pupils),
                form_key=key.cleaned_data["form_key"],
                now=clock.now(),
            )
            return private(HttpResponseRedirect(request.path_info))
    except Refused as refused:
        refusal = texts.say(refused, zone_of(request))
    return _page(request, link, pupils, key, refusal)


def _typed(pupils: "forms.BaseFormSet[PupilForm]") -> list[Pupil]:
    rows = [form.cleaned_data for form in pupils]
    return [Pupil(row["initials"], row["age"]) for row in rows if row.get("initials")]


def _page(
    request: ReaderRequest,
    link: PartnerLink,
    pupils: "forms.BaseFormSet[PupilForm]",
    key: KeyForm,
    refusal: str,
) -> HttpResponse:
    event, zone, tag = link.round.event, zone_of(request), request.language.tag
    own = signed_up_by(link).exclude(state=State.CANCELLED).prefetch_related("participants")
    context = {
        "link": link,
        "event": event,
        "texts": texts_for(EVENT, [event.slug], tag, ["title", "summary"])[event.slug],
        "dates": [
            texts.when(one.starts_at, one.ends_at, zone, is_all_day=one.is_all_day)
            for one in link.round.dates.all()
            if not one.is_cancelled or link.round.is_cancelled
        ],
        "pupils": pupils,
        "key": key,
        "refusal": refusal,
        "is_open": _is_open(link),
        "room": ROOM[room_of(link.round)],
        "own": [(row, row.participants.all(), PUPIL_STATES[State(row.state)]) for row in own],
        "is_over": link.round.ends_at < clock.now(),
    }
    is_wrong = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    page = render_page(request, "website/events/partner.html", context, status=status)
    return private(page)


def _is_open(link: PartnerLink) -> bool:
    try:
        check_door(door(link.round, link.round.event), Channel.PARTNER, clock.now())
    except Refused:
        return False
    return True
