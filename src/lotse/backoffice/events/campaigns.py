"""Campaigns: the list, and the form with the events that belong to one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lotse.accounts.access import may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language, day, names_of, plain_value
from lotse.backoffice.events.staff_texts import CAMPAIGN_SAY, VERBS, refusal_words
from lotse.backoffice.records.kind import History, RecordKind, Restoring, Saving, register
from lotse.backoffice.records.values import Parts
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.actions.campaigns import create_campaign, edit_campaign, restore_campaign_state
from lotse.events.kinds import CAMPAIGN, SOURCE_LANGUAGE
from lotse.events.models import Campaign
from lotse.events.office_queries import list_events, with_columns
from lotse.events.queries import find_campaign, list_campaigns
from lotse.kit import clock
from lotse.kit.fields import DayField
from lotse.words.queries import texts_for


class CampaignForm(forms.Form):
    """What it is called, what it is about, from when until when."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    starts_on = DayField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = DayField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    @property
    def texts(self) -> dict[str, str]:
        """The German words."""
        return {name: self.cleaned_data[name] for name in CAMPAIGN.fields}

    @property
    def days(self) -> dict[str, date]:
        """The first and the last day."""
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}


@screen(Right.READ)
@require_safe
def campaigns(request: StaffRequest) -> HttpResponse:
    """All campaigns, the latest first."""
    found = list(list_campaigns())
    words = texts_for(CAMPAIGN, [one.slug for one in found], SOURCE_LANGUAGE, ["title"])
    rows = [(one, words[one.slug]["title"]) for one in found]
    return render_staff(request, "backoffice/events/campaigns.html", {"rows": rows})


def _parts(campaign: Campaign | None, typed: Any) -> Parts:
    known: dict[str, Any] = {}
    if campaign is not None:
        words = texts_for(CAMPAIGN, [campaign.slug], SOURCE_LANGUAGE)[campaign.slug]
        known = {name: str(words[name]) for name in CAMPAIGN.fields}
        known |= {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    return Parts(CampaignForm(typed, initial=known))


def _typed(parts: Parts) -> dict[str, Any]:
    assert isinstance(parts.form, CampaignForm)
    return {"texts": parts.form.texts, **parts.form.days}


def _create(parts: Parts, saving: Saving) -> str:
    return create_campaign(**_typed(parts), by=saving.by, now=saving.now).slug


def _save(campaign: Campaign, parts: Parts, saving: Saving) -> None:
    edit_campaign(
        slug=campaign.slug,
        **_typed(parts),
        seen=saving.seen.at,
        by=saving.by,
        now=saving.now,
        takes_over=saving.takes_over,
    )


def _restore(back: Restoring) -> None:
    restore_campaign_state(slug=back.slug, change_id=back.change_id, by=back.by, now=back.now)


def _title(campaign: Campaign) -> str:
    words = texts_for(CAMPAIGN, [campaign.slug], SOURCE_LANGUAGE, ["title"])
    return str(words[campaign.slug]["title"] or campaign.slug)


def _around(_user: User, campaign: Campaign) -> Mapping[str, Any]:
    now = clock.now()
    found = list_events(asked={"campaign": campaign.slug}, now=now, order="date")
    return {"events": with_columns(found, now)}


def _value(field: str, value: Any) -> str:
    return day(value) if value and field.endswith("_on") else plain_value(value)


CAMPAIGNS: RecordKind[Campaign] = register(
    RecordKind(
        name=CAMPAIGN.name,
        code="campaign",
        list_url="staff_campaigns",
        say=CAMPAIGN_SAY,
        template="backoffice/events/campaign.html",
        find=find_campaign,
        title=_title,
        version=lambda campaign: campaign.changed_at.isoformat(),
        parts=_parts,
        create=_create,
        save=_save,
        meanwhile=frozenset({"events.campaign_changed_meanwhile"}),
        may_edit=lambda user, _campaign: may(user, Right.PUBLISH),
        refusal_words=refusal_words,
        history=History(
            language=Language(names_of(CampaignForm, {}), _value, VERBS, {}),
            whole="starts_on",
            restore=_restore,
        ),
        reads=Right.PUBLISH,
        begins=Right.PUBLISH,
        around=_around,
    )
)
