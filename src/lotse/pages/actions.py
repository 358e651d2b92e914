"""Writing what follows from a page: its texts, its pointers to rules, its place in the search.

Drafts, publishing, locks and approval themselves are Wagtail's (:mod:`.signals` listens to it).
"""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from lotse.guide.actions import point_to_rules
from lotse.guide.models import Rule
from lotse.kit.errors import Refused
from lotse.pages.kinds import PAGE, SOURCE_LANGUAGE
from lotse.pages.models import InfoPage
from lotse.pages.queries import shown_addresses, source_words
from lotse.words.actions import Entry, write_texts
from lotse.words.indexing import refresh
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
    refresh(PAGE.name, [str(page.pk)])


@transaction.atomic
def forget_page(*, page: InfoPage, is_gone: bool) -> None:
    """Take a page from the search; with ``is_gone`` its texts and pointers go, too."""
    refresh(PAGE.name, [str(page.pk)])
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
