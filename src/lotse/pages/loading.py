"""Making a page of what a file says."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from lotse.kit.errors import Refused
from lotse.pages.kinds import PAGE, SOURCE_LANGUAGE
from lotse.pages.models import InfoPage
from lotse.pages.page_files import PageFile
from lotse.words.actions import Entry, write_texts
from lotse.words.indexing import refresh


@transaction.atomic
def load_page(*, file: PageFile, now: datetime) -> bool:
    """Publish a page with its translations. One that is there stays as it is: False.

    Refused with ``pages.bad_block`` when a block would be refused in the form, too.
    """
    if InfoPage.objects.filter(slug=file.slug).exists():
        return False
    page = InfoPage(
        slug=file.slug,
        title=file.title,
        summary=file.summary,
        reviewed_on=file.reviewed_on,
        rules=list(file.rules),
        live=False,
    )
    page.body = page.body.stream_block.to_python(file.body)
    try:
        page.body.stream_block.clean(page.body)
        page.full_clean()
    except ValidationError as fault:
        raise Refused("pages.bad_block", reason=f"{file.slug}: {fault}") from fault
    page.save()
    page.save_revision().publish()
    entries = [
        Entry(str(page.pk), field, said.language, text, said.origin, said.is_reviewed)
        for said in file.translations
        for field, text in said.texts.items()
    ]
    write_texts(kind=PAGE, source_language=SOURCE_LANGUAGE, entries=entries, by=None, now=now)
    refresh(PAGE.name, [str(page.pk)])
    return True
