"""What a page is built of. Facts stand in the blocks; their words are texts in many languages.

A child that is a :class:`Line` or :class:`Prose` holds words; all others hold facts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from lotse.kit.web_addresses import read_web_address
from lotse.pages import choices
from lotse.pages import staff_texts as say
from lotse.pages.domain.markup import dead_links


class Line(blocks.CharBlock):  # type: ignore[misc]  # Wagtail has no types
    """One line of words."""


class Choice(blocks.ChoiceBlock):  # type: ignore[misc]  # Wagtail has no types
    """One of several codes."""

    def normalize_choice(self, value: Any) -> Any:
        """Codes are words as they are stored: reading a page asks for no list of choices."""
        return value


class Prose(blocks.TextBlock):  # type: ignore[misc]  # Wagtail has no types
    """Running words with the few marks of :mod:`lotse.pages.domain.markup`."""

    @cached_property
    def field(self) -> Any:
        """The field of the form; a script puts buttons for the marks above it."""
        field = super().field
        field.widget.attrs |= say.MARKS
        return field

    def clean(self, value: Any) -> Any:
        """The cleaned words; a link that leads nowhere is asked back."""
        cleaned = super().clean(value)
        if dead := dead_links(cleaned or ""):
            raise ValidationError(say.DEAD_LINK % {"address": dead[0]})
        return cleaned


def _line(label: object, limit: int = 120, **options: Any) -> Line:
    return Line(label=label, max_length=limit, **options)


def _prose(label: object, **options: Any) -> Prose:
    return Prose(label=label, max_length=5_000, rows=6, help_text=say.MARKUP_HELP, **options)


class Checked(blocks.StructBlock):  # type: ignore[misc]  # Wagtail has no types
    """A block whose children must fit together."""

    def faults(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """Words about what does not fit, by child."""
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        """The cleaned value; refused with a sentence beside the child that does not fit."""
        cleaned = super().clean(value)
        if faults := self.faults(cleaned):
            raise blocks.StructBlockValidationError(
                {name: ValidationError(words) for name, words in faults.items()}  # type: ignore[arg-type]  # Wagtail takes errors by name
            )
        return cleaned


class TextBlock(blocks.StructBlock):  # type: ignore[misc]  # Wagtail has no types
    """A heading and running text."""

    heading = _line(say.HEADING, required=False)
    text = _prose(say.TEXT)

    class Meta:
        icon = "pilcrow"
        label = say.TEXT


class StepBlock(blocks.StructBlock):  # type: ignore[misc]  # Wagtail has no types
    """One thing to do."""

    title = _line(say.STEP_TITLE)
    text = _prose(say.STEP_TEXT, required=False)

    class Meta:
        icon = "arrow-right"
        label = say.STEP


class StepsBlock(blocks.StructBlock):  # type: ignore[misc]  # Wagtail has no types
    """Things to do, one after the other."""

    heading = _line(say.HEADING)
    steps = blocks.ListBlock(StepBlock(), label=say.STEPS, min_num=1)

    class Meta:
        icon = "list-ol"
        label = say.STEPS


class NoticeBlock(Checked):
    """Something to know, from one day to another."""

    kind = Choice(choices.notice_kinds, label=say.NOTICE_KIND, default="info")
    title = _line(say.HEADING)
    text = _prose(say.TEXT, required=False)
    valid_from = blocks.DateBlock(label=say.VALID_FROM, required=False, help_text=say.VALIDITY_HELP)
    valid_until = blocks.DateBlock(label=say.VALID_UNTIL, required=False)

    def faults(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """The last day may not lie before the first."""
        first, last = value["valid_from"], value["valid_until"]
        return {"valid_until": say.ENDS_BEFORE} if first and last and last < first else {}

    class Meta:
        icon = "warning"
        label = say.NOTICE


class OffersBlock(Checked):
    """Offers that fit a filter: whoever publishes a fitting offer tomorrow finds it here."""

    heading = _line(say.HEADING)
    stage = Choice(choices.stages, label=say.STAGE, required=False)
    topic = Choice(choices.topics, label=say.TOPIC, required=False)
    language = Choice(choices.languages, label=say.LANGUAGE, required=False)
    municipality = Choice(choices.municipalities, label=say.MUNICIPALITY, required=False)
    number = blocks.IntegerBlock(
        label=say.NUMBER, help_text=say.NUMBER_HELP, default=6, min_value=1, max_value=20
    )

    def faults(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """Without a filter it would be the whole list."""
        return {} if filter_of(value) else {"topic": say.NEEDS_FILTER}

    class Meta:
        icon = "list-ul"
        label = say.OFFERS


class ContactBlock(blocks.StructBlock):  # type: ignore[misc]  # Wagtail has no types
    """Whom to call: a contact function of a partner."""

    contact = Choice(choices.contacts, label=say.CONTACT, help_text=say.CONTACT_HELP)
    note = _line(say.NOTE, 300, required=False)

    class Meta:
        icon = "user"
        label = say.CONTACT


class DownloadBlock(blocks.StructBlock):  # type: ignore[misc]  # Wagtail has no types
    """A file to take along."""

    document = DocumentChooserBlock(label=say.DOCUMENT)
    title = _line(say.DOCUMENT_TITLE)
    language = Choice(choices.languages, label=say.DOCUMENT_LANGUAGE, default="de")

    class Meta:
        icon = "download"
        label = say.DOWNLOAD


class ImageBlock(Checked):
    """A picture with what there is to see in words."""

    picture = ImageChooserBlock(label=say.IMAGE)
    alt = _line(say.ALT, 300, required=False, help_text=say.ALT_HELP)
    is_decorative = blocks.BooleanBlock(label=say.DECORATIVE, required=False)
    caption = _line(say.CAPTION, 300, required=False)

    def faults(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """Either words, or the explicit choice that none are needed."""
        if value["is_decorative"]:
            return {"alt": say.ALT_AND_DECORATIVE} if value["alt"].strip() else {}
        return {} if value["alt"].strip() else {"alt": say.NEEDS_ALT}

    class Meta:
        icon = "image"
        label = say.IMAGE


class VideoBlock(Checked):
    """A film on another site: a link, no embedding."""

    title = _line(say.VIDEO_TITLE)
    text = _prose(say.VIDEO_TEXT, required=False)
    url = blocks.URLBlock(label=say.VIDEO_URL, help_text=say.VIDEO_HELP)

    def faults(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """Only encrypted addresses."""
        address = read_web_address(value["url"]) or ""
        return {} if address.startswith("https://") else {"url": say.NEEDS_HTTPS}

    class Meta:
        icon = "media"
        label = say.VIDEO


BLOCKS = [
    ("text", TextBlock()),
    ("steps", StepsBlock()),
    ("notice", NoticeBlock()),
    ("offers", OffersBlock()),
    ("contact", ContactBlock()),
    ("download", DownloadBlock()),
    ("image", ImageBlock()),
    ("video", VideoBlock()),
]

FILTERS = ("stage", "topic", "language", "municipality")


def filter_of(value: Mapping[str, Any]) -> dict[str, str]:
    """The chosen values of a block of offers, by filter."""
    return {name: value[name] for name in FILTERS if value[name]}


def part_of(block_id: str | None) -> str:
    """The short name of a block among the texts of its page; a new one has no id yet."""
    return (block_id or "new").replace("-", "")[:12]


def words_in(part: str, value: Any) -> Iterator[tuple[str, str]]:
    """The words in the value of a block: ``<part>.<field>`` and text, in reading order.

    Items of a list are parts of their own.
    """
    for name, child in value.block.child_blocks.items():
        if isinstance(child, (Line, Prose)):
            yield f"{part}.{name}", value[name] or ""
        elif isinstance(child, blocks.ListBlock):
            for item in value[name].bound_blocks:
                yield from words_in(part_of(item.id), item.value)
