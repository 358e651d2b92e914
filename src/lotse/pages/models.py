"""What pages keeps. A page is a record with Wagtail's drafts, history, locks and approval.

It stands outside of Wagtail's page tree: our pages have no tree, and permissions follow from
roles and not from groups (docs/adr/0019-pages-without-a-tree.md).
"""

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput, SlugInput
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    Task,
    TaskState,
    WorkflowMixin,
)

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right
from lotse.kit.slugs import LETTERS
from lotse.pages import choices, previews
from lotse.pages import staff_texts as say
from lotse.pages.blocks import BLOCKS
from lotse.pages.kinds import SOURCE_LANGUAGE
from lotse.reference.queries import get_reference, site_languages


class RulesField(ArrayField):  # type: ignore[type-arg]  # Wagtail has no types
    """Names of rules, to be ticked in a list."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A box for each rule of the book."""
        return forms.MultipleChoiceField(
            choices=choices.rules,
            required=False,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


class BodyField(StreamField):  # type: ignore[misc]  # Wagtail has no types
    """The blocks of a page. Migrations do not repeat their words: the table holds plain JSON."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The field without its blocks."""
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


SPELLED_OUT = [(chr(sign), str(letters)) for sign, letters in LETTERS.items()]
"""German letters in the address that the form makes of a title: as everywhere else."""


class InfoPage(
    PreviewableMixin,  # type: ignore[misc]  # Wagtail has no types
    WorkflowMixin,  # type: ignore[misc]  # Wagtail has no types
    DraftStateMixin,  # type: ignore[misc]  # Wagtail has no types
    LockableMixin,  # type: ignore[misc]  # Wagtail has no types
    RevisionMixin,  # type: ignore[misc]  # Wagtail has no types
    models.Model,
):
    """A page of information. Its words are written here in German; translations are texts."""

    title = models.CharField(say.TITLE, max_length=120)
    slug = models.CharField(
        say.SLUG,
        max_length=80,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", say.SLUG_HELP)],
        help_text=say.SLUG_HELP,
    )
    summary = models.CharField(say.SUMMARY, max_length=300, help_text=say.SUMMARY_HELP)
    body = BodyField(BLOCKS, verbose_name=say.BODY)
    rules = RulesField(
        models.CharField(max_length=60),
        verbose_name=say.RULES,
        default=list,
        blank=True,
        help_text=say.RULES_HELP,
    )
    reviewed_on = models.DateField(say.REVIEWED_ON)
    web_addresses = ArrayField(
        models.TextField(), default=list, editable=False, help_text="what the public page links to"
    )

    panels = [
        TitleFieldPanel("title", classname=""),
        FieldPanel("slug", widget=SlugInput(formatters=SPELLED_OUT)),
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("rules")], heading=say.RULES, classname="collapsed"),
        PublishingPanel(),
    ]

    class Meta:
        ordering = ("title", "pk")
        verbose_name = say.PAGE
        verbose_name_plural = say.PAGES

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Show a revision to the public: facts and words together or neither."""
        super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Take the page from the public site."""
        super().unpublish(*args, **kwargs)

    def with_content_json(self, content: Any) -> "InfoPage":
        """The page as it was in a revision; what is true of the public one stays."""
        page: InfoPage = super().with_content_json(content)
        page.reviewed_on, page.web_addresses = self.reviewed_on, self.web_addresses
        return page

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: Any = None,  # noqa: ARG002 – Wagtail's signature
    ) -> HttpResponse:
        """The page as the public would see it, with the translations that there are."""
        known = dict(self.preview_modes)
        tag = preview_mode if preview_mode in known else SOURCE_LANGUAGE
        return previews.render(self, original_request, tag)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The languages of the site, German first."""
        languages = site_languages(get_reference())
        found = [(language.tag, language.autonym) for language in languages]
        return sorted(found, key=lambda each: each[0] != SOURCE_LANGUAGE)


class Approval(Task):  # type: ignore[misc]  # Wagtail has no types
    """The step of the workflow: somebody who may publish looks at the page."""

    class Meta:
        verbose_name = say.APPROVAL
        verbose_name_plural = say.APPROVAL

    def user_can_access_editor(self, obj: InfoPage, user: Person) -> bool:  # noqa: ARG002 – Wagtail's signature
        """Whoever may publish."""
        return may(user, Right.PUBLISH)

    def locked_for_user(self, obj: InfoPage, user: Person) -> bool:  # noqa: ARG002 – Wagtail's signature
        """While a page waits, its editor does not change what others are looking at."""
        return not may(user, Right.PUBLISH)

    def user_can_lock(self, obj: InfoPage, user: Person) -> bool:  # noqa: ARG002 – Wagtail's signature
        """Whoever may publish."""
        return may(user, Right.PUBLISH)

    def user_can_unlock(self, obj: InfoPage, user: Person) -> bool:  # noqa: ARG002 – Wagtail's signature
        """Whoever may publish."""
        return may(user, Right.PUBLISH)

    def get_actions(self, obj: InfoPage, user: Person) -> list[tuple[str, object, bool]]:  # noqa: ARG002 – Wagtail's signature
        """What can be done with a page that waits: name, words, whether it wants a comment."""
        if not may(user, Right.PUBLISH):
            return []
        return [
            ("reject", say.ASK_FOR_CHANGES, True),
            ("approve", say.APPROVE, False),
            ("approve", say.APPROVE_WITH_COMMENT, True),
        ]

    def get_task_states_user_can_moderate(
        self,
        user: Person,
        **kwargs: Any,  # noqa: ARG002 – Wagtail's signature
    ) -> "models.QuerySet[TaskState]":
        """What waits for this person."""
        if not may(user, Right.PUBLISH):
            return TaskState.objects.none()  # type: ignore[no-any-return]  # Wagtail has no types
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)  # type: ignore[no-any-return]  # Wagtail has no types

    @classmethod
    def get_description(cls) -> str:
        """What the step is."""
        return str(say.APPROVAL_SAYS)


def page_type() -> ContentType:
    """How Wagtail's tables name a page."""
    return ContentType.objects.get_for_model(InfoPage)
