"""Which records are here already, and the slugs of those that arrive."""

from typing import Any
from uuid import UUID

from lotse.interop.hsds.identifiers import LOCATION, ORGANIZATION, PART, SERVICE, own_id
from lotse.interop.models import ForeignRecord
from lotse.kit.slugs import first_free, slug_of
from lotse.offers.models import Offer
from lotse.partners.models import Organisation, Site
from lotse.reference.queries import get_reference

MODELS: dict[str, Any] = {ORGANIZATION: Organisation, LOCATION: Site, SERVICE: Offer}


class Known:
    """Slugs by identifier, drafts included; ``own`` are the identifiers of what was made here."""

    def __init__(self) -> None:
        district = get_reference().district
        foreign = {
            (kind, key): str(identifier)
            for identifier, kind, key in ForeignRecord.objects.values_list("id", "kind", "key")
        }
        self.parts = {
            key: identifier for (kind, key), identifier in foreign.items() if kind == PART
        }
        """Identifiers under which parts came in, by those that they would have here."""
        self.slugs: dict[str, str] = {}
        self.own: set[str] = set()
        for kind, model in MODELS.items():
            for key in model.objects.values_list("slug", flat=True):
                identifier = foreign.get((kind, key))
                if identifier is None:
                    identifier = own_id(district.ags if district else "", kind, key)
                    self.own.add(identifier)
                self.slugs[identifier] = key

    def find(self, identifier: object) -> str | None:
        """The slug of a record that is here."""
        return self.slugs.get(str(identifier))

    def name(self, kind: str, identifier: UUID, name: str) -> str:
        """A free slug for a record that arrives; from now on it is known by it."""
        base = slug_of(name, kind)
        taken = set(
            MODELS[kind].objects.filter(slug__startswith=base).values_list("slug", flat=True)
        )
        # A row may be left of a record that was deleted here.
        taken |= set(
            ForeignRecord.objects.filter(kind=kind, key__startswith=base).values_list(
                "key", flat=True
            )
        )
        slug = first_free(base, taken)
        ForeignRecord.objects.update_or_create(id=identifier, defaults={"kind": kind, "key": slug})
        self.slugs[str(identifier)] = slug
        return slug

    def keep_part(self, theirs: object, computed: str) -> str:
        """Note under which identifier a part came in; returns the one that it goes out with.

        ``computed`` is the one that it would have here. One that is no UUID, or belongs to
        something else already, is not kept: what goes out has to be told apart.
        """
        try:
            identifier = str(UUID(str(theirs)))
        except ValueError:
            identifier = computed
        kept = self.parts.get(computed, computed)
        if identifier in {computed, kept} or identifier in self.slugs:
            return kept
        if ForeignRecord.objects.filter(pk=identifier).exists():
            return kept
        ForeignRecord.objects.filter(kind=PART, key=computed).delete()
        ForeignRecord.objects.create(id=identifier, kind=PART, key=computed)
        self.parts[computed] = identifier
        return identifier
