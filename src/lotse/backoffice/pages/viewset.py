"""Wagtail's screens for pages, pictures and files: which of them are open, and to whom."""

from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.views.snippets import (
    EditView,
    HistoryView,
    RevisionsCompareView,
    SnippetViewSet,
)

from lotse.accounts.roles import Right
from lotse.backoffice.gate import open_names
from lotse.kit.plain import in_order
from lotse.pages import staff_texts as say
from lotse.pages.models import InfoPage

NAMESPACE = "pages"
WRITTEN = ("title", "slug", "summary", "rules", "go_live_at", "expire_at")
"""What the form of a page asks for, beside its blocks."""


class Edit(EditView):  # type: ignore[misc]  # Wagtail has no types
    """The form of a page. One that comes back as it went out leaves no trace."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, unless neither the draft nor the public page would be another one."""
        is_public = self.live_object.live and not self.live_object.has_unpublished_changes
        would_do_more = self.action not in ("edit", "publish")
        if would_do_more or (self.action == "publish" and not is_public):
            return super().form_valid(form)  # type: ignore[no-any-return]  # Wagtail has no types
        # Read once more: the form has written into the object that the screen was shown from.
        known = InfoPage.objects.get(pk=form.instance.pk).get_latest_revision_as_object()
        if _written(form.instance) != _written(known):
            return super().form_valid(form)  # type: ignore[no-any-return]  # Wagtail has no types
        self.form, self.new_revision = form, None
        return self.save_action()  # type: ignore[no-any-return]  # Wagtail has no types

    def get_success_message(self, instance: Any = None) -> str | None:
        """What was done; that nothing was, where that is so."""
        if self.new_revision is None and self.action in ("edit", "publish"):
            return str(say.NOTHING_CHANGED)
        return super().get_success_message(instance)  # type: ignore[no-any-return]  # Wagtail has no types


def _written(page: InfoPage) -> list[Any]:
    """What somebody wrote, in one form: ends of lines are no wording."""
    blocks = [dict(block) for block in page.body.get_prep_value()]
    return [_in_order(getattr(page, name)) for name in WRITTEN] + [_in_order(blocks)]


def _in_order(value: Any) -> Any:
    if isinstance(value, str):
        return in_order(value)
    if isinstance(value, list | tuple):
        return [_in_order(one) for one in value]
    if isinstance(value, dict):
        return {name: _in_order(one) for name, one in value.items()}
    return value


class History(HistoryView):  # type: ignore[misc]  # Wagtail has no types
    """What happened to a page, for everybody in the office."""

    any_permission_required = ("view",)


class Comparison(RevisionsCompareView):  # type: ignore[misc]  # Wagtail has no types
    """Two drafts side by side, for everybody in the office."""

    permission_required = "view"


def _reviewed_on(page: InfoPage) -> str:
    return date_format(page.reviewed_on, "SHORT_DATE_FORMAT")


class InfoPages(SnippetViewSet):  # type: ignore[misc]  # Wagtail has no types
    """List, form, history and approval of pages."""

    model = InfoPage
    icon = "doc-full-inverse"
    base_url_path = "seiten"
    admin_url_namespace = NAMESPACE
    chooser_admin_url_namespace = "pages_chooser"
    copy_view_enabled = False
    edit_view_class = Edit
    history_view_class = History
    revisions_compare_view_class = Comparison
    ordering = "title"
    search_fields = ("title", "summary")
    list_display = (
        "title",
        LiveStatusTagColumn(),
        Column("reviewed_on", label=say.REVIEWED_ON, accessor=_reviewed_on, sort_key="reviewed_on"),
    )

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        """No way to a list of all snippets: there is none."""
        items: list[dict[str, Any]] = super().breadcrumbs_items
        return items[:1]


def open_screens() -> None:
    """Name the right for each of Wagtail's screens that is used; the rest does not exist."""
    open_names(
        NAMESPACE,
        Right.READ,
        *"list list_results history history_results revisions_compare".split(),
    )
    open_names(
        NAMESPACE,
        Right.WRITE,
        *"add edit preview_on_add preview_on_edit revisions_revert workflow_action".split(),
        *"collect_workflow_action_data confirm_workflow_cancellation usage".split(),
        *"workflow_history workflow_history_detail workflow_preview revisions_view".split(),
    )
    open_names(
        NAMESPACE, Right.PUBLISH, *"delete unpublish revisions_unschedule lock unlock".split()
    )
    open_names("wagtailadmin_editing_sessions", Right.WRITE, "ping", "release")
    open_names(
        "wagtailimages",
        Right.WRITE,
        *"index index_results add edit image_usage add_multiple edit_multiple".split(),
        *"create_multiple_from_uploaded_image delete_upload_multiple".split(),
    )
    open_names(
        "wagtaildocs",
        Right.WRITE,
        *"index index_results add edit document_usage add_multiple edit_multiple".split(),
        *"create_multiple_from_uploaded_document delete_upload_multiple".split(),
    )
    for library in ("wagtailimages", "wagtaildocs"):
        open_names(library, Right.PUBLISH, "delete", "delete_multiple")
    for kind in ("wagtailimages_chooser", "wagtaildocs_chooser"):
        open_names(
            kind, Right.WRITE, *"choose choose_results chosen chosen_multiple create".split()
        )
