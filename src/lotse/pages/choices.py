"""What an editor may choose in a block: read anew each time, so nothing here grows old."""

from django.utils.translation import get_language

from lotse.guide.queries import find_rule_book
from lotse.pages import staff_texts as say
from lotse.partners.models import ContactFunction
from lotse.reference.queries import get_reference

Choices = list[tuple[str, str]]


def notice_kinds() -> Choices:
    """How loud a notice is."""
    return [(code, str(name)) for code, name in say.NOTICE_KINDS.items()]


def stages() -> Choices:
    """Stages of education."""
    return _vocabulary("stage")


def topics() -> Choices:
    """What a family needs help with."""
    return _vocabulary("topic")


def languages() -> Choices:
    """All languages by their own names."""
    return [(tag, facts.autonym) for tag, facts in get_reference().languages.items()]


def municipalities() -> Choices:
    """Towns and villages of the district by their official keys."""
    return sorted(get_reference().municipalities.items(), key=lambda each: each[1])


def contacts() -> Choices:
    """Ways to reach partners; the first of each function is meant."""
    rows = ContactFunction.objects.select_related("organisation").order_by(
        "organisation__name", "organisation_id", "position", "pk"
    )
    found: dict[str, str] = {}
    for row in rows:
        words = f"{row.organisation.name}: {say.FUNCTION_NAMES[row.function]}"
        found.setdefault(contact_key(row), words)
    return list(found.items())


def contact_key(row: ContactFunction) -> str:
    """How a page names a contact: by partner and function, which outlive the row."""
    return f"{row.organisation.slug}:{row.function}"


def rules() -> Choices:
    """Rules of the education system; none where no rule book was loaded."""
    book = find_rule_book()
    return [(name, name) for name in sorted(book.rules)] if book else []


def _vocabulary(kind: str) -> Choices:
    reference, tag = get_reference(), get_language() or "de"
    return [(code, reference.name(kind, code, tag)) for code in reference.codes[kind]]
