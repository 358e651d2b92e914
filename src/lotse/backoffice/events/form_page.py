"""The page with the form of an event: the form, the dates it means, what others saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language

from lotse.backoffice.changes import ShownChange
from lotse.backoffice.events import forms
from lotse.backoffice.events.history import changes_since
from lotse.backoffice.events.page import get_event
from lotse.backoffice.events.series_form import SeriesForm, day_words
from lotse.backoffice.events.staff_texts import FIELDS, OBSTACLES, refusal_words
from lotse.backoffice.locks import words as lock_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.events.access import may_edit
from lotse.events.actions.planning import facts_of
from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series, expand
from lotse.events.journal import source_texts
from lotse.events.kinds import EVENT
from lotse.events.models import Event
from lotse.guide.queries import find_rule_book, get_wording, rules_of
from lotse.kit import clock, locks
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference, holidays_from


@dataclass(frozen=True)
class Dates:
    """The dates that a series means, in words, and the days that fall away."""

    shown: Sequence[str]
    fallen: Sequence[str]


def list_dates(series: Series) -> Dates:
    """Compute the dates of a series. Refused like :func:`~lotse.events.domain.series.expand`."""
    holidays = holidays_from(series.starts_on)
    days = [one.on for one in expand(series, holidays)]
    whole = expand(replace(series, skips_holidays=False, without=()))
    fallen = [one.on for one in whole if one.on not in set(days)]
    return Dates([day_words(day) for day in days], [day_words(day) for day in fallen])


class EventPage:
    """The form of an event with all that stands around it; without ``event`` a new one."""

    def __init__(self, request: StaffRequest, event: Event | None) -> None:
        self.request, self.event = request, event
        self.dates: Dates | None = None
        self.refusals: list[str] = []
        self.theirs: list[ShownChange] = []
        typed = request.POST if request.method == "POST" else None
        facts = facts_of(event) if event else _new_facts()
        texts = source_texts(event.slug) if event else {}
        rules = rules_of(EVENT.name, event.slug) if event else []
        seen = event.changed_at.isoformat() if event else ""
        tag, reference = get_language() or "de", get_reference()
        self.form = forms.EventForm(
            reference,
            tag,
            _rule_choices(),
            typed,
            initial=forms.initial(facts, texts, rules, seen),
        )
        self.partners = forms.Partners(
            typed,
            initial=forms.partners_initial(facts),
            prefix="partner",
            form_kwargs={"organisations": forms.partner_choices()},
        )

    @property
    def wants_dates(self) -> bool:
        """Whether the button was pressed that shows the dates and saves nothing."""
        return self.request.POST.get("deed") == "dates"

    def is_valid(self) -> bool:
        """Whether something was typed and all of it can be understood."""
        if self.request.method != "POST":
            return False
        return all([self.form.is_valid(), self.partners.is_valid()])

    def facts(self, slug: str = "") -> EventFacts:
        """The facts that were typed."""
        return self.form.facts(slug, forms.typed_partners(self.partners))

    @property
    def seen(self) -> datetime:
        """How the event was when the form was opened."""
        try:
            return datetime.fromisoformat(self.form.cleaned_data["seen"])
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    def show_dates(self) -> None:
        """Compute the dates of what was typed; refusals are said beside the fields."""
        if not set(self.form.errors) & set(SeriesForm.base_fields):
            try:
                self.dates = list_dates(self.form.series())
            except Refused as refusal:
                self.show(refusal)

    def show(self, refusal: Refused) -> None:
        """Say a refusal beside the fields that it is about."""
        if refusal.code == "kit.locked":
            return  # That is said with the name of who writes it.
        if refusal.code == "events.not_publishable":
            for code in refusal.details["obstacles"]:  # type: ignore[attr-defined]  # details hold what the code of the refusal promises
                field, words = OBSTACLES[code]
                self.form.add_error(field, words)
        elif refusal.code == "events.changed_meanwhile" and self.event is not None:
            self._compare(self.event.slug)
            self.refusals.append(refusal_words(refusal))
        else:
            self.form.add_error(FIELDS.get(refusal.code), refusal_words(refusal))

    def _compare(self, slug: str) -> None:
        """Show what others saved since; saving once more is then a decision."""
        self.theirs = changes_since(slug, self.seen)
        typed = self.request.POST.copy()
        typed["seen"] = get_event(slug).changed_at.isoformat()
        self.form.data = typed

    def render(self) -> HttpResponse:
        """The page."""
        if self.request.method == "POST" and self.dates is None:
            self.show_dates()
        context = {
            "event": self.event,
            "form": self.form,
            "partners": self.partners,
            "dates": self.dates,
            "refusals": self.refusals,
            "theirs": self.theirs,
            "may_edit": may_edit(self.request.user, self.event),
            "is_preview": self.wants_dates,
        } | self._lock()
        is_saved_not = self.request.method == "POST" and not self.wants_dates
        has_errors = bool(self.form.errors or self.partners.total_error_count()) or is_saved_not
        status = 422 if self.request.method == "POST" and has_errors else 200
        return render_staff(self.request, "backoffice/events/edit.html", context, status=status)

    def _lock(self) -> dict[str, Any]:
        if self.event is None:
            return {}
        user, slug = self.request.user, self.event.slug
        lock = locks.find_lock(EVENT.name, slug, besides=user, now=clock.now())
        return {
            "lock_words": lock_words(lock, user) if lock else "",
            "lock_kind": "event",
            "lock_record": slug,
            "may_take_over": may_edit(user, self.event),
            "is_typed": self.request.method == "POST",
        }


def _new_facts() -> EventFacts:
    return EventFacts(slug="", series=Series(_today()), languages=("de",))


def _today() -> date:
    return get_reference().today()


def _rule_choices() -> list[tuple[str, str]]:
    if (book := find_rule_book()) is None:
        return []
    wording, today = get_wording("de"), _today()
    return [
        (rule.id, wording.version(rule, rule.at(today) or rule.versions[-1]).value or rule.id)
        for rule in book.rules.values()
    ]
