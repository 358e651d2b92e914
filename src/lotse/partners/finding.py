"""By which words partners and schools are found: their names, what they are, where they are."""

from collections.abc import Iterable

from django.db.models import Q

from lotse.partners.kinds import PARTNER
from lotse.partners.models import Organisation
from lotse.partners.queries import public_organisations
from lotse.reference.kinds import KINDS
from lotse.words.finding import Documents, Findable, Ids, Indexed
from lotse.words.models import Text

LANGUAGE = "de"
NAMED = {
    "kind__pk": KINDS["organisation_kind"],
    "school__types__pk": KINDS["school_type"],
}
"""Vocabularies whose names, in all languages, say what an organisation is."""


def _documents(slugs: Ids) -> Documents:
    public = public_organisations().filter(slug__in=slugs)
    found: dict[str, list[Indexed]] = {}
    for slug, name, short in public.values_list("slug", "name", "short_name"):
        found[slug] = [Indexed(LANGUAGE, name, is_title=True)]
        if short:
            found[slug].append(Indexed(LANGUAGE, short, is_title=True))
    told = Organisation.objects.filter(slug__in=list(found))
    for path in ("sites__place", "sites__municipality__name"):
        for slug, value in told.exclude(**{path: None}).values_list("slug", path).distinct():
            found[slug].append(Indexed(LANGUAGE, value))
    for path, kind in NAMED.items():
        codes = set(told.exclude(**{path: None}).values_list("slug", path))
        names = Text.objects.filter(
            kind=kind.name, field="name", record_id__in={code for _, code in codes}
        ).order_by("pk")
        for code, language, value in names.values_list("record_id", "language", "value"):
            for slug in (slug for slug, of in codes if of == code):
                found[slug].append(Indexed(language, value))
    return found


def _every() -> Iterable[str]:
    return public_organisations().values_list("slug", flat=True)


def _of_offers(slugs: Ids) -> Ids:
    """A school outside of the district is shown as long as an offer that the public sees is its."""
    mine = Q(offers__slug__in=slugs) | Q(sites__offers__slug__in=slugs)
    return set(
        Organisation.objects.exclude(school=None).filter(mine).values_list("slug", flat=True)
    )


FINDABLE = Findable(PARTNER, _documents, _every, {"offers.offer": _of_offers})
