"""By which words pages are found."""

from collections.abc import Iterable

from lotse.pages.domain.markup import plain
from lotse.pages.kinds import PAGE, TITLE_FIELDS
from lotse.pages.models import InfoPage
from lotse.words.finding import Documents, Findable, Ids, Indexed
from lotse.words.models import Text


def _documents(ids: Ids) -> Documents:
    public = InfoPage.objects.filter(live=True, pk__in=[int(one) for one in ids])
    found: dict[str, list[Indexed]] = {str(pk): [] for pk in public.values_list("pk", flat=True)}
    rows = Text.objects.filter(kind=PAGE.name, record_id__in=list(found)).order_by("pk")
    for record, field, language, value in rows.values_list(
        "record_id", "field", "language", "value"
    ):
        found[record].append(Indexed(language, plain(value), field in TITLE_FIELDS))
    return found


def _every() -> Iterable[str]:
    return map(str, InfoPage.objects.filter(live=True).values_list("pk", flat=True))


FINDABLE = Findable(PAGE.name, _documents, _every)
