"""Bringing the search up to the present words of events."""

from collections.abc import Collection

from lotse.events.kinds import EVENT
from lotse.events.models import Event, Status
from lotse.reference.vocabulary_files import thesaurus
from lotse.words.actions import Indexed, index_records
from lotse.words.models import Text

FIELDS = ("title", "summary", "description")


def index_events(slugs: Collection[str]) -> int:
    """Index the words of those of these events that are public; returns their number.

    Called when an event is published or saved, and after translators have written.
    """
    public = Event.objects.filter(slug__in=list(slugs), status=Status.PUBLISHED)
    records: dict[str, list[Indexed]] = {slug: [] for slug in public.values_list("slug", flat=True)}
    rows = Text.objects.filter(
        kind=EVENT.name, record_id__in=list(records), field__in=FIELDS
    ).order_by("pk")
    for slug, field, language, value in rows.values_list("record_id", "field", "language", "value"):
        records[slug].append(Indexed(language, value, field == "title"))
    return index_records(kind=EVENT, records=records, thesaurus=thesaurus())
