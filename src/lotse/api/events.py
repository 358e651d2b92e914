"""Events for machines: what one can sign up for, and signing up, by the same action as the web."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Field, Path, Query, Router, Schema
from pydantic import AfterValidator

from lotse.api.languages import InLanguage, language_of
from lotse.api.problems import problem
from lotse.events import texts
from lotse.events.actions.signing_up import Party, sign_up
from lotse.events.domain.agenda import Occasion, to_come
from lotse.events.domain.capacity import Person
from lotse.events.domain.sign_up import Channel
from lotse.events.kinds import EVENT
from lotse.events.models import EventDate, Registration, Round
from lotse.events.queries import PUBLIC, get_agenda, load_dates, room_of
from lotse.events.tokens import token
from lotse.kit import clock
from lotse.kit.content_version import current
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.staying_true import holds_until
from lotse.reference.queries import get_reference, site_languages, time_zone
from lotse.words.queries import texts_for

MOST_PEOPLE = 40
"""What is read at all; how many may sign up together is a rule of events."""

router = Router(tags=["Events"])


RoundId = Annotated[int, Path(ge=1, le=2**63 - 1, description="From the list.")]


class PersonIn(Schema):
    """Somebody who comes; without an age: an adult."""

    age: Annotated[int | None, Field(ge=0, le=17, description="Years of a child.")] = None
    in_childcare: bool = False
    name: Annotated[str, Field(max_length=80, description="Only where the event needs names.")] = ""


def _email(value: str) -> str:
    kept = read_address(value) if value else ""
    if kept is None:
        raise ValueError("no mail can reach this address")
    return kept


def _phone(value: str) -> str:
    kept = read_phone(value) if value.strip() else ""
    if kept is None:
        raise ValueError("this is not one telephone number with its area code")
    return kept


class RegistrationIn(Schema):
    """A family or group that signs up together."""

    key: Annotated[
        UUID, Field(description="Made by you, once per family: sent again it is one registration.")
    ]
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=MOST_PEOPLE)]
    language: Annotated[str, Field(description="Of mails to the family: a language of the site.")]
    email: Annotated[str, Field(max_length=254), AfterValidator(_email)] = ""
    phone: Annotated[
        str,
        Field(max_length=40, description="E-mail or phone is needed: one number, area code first."),
        AfterValidator(_phone),
    ] = ""
    comes_again: Annotated[
        bool,
        Field(description="These are more people than have signed up with this contact before."),
    ] = False
    interpreter: Annotated[str, Field(description="Language of a wanted interpreter.")] = ""
    municipality: Annotated[str, Field(description="Official key, eight digits.")] = ""
    access_needs: Annotated[str, Field(max_length=300)] = ""


class DateOut(Schema):
    """One of the dates that one signs up for together."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool


class RoundOut(Schema):
    """What one signs up for: one or several dates of an event."""

    id: Annotated[int, Field(ge=1, le=2**63 - 1, description="For signing up.")]
    event: Annotated[str, Field(description="The event's name in addresses.")]
    title: str
    url: Annotated[str, Field(description="Its page for people.")]
    sign_up: Annotated[str, Field(description="How one signs up; `open` is here or on its page.")]
    places: Annotated[
        str | None, Field(description="Whether there are some; null where nobody signs up here.")
    ]
    dates: list[DateOut]


class RoundsOut(Schema):
    """What is to come."""

    rounds: list[RoundOut]


class RegistrationOut(Schema):
    """A registration that was made, or had been made with the same key."""

    number: str
    state: Literal["confirmed", "waiting", "offered", "cancelled"]
    link: Annotated[str, Field(description="By it the family changes or cancels. Keep it secret.")]


@router.get("", summary="Dates one can sign up for, or just come to", response=RoundsOut)
def list_rounds(request: HttpRequest, asked: Query[InLanguage]) -> Any:
    """What is to come, by what one signs up for. Of places only whether there are some."""
    tag = language_of(asked.language)
    rounds: dict[int, list[EventDate]] = {}
    coming = _coming()
    holds_until(request, (one.ends_at for one in coming))
    for one in load_dates(coming):
        rounds.setdefault(one.round_id, []).append(one)
    slugs = {dates[0].round.event.slug for dates in rounds.values()}
    words = texts_for(EVENT, slugs, tag, ["title"])
    return {"rounds": [_round(dates, str(words[dates[0].round.event.slug]["title"]), tag)
                       for dates in rounds.values()]}  # fmt: skip


def _coming() -> list[Occasion]:
    return [one for one in to_come(get_agenda(current()), clock.now()) if not one.is_cancelled]


def _round(dates: list[EventDate], title: str, tag: str) -> dict[str, Any]:
    round_ = dates[0].round
    return {
        "id": round_.pk,
        "event": round_.event.slug,
        "title": title,
        "url": settings.PUBLIC_ORIGIN + reverse("website:event", args=[tag, round_.event.slug]),
        "sign_up": round_.event.mode,
        "places": room_of(round_).value if round_.event.mode == "open" else None,
        "dates": [
            {"id": str(one.uid), "starts_at": one.starts_at, "ends_at": one.ends_at,
             "is_all_day": one.is_all_day}
            for one in dates
        ],
    }  # fmt: skip


@router.post(
    "/{int:round_id}/registrations",
    summary="Sign a family up",
    description=(
        "The same rules as on the website: a place, or the waiting list. The answer holds the "
        "link by which the family changes or cancels: give it to nobody else. Never kept: "
        "`Cache-Control: no-store`."
    ),
    response={HTTPStatus.CREATED: RegistrationOut},
)
def register(request: HttpRequest, round_id: RoundId, said: RegistrationIn) -> HttpResponse:  # noqa: ARG001 – every view is given the request
    """Sign up through :func:`lotse.events.actions.signing_up.sign_up`."""
    if not Round.objects.filter(pk=round_id, event__status__in=PUBLIC).exists():
        raise Http404
    if errors := _unknown(said):
        detail = "Some values of the request are not known here."
        return _private(problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors))
    try:
        made = sign_up(
            round_id=round_id,
            party=_party(said),
            form_key=said.key,
            channel=Channel.API,
            now=clock.now(),
            comes_again=said.comes_again,
        )
    except Refused as refused:
        with translation.override(said.language):
            detail = texts.say(refused, time_zone())
        return _private(problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, code=refused.code))
    return _private(_answer(made))


def _unknown(said: RegistrationIn) -> list[dict[str, str]]:
    reference = get_reference()
    known = {
        "language": {one.tag for one in site_languages(reference)},
        "interpreter": {"", *reference.languages},
        "municipality": {"", *reference.municipalities},
    }
    return [
        {"place": f"body.said.{name}", "message": "this is not known here"}
        for name, values in known.items()
        if getattr(said, name) not in values
    ]


def _party(said: RegistrationIn) -> Party:
    people = tuple(Person(one.age, one.in_childcare, one.name.strip()) for one in said.people)
    return Party(
        people=people,
        language=said.language,
        email=said.email,
        phone=said.phone,
        interpreter=said.interpreter,
        municipality=said.municipality,
        access_needs=said.access_needs.strip(),
    )


def _answer(made: Registration) -> HttpResponse:
    path = reverse("website:registration", args=[made.language, made.number, token(made)])
    body = {"number": made.number, "state": made.state, "link": settings.PUBLIC_ORIGIN + path}
    return HttpResponse(
        json.dumps(body), status=HTTPStatus.CREATED, content_type="application/json"
    )


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
