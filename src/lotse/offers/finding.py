"""By which words offers are found: their own, and the names of whoever and wherever they are."""

from collections.abc import Iterable

from django.db.models import Q

from lotse.offers.kinds import OFFER, SEARCHED_FIELDS, SOURCE_LANGUAGE, TITLE_FIELDS
from lotse.offers.models import Offer, Status
from lotse.reference.kinds import KINDS
from lotse.words.finding import Documents, Findable, Ids, Indexed
from lotse.words.models import Text


def _documents(slugs: Ids) -> Documents:
    offers = Offer.objects.filter(slug__in=slugs, status=Status.PUBLISHED)
    found: dict[str, list[Indexed]] = {slug: [] for slug in offers.values_list("slug", flat=True)}
    offers = Offer.objects.filter(slug__in=list(found))
    names = {
        *offers.values_list("slug", "provider__name"),
        *offers.exclude(sites=None).values_list("slug", "sites__place"),
        *offers.exclude(sites__municipality=None).values_list("slug", "sites__municipality__name"),
    }
    rows = Text.objects.filter(
        kind=OFFER.name, record_id__in=list(found), field__in=SEARCHED_FIELDS
    ).order_by("pk")
    for slug, field, language, value in rows.values_list("record_id", "field", "language", "value"):
        found[slug].append(Indexed(language, value, field in TITLE_FIELDS))
    for slug, name in sorted(names):
        found[slug].append(Indexed(SOURCE_LANGUAGE, name))
    topics: dict[str, list[str]] = {}
    for slug, topic in offers.order_by("slug", "offertopic__position").values_list(
        "slug", "topics"
    ):
        if topic:
            topics.setdefault(topic, []).append(slug)
    named = Text.objects.filter(kind=KINDS["topic"].name, record_id__in=list(topics))
    for topic, language, value in named.order_by("pk").values_list(
        "record_id", "language", "value"
    ):
        for slug in topics[topic]:
            found[slug].append(Indexed(language, value))
    return found


def _every() -> Iterable[str]:
    return Offer.objects.filter(status=Status.PUBLISHED).values_list("slug", flat=True)


def _of_partners(slugs: Ids) -> Ids:
    mine = Q(provider__slug__in=slugs) | Q(sites__organisation__slug__in=slugs)
    public = Offer.objects.filter(mine, status=Status.PUBLISHED)
    return set(public.values_list("slug", flat=True))


FINDABLE = Findable(OFFER.name, _documents, _every, {"partners.organisation": _of_partners})
