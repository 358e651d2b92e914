"""What the pages are called that messages of the public are about."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from lotse.guide.queries import get_wording
from lotse.kit.errors import Refused
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.partners.office_queries import names_of
from lotse.reports.models import Kind, Report
from lotse.words.queries import texts_for


def page_titles(reports: Iterable[Report]) -> dict[int, str]:
    """Titles by number of the message; none where the page does not exist any more or has none.

    Two statements at most, however many messages.
    """
    about = {report.pk: (report.kind, report.record) for report in reports if report.record}
    slugs: dict[str, set[str]] = defaultdict(set)
    for kind, slug in about.values():
        slugs[kind].add(slug)
    titles = {(kind, slug): title for kind in slugs for slug, title in _titles(kind, slugs[kind])}
    return {number: titles[page] for number, page in about.items() if titles.get(page)}


def _titles(kind: str, slugs: Collection[str]) -> Iterable[tuple[str, str]]:
    if kind == Kind.OFFER:
        texts = texts_for(OFFER, slugs, SOURCE_LANGUAGE, ("title",))
        return [(slug, str(texts[slug]["title"])) for slug in slugs]
    if kind == Kind.PARTNER:
        return names_of(slugs).items()
    if kind == Kind.STATION:
        return _stations(slugs)
    return ()


def _stations(slugs: Collection[str]) -> Iterable[tuple[str, str]]:
    try:
        wording = get_wording(SOURCE_LANGUAGE)
    except Refused:
        return ()  # no rule book was loaded
    return [(slug, str(wording("station", slug.replace("-", "_")))) for slug in slugs]
