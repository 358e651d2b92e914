"""Events as a kind of record: the form, the dates it means, how a history speaks of them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from lotse.backoffice.events import forms
from lotse.backoffice.events.language import LANGUAGE, OWN_NAMES
from lotse.backoffice.events.series_form import Dates, SeriesForm, list_dates
from lotse.backoffice.events.staff_texts import EVENT_SAY, FIELDS, OBSTACLES, refusal_words
from lotse.backoffice.records.kind import (
    Fault,
    History,
    RecordKind,
    Restoring,
    Saving,
    register,
)
from lotse.backoffice.records.page import RecordPage
from lotse.backoffice.records.values import Parts, Rows
from lotse.events import office_actions
from lotse.events.access import may_edit
from lotse.events.actions.planning import facts_of
from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series
from lotse.events.journal import source_texts
from lotse.events.kinds import EVENT
from lotse.events.models import Event
from lotse.events.office_queries import find_event
from lotse.guide.queries import find_rule_book, get_wording, rules_of
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference


def _parts(event: Event | None, typed: Any) -> Parts:
    reference = get_reference()
    facts = facts_of(event) if event else _new_facts()
    texts = source_texts(event.slug) if event else {}
    rules = rules_of(EVENT.name, event.slug) if event else []
    initial = forms.initial(facts, texts, rules)
    tag = get_language() or "de"
    partners = forms.Partners(
        typed,
        initial=forms.partners_initial(facts),
        prefix="partner",
        form_kwargs={"organisations": forms.partner_choices()},
    )
    return Parts(
        forms.EventForm(reference, tag, _rule_choices(), typed, initial=initial),
        [Rows(partners, OWN_NAMES["partners"])],
    )


def _facts(slug: str, parts: Parts) -> EventFacts:
    assert isinstance(parts.form, forms.EventForm)
    [partners] = parts.rows
    return parts.form.facts(slug, forms.typed_partners(partners.formset))


def _words(parts: Parts) -> dict[str, Any]:
    """German words, and the rules that an event explains."""
    assert isinstance(parts.form, forms.EventForm)
    return {"texts": parts.form.texts(), "rules": parts.form.cleaned_data["rules"]}


def _create(parts: Parts, saving: Saving) -> str:
    made = office_actions.create_event(
        facts=_facts("", parts), **_words(parts), by=saving.by, now=saving.now
    )
    return made.slug


def _save(event: Event, parts: Parts, saving: Saving) -> None:
    office_actions.edit_event(
        facts=_facts(event.slug, parts),
        **_words(parts),
        seen=saving.seen.at,
        takes_over=saving.takes_over,
        by=saving.by,
        now=saving.now,
    )


def _restore(back: Restoring) -> None:
    office_actions.restore_event_state(
        slug=back.slug, change_id=back.change_id, by=back.by, now=back.now
    )


def _faults(refusal: Refused) -> Iterable[Fault]:
    if refusal.code == "events.not_publishable":
        codes: list[str] = refusal.details["obstacles"]  # type: ignore[assignment]  # details hold what the code of the refusal promises
        return [OBSTACLES[code] for code in codes]
    return [(FIELDS.get(refusal.code), refusal_words(refusal))]


def _new_facts() -> EventFacts:
    return EventFacts(slug="", series=Series(get_reference().today()), languages=("de",))


def _rule_choices() -> list[tuple[str, str]]:
    if (book := find_rule_book()) is None:
        return []
    wording, today = get_wording("de"), get_reference().today()
    return [
        (rule.id, wording.version(rule, rule.at(today) or rule.versions[-1]).value or rule.id)
        for rule in book.rules.values()
    ]


class EventPage(RecordPage[Event]):
    """The form of an event; a second button shows the dates that it means and saves nothing."""

    dates: Dates | None = None

    @property
    def wants_dates(self) -> bool:
        """Whether the button was pressed that shows the dates and saves nothing."""
        return self.request.POST.get("deed") == "dates"

    @property
    def wants_saving(self) -> bool:
        """Whether what was sent is to be saved."""
        return self.is_typed and not self.wants_dates

    def context(self) -> dict[str, Any]:
        """The form with the dates of what was typed; refusals are said beside the fields."""
        if self.is_typed:
            self._find_dates()
        return super().context() | {"dates": self.dates, "is_preview": self.wants_dates}

    def _find_dates(self) -> None:
        form = self.parts.form
        assert isinstance(form, SeriesForm)
        if not set(form.errors) & set(SeriesForm.base_fields):
            try:
                self.dates = list_dates(form.series())
            except Refused as refusal:
                self.show(refusal)

    @property
    def status(self) -> int:
        """422 only where something is wrong or was to be saved."""
        is_fine = self.wants_dates and not self.parts.has_errors
        return 200 if is_fine else super().status


EVENTS: RecordKind[Event] = register(
    RecordKind(
        name=EVENT.name,
        code="event",
        list_url="staff_events",
        has_page=True,
        say=EVENT_SAY,
        template="backoffice/events/edit.html",
        find=find_event,
        title=lambda event: str(event.title),  # type: ignore[attr-defined]  # annotated by the query
        version=lambda event: event.changed_at.isoformat(),
        parts=_parts,
        create=_create,
        save=_save,
        meanwhile=frozenset({"events.changed_meanwhile"}),
        may_edit=may_edit,
        refusal_words=refusal_words,
        faults=_faults,
        history=History(language=LANGUAGE, whole="starts_on", restore=_restore),
        page=EventPage,
    )
)
