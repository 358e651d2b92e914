"""By which words events are found: their own, and the names of whoever and wherever they are."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import Event, Status
from lotse.words.finding import Documents, Findable, Ids, Indexed
from lotse.words.models import Text

FIELDS = ("title", "summary", "description")


def _documents(slugs: Ids) -> Documents:
    events = Event.objects.filter(slug__in=slugs, status=Status.PUBLISHED)
    found: dict[str, list[Indexed]] = {slug: [] for slug in events.values_list("slug", flat=True)}
    events = Event.objects.filter(slug__in=list(found))
    names = {
        *events.exclude(partners=None).values_list("slug", "partners__organisation__name"),
        *events.exclude(site=None).values_list("slug", "site__organisation__name"),
        *events.exclude(site=None).values_list("slug", "site__place"),
        *events.exclude(site__municipality=None).values_list("slug", "site__municipality__name"),
    }
    rows = Text.objects.filter(
        kind=EVENT.name, record_id__in=list(found), field__in=FIELDS
    ).order_by("pk")
    for slug, field, language, value in rows.values_list("record_id", "field", "language", "value"):
        found[slug].append(Indexed(language, value, field == "title"))
    for slug, name in sorted(names):
        found[slug].append(Indexed(SOURCE_LANGUAGE, name))
    what_it_is = _names_of_the_kind()
    return {slug: [*texts, *what_it_is] for slug, texts in found.items()}


def _names_of_the_kind() -> list[Indexed]:
    """What an event is called in every language, so that who looks for any finds all."""
    names = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.append(Indexed(language, gettext("Event")))
    return names


def _every() -> Iterable[str]:
    return Event.objects.filter(status=Status.PUBLISHED).values_list("slug", flat=True)


def _of_partners(slugs: Ids) -> Ids:
    mine = Q(partners__organisation__slug__in=slugs) | Q(site__organisation__slug__in=slugs)
    public = Event.objects.filter(mine, status=Status.PUBLISHED)
    return set(public.values_list("slug", flat=True))


FINDABLE = Findable(EVENT.name, _documents, _every, {"partners.organisation": _of_partners})
