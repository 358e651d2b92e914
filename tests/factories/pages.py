"""Editorial pages with as few blocks as a test needs."""

from typing import Any

from lotse.accounts.models import User
from lotse.pages.models import InfoPage

FIRST = "11111111-1111-4111-8111-111111111111"


def block(kind: str, value: dict[str, Any], number: int = 1) -> dict[str, Any]:
    """A block as the table holds it, with an id that stays the same."""
    return {"type": kind, "value": value, "id": FIRST.replace("1", str(number))}


def text(words: str, heading: str = "Erste Woche", number: int = 1) -> dict[str, Any]:
    """A block of text."""
    return block("text", {"heading": heading, "text": words}, number)


def make_page(
    *blocks: dict[str, Any],
    slug: str = "ankommen",
    published: bool = True,
    by: User | None = None,
    **changes: Any,
) -> InfoPage:
    """A page, published unless told otherwise."""
    facts = {"title": "Ankommen in der Schule", "summary": "Was zuerst zu tun ist."} | changes
    page = InfoPage(slug=slug, live=False, **facts)
    page.body = page.body.stream_block.to_python(list(blocks) or [text("Melden Sie Ihr Kind an.")])
    page.save()
    page.save_revision(user=by)
    if published:
        publish(page, by)
    return page


def rewrite(page: InfoPage, *blocks: dict[str, Any], by: User | None = None) -> InfoPage:
    """Write other blocks and publish them."""
    draft = InfoPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.body = draft.body.stream_block.to_python(list(blocks))
    draft.save_revision(user=by)
    return publish(page, by)


def publish(page: InfoPage, by: User | None = None) -> InfoPage:
    """Publish the latest draft as Wagtail does."""
    InfoPage.objects.get(pk=page.pk).latest_revision.publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()
    return page
