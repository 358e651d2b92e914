"""Events as files: ``events.yaml`` beside the directory's files, translations in its ``words/``.

A day is told by its distance from the day of loading, because an event of last year is of no use
to anybody. Examples of registrations stand in the same file and are made only for a demo.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from lotse.events.actions.afterwards import give_feedback
from lotse.events.actions.coming import check_in
from lotse.events.actions.planning import Words, publish_event, save_event
from lotse.events.actions.rescheduling import cancel_event
from lotse.events.actions.signing_up import Party, sign_up
from lotse.events.domain.capacity import Person
from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series
from lotse.events.domain.sign_up import Channel, Mode
from lotse.events.domain.waiting import Policy
from lotse.events.models import Event, Round
from lotse.interop.directory_files import Clock, Slug, read_translations
from lotse.kit.errors import Refused
from lotse.kit.reachable import WebAddress
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.words.domain.states import Origin

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SIGNED_UP_BEFORE = timedelta(days=3)
"""When the example families signed up for what is over by now."""


class _Day(FileModel):
    weeks: Annotated[int, Field(ge=-52, le=52)]
    weekday: Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    def after(self, today: date) -> date:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=self.weeks, days=WEEK.index(self.weekday))


class _Partner(FileModel):
    key: Slug
    role: Literal["organiser", "speaker", "host", "support"]


class _Registration(FileModel):
    adults: Annotated[int, Field(ge=0, le=20)] = 0
    names: tuple[str, ...] = ()
    children: tuple[int, ...] = ()
    in_childcare: tuple[int, ...] = ()
    language: str
    interpreter: str = ""
    municipality: str = ""
    heard: str = ""
    email: str = ""
    phone: str = ""
    access_needs: str = ""
    channel: Channel = Channel.WEB
    came: bool = False


class _Feedback(FileModel):
    language: str
    understood: int | None = None
    helped: int | None = None
    welcome: int | None = None
    remark: str = ""


class _Event(FileModel):
    key: Slug
    day: _Day
    opens: Clock | None = None
    closes: Clock | None = None
    rule: str = ""
    skips_holidays: bool = False
    is_course: bool = False
    audience: Literal["families", "professionals", "everybody"] = "families"
    stages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...]
    interpreted: tuple[str, ...] = ()
    partners: tuple[_Partner, ...] = ()
    offer: str | None = None
    site: str | None = None
    online_url: WebAddress = ""
    is_free: bool = True
    mode: Mode = Mode.OPEN
    seats: int | None = None
    childcare: int = 0
    childcare_from: int = 1
    childcare_to: int = 12
    needs_names: bool = False
    policy: Policy = Policy.SMALLER_FIRST
    remind_hours_before: tuple[int, ...] = (48,)
    is_cancelled: bool = False
    texts: Mapping[str, str]
    registrations: tuple[_Registration, ...] = ()
    feedback: tuple[_Feedback, ...] = ()


class _Events(FileModel):
    events: tuple[_Event, ...]


@dataclass(frozen=True)
class PlannedEvent:
    """An event of a file with its words in all languages."""

    entry: _Event
    words: tuple[Words, ...]


def read_events(path: Path) -> list[PlannedEvent]:
    """The events of a file with their words.

    Refused with ``interop.unknown_event`` when a translation speaks of an event that is not there.
    """
    entries = read_yaml(path, _Events).events
    words = {entry.key: [Words("de", entry.texts)] for entry in entries}
    for file, said in read_translations(path.parent / "words"):
        for key, texts in said.events.items():
            if key not in words:
                raise Refused("interop.unknown_event", reason=f"{file}: there is no event {key}")
            words[key].append(Words(said.language, texts, Origin(said.origin), said.reviewed))
    return [PlannedEvent(entry, tuple(words[entry.key])) for entry in entries]


def plan(planned: PlannedEvent, *, today: date, now: datetime) -> Event | None:
    """Save and publish an event of a file; None when it is planned already.

    When all its dates are over it is planned anew, with the day in its slug: the registrations and
    figures of the earlier one stay what they are.
    """
    entry = planned.entry
    on = entry.day.after(today)
    known = Event.objects.filter(slug=entry.key)
    again = Event.objects.filter(slug__regex=rf"^{entry.key}-\d{{8}}$")
    if (known | again).filter(rounds__ends_at__gte=now).exists():
        return None
    if known.exists() and entry.day.weeks < 0:
        return None
    facts = _facts(entry, f"{entry.key}-{on:%Y%m%d}" if known.exists() else entry.key, on)
    event = save_event(facts=facts, words=planned.words, by=None, now=now)
    publish_event(facts=facts, now=now)
    return event


def _facts(entry: _Event, slug: str, on: date) -> EventFacts:
    same = (
        *("audience", "stages", "topics", "languages", "interpreted", "offer", "is_course", "site"),
        *(
            "online_url",
            "is_free",
            "seats",
            "childcare",
            "childcare_from",
            "childcare_to",
            "needs_names",
        ),
        "remind_hours_before",
    )
    return EventFacts(
        slug=slug,
        series=Series(
            starts_on=on,
            opens_at=time.fromisoformat(entry.opens) if entry.opens else None,
            closes_at=time.fromisoformat(entry.closes) if entry.closes else None,
            rule=entry.rule,
            skips_holidays=entry.skips_holidays,
        ),
        partners=tuple((one.key, one.role) for one in entry.partners),
        mode=entry.mode.value,
        policy=entry.policy.value,
        **{name: getattr(entry, name) for name in same},
    )


def fill_with_examples(planned: PlannedEvent, event: Event, now: datetime) -> int:
    """Sign the example families up for the first round, note who came, keep their feedback.

    Returns how many families there are. Afterwards the event is cancelled where the file says so.
    """
    entry = planned.entry
    round_ = event.rounds.order_by("starts_at")[0]
    is_over = round_.ends_at < now
    first = round_.starts_at - SIGNED_UP_BEFORE if is_over else now
    for position, one in enumerate(entry.registrations):
        registration = sign_up(
            round_id=round_.pk,
            party=_party(one),
            form_key=uuid5(NAMESPACE_URL, f"{event.slug}/{position}"),
            channel=one.channel,
            # In line as in the file: nobody signed up at the same moment.
            now=first + timedelta(seconds=position),
            comes_again=True,
        )
        if one.came and is_over:
            _check_in(round_, registration.pk)
    if is_over:
        _keep_feedback(entry, round_)
    if entry.is_cancelled:
        cancel_event(slug=event.slug, now=now)
    return len(entry.registrations)


def _check_in(round_: Round, registration_id: int) -> None:
    for day in round_.dates.all():
        check_in(date_id=day.pk, registration_id=registration_id, positions=None, now=day.starts_at)


def _keep_feedback(entry: _Event, round_: Round) -> None:
    for position, one in enumerate(entry.feedback):
        give_feedback(
            round_id=round_.pk,
            form_key=uuid5(NAMESPACE_URL, f"{round_.pk}/{position}"),
            now=round_.ends_at,
            **one.model_dump(),
        )


def _party(one: _Registration) -> Party:
    ages = [*[None] * one.adults, *one.children]
    names = [*one.names, *[""] * (len(ages) - len(one.names))]
    people = tuple(
        Person(age, in_childcare=age in one.in_childcare, name=name)
        for age, name in zip(ages, names, strict=True)
    )
    return Party(
        people=people,
        language=one.language,
        email=one.email,
        phone=one.phone,
        interpreter=one.interpreter,
        municipality=one.municipality,
        heard=one.heard,
        access_needs=one.access_needs,
    )
