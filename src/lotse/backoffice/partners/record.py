"""Partners as a kind of record: their form, who may, how a history speaks of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from lotse.accounts.models import User
from lotse.backoffice.changes import Language, in_words, names_of, plain_value
from lotse.backoffice.partners import forms
from lotse.backoffice.partners.staff_texts import FUNCTION_NAMES, SAY, VERBS, refusal_words
from lotse.backoffice.records.kind import History, RecordKind, Restoring, Saving, register
from lotse.backoffice.records.values import Parts, Rows
from lotse.backoffice.usage import uses_of_partner
from lotse.offers.office_queries import list_offers
from lotse.partners import office_actions
from lotse.partners.access import may_edit, may_show
from lotse.partners.domain.facts import OrganisationFacts
from lotse.partners.journal import PARTNER
from lotse.partners.models import Organisation
from lotse.partners.office_queries import Editing, find_for_editing
from lotse.partners.previews import preview_token
from lotse.reference.queries import get_reference

OWN_NAMES = {
    "is_public": gettext_lazy("Public"),
    "sites": gettext_lazy("Places"),
    "contacts": gettext_lazy("Contacts"),
    "mail_language": gettext_lazy("Language in which we write to it"),
    "school": gettext_lazy("School"),
}
EMPTY = OrganisationFacts(slug="", kind="", name="")


def _parts(editing: Editing | None, typed: Any) -> Parts:
    known = editing.facts if editing else EMPTY
    reference, tag = get_reference(), get_language() or "de"
    form = forms.PartnerForm(reference, tag, typed, initial=forms.initial(known))
    sites = forms.Sites(
        typed,
        initial=forms.site_initial(known.sites),
        prefix="site",
        form_kwargs={"reference": reference, "tag": tag},
    )
    rows = forms.contact_initial(known.contacts)
    contacts = forms.Contacts(typed, initial=rows, prefix="contact")
    return Parts(
        form,
        [
            Rows(sites, OWN_NAMES["sites"], key="slug"),
            Rows(contacts, OWN_NAMES["contacts"]),
        ],
    )


def _facts(known: OrganisationFacts, parts: Parts) -> OrganisationFacts:
    """The facts that were typed; what a school has beyond stays as the state's list says."""
    data = parts.form.cleaned_data
    sites, contacts = (rows.formset for rows in parts.rows)
    return replace(
        known,
        name=data["name"],
        short_name=data["short_name"],
        kind=data["kind"],
        website=data["website"],
        languages=tuple(data["languages"]),
        sites=tuple(site for form in sites if (site := form.site())),
        contacts=tuple(found for form in contacts if (found := form.contact())),
    )


def _create(parts: Parts, saving: Saving) -> str:
    is_public = may_show(saving.by) and saving.wish != "draft"
    made = office_actions.create_organisation(
        facts=_facts(EMPTY, parts), by=saving.by, now=saving.now, is_public=is_public
    )
    return made.slug


def _save(editing: Editing, parts: Parts, saving: Saving) -> None:
    office_actions.edit_organisation(
        facts=_facts(editing.facts, parts),
        seen=saving.seen.at,
        by=saving.by,
        now=saving.now,
        takes_over=saving.takes_over,
    )


def _restore(back: Restoring) -> None:
    office_actions.restore_organisation_state(
        slug=back.slug, change_id=back.change_id, by=back.by, now=back.now
    )


def _around(_user: User, editing: Editing) -> Mapping[str, Any]:
    organisation = editing.organisation
    used = list_offers(asked={"provider": organisation.slug}, today=get_reference().today())
    return {
        "organisation": organisation,
        "uses": uses_of_partner(organisation),
        "number_of_offers": used.count(),
        "is_stuck": editing.is_stuck,
        "plan_form": forms.PlanForm(
            initial={f"{verb}_at": at for verb, at in editing.planned.items()}
        ),
        "previews": _previews(organisation),
    }


def _previews(organisation: Organisation) -> list[tuple[str, str]]:
    """Links to the page in each language, whether the public sees it or not."""
    district, slug = get_reference().district, organisation.slug
    is_public = organisation.is_public
    name, last = ("partner", slug) if is_public else ("partner_preview", preview_token(slug))
    languages = district.languages if district else ["de"]
    return [(tag, reverse(f"website:{name}", args=[tag, last])) for tag in languages]


def _shown_value(field: str, value: Any) -> str:
    """A value of the journal in words."""
    if field == "sites" and value:
        return "; ".join(
            ", ".join(
                part
                for part in (row["name"], row["street"], f"{row['postcode']} {row['place']}")
                if part.strip()
            )
            for row in value
        )
    if field == "contacts" and value:
        return "; ".join(
            " ".join([str(FUNCTION_NAMES[row["function"]]), row["phone"], row["email"]]).strip()
            for row in value
        )
    if field == "school" and value:
        return str(value["number"])
    if field == "slug":
        return ""  # The address never changes.
    if field == "kind" and value:
        return in_words("organisation_kind", value)
    return in_words("language", value) if value and "language" in field else plain_value(value)


PARTNERS: RecordKind[Editing] = register(
    RecordKind(
        name=PARTNER,
        code="partner",
        list_url="staff_partners",
        say=SAY,
        template="backoffice/partners/edit.html",
        find=find_for_editing,
        title=lambda editing: editing.facts.name,
        version=lambda editing: editing.changed_at.isoformat(),
        parts=_parts,
        create=_create,
        save=_save,
        meanwhile=frozenset({"partners.changed_meanwhile"}),
        may_edit=lambda user, editing: may_edit(user, editing.organisation if editing else None),
        refusal_words=refusal_words,
        history=History(
            language=Language(names_of(forms.PartnerForm, OWN_NAMES), _shown_value, VERBS, {}),
            whole="name",
            restore=_restore,
        ),
        around=_around,
    )
)
