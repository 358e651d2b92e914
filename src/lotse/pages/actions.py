"""Writing what follows from a page: its texts, its pointers to rules, its place in the search.

Drafts, publishing, locks and approval themselves are Wagtail's (:mod:`.signals` listens to it).
"""

from collections.abc import Collection
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from lotse.guide.actions import point_to_rules
from lotse.guide.models import Rule
from lotse.kit.errors import Refused
from lotse.pages.domain.markup import plain
from lotse.pages.kinds import PAGE, SOURCE_LANGUAGE, TITLE_FIELDS
from lotse.pages.models import InfoPage
from lotse.pages.queries import shown_addresses, source_words
from lotse.reference.vocabulary_files import thesaurus
from lotse.words.actions import Entry, Indexed, forget_records, index_records, write_texts
from lotse.words.models import Text


@transaction.atomic
def write_words(*, page: InfoPage, by: AbstractBaseUser | None, now: datetime) -> None:
    """Write the German words of a page that was published as source texts.

    What a block no longer says goes, with its translations; what is said in other words makes its
    translations stale. Twice is the same as once.
    """
    words = source_words(page)
    known = Text.objects.filter(kind=PAGE.name, record_id=str(page.pk), source_version=None)
    gone = [field for field in known.values_list("field", flat=True) if field not in words]
    write_texts(
        kind=PAGE,
        source_language=SOURCE_LANGUAGE,
        entries=[
            Entry(str(page.pk), field, SOURCE_LANGUAGE, value)
            for field, value in [*words.items(), *((field, "") for field in gone)]
        ],
        by=by,
        now=now,
    )
    InfoPage.objects.filter(pk=page.pk).update(web_addresses=shown_addresses(page))
    # A rule may have gone while the page was a draft: that must not keep the page from the public.
    rules = Rule.objects.filter(name__in=page.rules).values_list("name", flat=True)
    point_to_rules(kind=PAGE.name, record_id=str(page.pk), rules=sorted(rules))
    index_pages([str(page.pk)])


@transaction.atomic
def forget_page(*, page: InfoPage, is_gone: bool) -> None:
    """Take a page from the search; with ``is_gone`` its texts and pointers go, too."""
    forget_records(kind=PAGE, record_ids=[str(page.pk)])
    if is_gone:
        Text.objects.filter(kind=PAGE.name, record_id=str(page.pk)).delete()
        point_to_rules(kind=PAGE.name, record_id=str(page.pk), rules=[])


@transaction.atomic
def say_still_right(*, page_id: int, by: AbstractBaseUser, today: date) -> None:
    """Note that somebody read a published page and found it right. Twice is the same as once.

    Refused with ``pages.not_public`` when there is no such page.
    """
    page = InfoPage.objects.select_for_update().filter(pk=page_id, live=True).first()
    if page is None:
        raise Refused("pages.not_public")
    if page.reviewed_on == today:
        return
    InfoPage.objects.filter(pk=page_id).update(reviewed_on=today)
    log(instance=page, action="pages.still_right", user=by)


def index_pages(record_ids: Collection[str]) -> int:
    """Bring the search up to the present words of published pages; returns their number."""
    public = InfoPage.objects.filter(live=True, pk__in=list(record_ids))
    records: dict[str, list[Indexed]] = {str(pk): [] for pk in public.values_list("pk", flat=True)}
    rows = Text.objects.filter(kind=PAGE.name, record_id__in=list(records)).order_by("pk")
    for record, field, language, value in rows.values_list(
        "record_id", "field", "language", "value"
    ):
        records[record].append(Indexed(language, plain(value), field in TITLE_FIELDS))
    return index_records(kind=PAGE, records=records, thesaurus=thesaurus())
