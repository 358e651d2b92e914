"""Offers as a kind of record: the form of what is public, and of the draft beside it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lotse.accounts.models import User
from lotse.backoffice.offers import forms
from lotse.backoffice.offers.confirmations import USUAL_WEEKS, WEEKS
from lotse.backoffice.offers.language import DRAFT_LANGUAGE, LANGUAGE, field_name
from lotse.backoffice.offers.staff_texts import (
    OBSTACLES,
    SAY,
    STATUS_NAMES,
    obstacle_words,
    refusal_words,
)
from lotse.backoffice.records.kind import (
    Fault,
    History,
    Journal,
    RecordKind,
    Restoring,
    Saving,
    register,
)
from lotse.backoffice.records.page import RecordPage
from lotse.backoffice.records.values import Parts, Rows
from lotse.backoffice.usage import uses_of_offer
from lotse.kit.errors import Refused
from lotse.kit.merging import changed_fields
from lotse.offers import drafts, office_actions
from lotse.offers.access import may_draft, may_edit
from lotse.offers.actions import obstacles_of
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.domain.merging import merge
from lotse.offers.journal import DRAFT, facts_from_state, facts_to_state, texts_from_state
from lotse.offers.kinds import OFFER
from lotse.offers.models import Status
from lotse.offers.office_queries import Editing, find_for_editing
from lotse.offers.previews import preview_token
from lotse.reference.queries import Reference, get_reference


def shown_state(editing: Editing) -> dict[str, Any]:
    """What the form shows: the draft as it would be published now, or what is saved."""
    public = editing.state
    return drafts.merged_draft(editing.draft, public).state if editing.draft else public


def _known(editing: Editing | None) -> tuple[OfferFacts, dict[str, str]]:
    """Facts and words that the form begins with."""
    if editing is None:
        return forms.new_facts("", get_reference().today()), {}
    state = shown_state(editing)
    return facts_from_state(editing.offer.slug, state), texts_from_state(state)


def _parts(editing: Editing | None, typed: Any) -> Parts:
    facts, texts = _known(editing)
    organisations = [facts.provider, *facts.partners]
    if typed is not None:
        organisations += [typed.get("provider", ""), *typed.getlist("partners")]
    choices = forms.site_choices(organisations, facts.sites)
    form = forms.OfferForm(
        get_reference(),
        get_language() or "de",
        choices,
        typed,
        initial=forms.initial(facts, texts),
    )
    times = forms.Times(typed, initial=forms.times_initial(facts.schedules), prefix="time")
    return Parts(form, [Rows(times, field_name("schedules"))])


def _facts(editing: Editing | None, parts: Parts) -> OfferFacts:
    assert isinstance(parts.form, forms.OfferForm)
    [times] = parts.rows
    return parts.form.facts(_known(editing)[0], forms.typed_times(times.formset))


def _texts(parts: Parts) -> dict[str, str]:
    assert isinstance(parts.form, forms.OfferForm)
    return parts.form.texts()


def _create(parts: Parts, saving: Saving) -> str:
    made = office_actions.create_offer(
        facts=_facts(None, parts), texts=_texts(parts), by=saving.by, now=saving.now
    )
    return made.slug


def is_draft(saving: Saving) -> bool:
    """Whether what was typed is to stay beside the public version."""
    was_draft = bool(saving.seen.more and saving.seen.more["draft"])
    return was_draft or saving.wish == "draft"


def _save(editing: Editing, parts: Parts, saving: Saving) -> None:
    """Save what was typed, as a draft or for all to see. Refused like the actions."""
    if is_draft(saving):
        _save_draft(editing, parts, saving)
        return
    office_actions.edit_offer(
        facts=_facts(editing, parts),
        texts=_texts(parts),
        seen=saving.seen.at,
        by=saving.by,
        now=saving.now,
        takes_over=saving.takes_over,
    )


def _save_draft(editing: Editing, parts: Parts, saving: Saving) -> None:
    slug, more = editing.offer.slug, saving.seen.more
    if not more:
        raise Refused("offers.changed_meanwhile", slug=slug)
    # Words that the form does not ask for stay as they are.
    words = {name: editing.texts.get(name, "") for name in OFFER.fields}
    drafts.save_draft(
        slug=slug,
        state=facts_to_state(_facts(editing, parts)) | words | _texts(parts),
        base=more["public"],
        seen=datetime.fromisoformat(more["draft"]) if more["draft"] else None,
        by=saving.by,
        now=saving.now,
        takes_over=saving.takes_over,
    )


def _more(editing: Editing) -> Mapping[str, Any]:
    """What a draft is merged with later: the public version that its writer saw."""
    draft = editing.draft.changed_at.isoformat() if editing.draft else ""
    return {"draft": draft, "public": editing.state}


def _restore(back: Restoring) -> None:
    office_actions.restore_offer_state(
        slug=back.slug, change_id=back.change_id, by=back.by, now=back.now
    )


def _faults(refusal: Refused) -> Iterable[Fault]:
    if refusal.code == "offers.not_publishable":
        codes: list[str] = refusal.details["obstacles"]  # type: ignore[assignment]  # details hold what the code of the refusal promises
        return [OBSTACLES[code] for code in codes]
    return [(None, refusal_words(refusal))]


def _around(user: User, editing: Editing) -> Mapping[str, Any]:
    state, public = shown_state(editing), editing.state
    facts = facts_from_state(editing.offer.slug, state)
    return {
        "offer": editing.offer,
        "may_take_over": may_edit(user, editing.offer) or may_draft(user),
        "may_draft": may_draft(user),
        "draft": editing.draft,
        "uses": uses_of_offer(editing.offer, editing.facts),
        "weeks": WEEKS.items(),
        "usual_weeks": str(USUAL_WEEKS),
        "changed": [field_name(name) for name in changed_fields(public, state)],
        "is_public": editing.offer.status == Status.PUBLISHED,
        "status": STATUS_NAMES[editing.offer.status],
        "obstacles": [
            obstacle_words(code) for code in obstacles_of(facts, texts_from_state(state))
        ],
        "plan_form": forms.PlanForm(
            initial={f"{verb}_at": at for verb, at in editing.planned.items()}
        ),
        "stuck": editing.is_stuck,
        "previews": previews(get_reference(), editing),
    }


def previews(reference: Reference, editing: Editing) -> list[tuple[str, str]]:
    """Links to the page in each language as it would be, drafts included."""
    slug, token = editing.offer.slug, preview_token(editing.offer.slug)
    is_public = editing.offer.status == Status.PUBLISHED and editing.draft is None
    languages = reference.district.languages if reference.district else ["de"]
    name, last = ("offer", slug) if is_public else ("offer_preview", token)
    return [(tag, reverse(f"website:{name}", args=[tag, last])) for tag in languages]


class OfferPage(RecordPage[Editing]):
    """The form of an offer: who may not change what is public may still write a draft."""

    def may_save(self) -> bool:
        """A draft may be written by more people than what is public."""
        user = self.request.user
        return may_draft(user) if is_draft(self.saving()) else super().may_save()

    @property
    def said(self) -> str:
        """Whether the public sees it now."""
        if is_draft(self.saving()):
            return _("Saved as a draft. The public does not see it.")
        return super().said


OFFERS: RecordKind[Editing] = register(
    RecordKind(
        name=OFFER.name,
        code="offer",
        list_url="staff_offers",
        say=SAY,
        template="backoffice/offers/edit.html",
        find=find_for_editing,
        title=lambda editing: str(editing.offer.title),  # type: ignore[attr-defined]  # annotated by the query
        version=lambda editing: editing.changed_at.isoformat(),
        parts=_parts,
        create=_create,
        save=_save,
        meanwhile=frozenset({"offers.changed_meanwhile"}),
        may_edit=lambda user, editing: may_edit(user, editing.offer if editing else None),
        refusal_words=refusal_words,
        faults=_faults,
        history=History(
            language=LANGUAGE,
            whole="provider",
            restore=_restore,
            also=(Journal(DRAFT, DRAFT_LANGUAGE, verbs_only=True),),
        ),
        more=_more,
        merge=merge,
        around=_around,
        page=OfferPage,
    )
)
