"""Wagtail's screens for pages, pictures and files: which of them are open, and to whom."""

from typing import Any

from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.views.snippets import HistoryView, RevisionsCompareView, SnippetViewSet

from lotse.accounts.roles import Right
from lotse.backoffice.gate import open_names
from lotse.pages import staff_texts as say
from lotse.pages.models import InfoPage

NAMESPACE = "pages"


class History(HistoryView):  # type: ignore[misc]
    """What happened to a page, for everybody in the office."""

    any_permission_required = ("view",)


class Comparison(RevisionsCompareView):  # type: ignore[misc]
    """Two drafts side by side, for everybody in the office."""

    permission_required = "view"


def _reviewed_on(page: InfoPage) -> str:
    return date_format(page.reviewed_on, "SHORT_DATE_FORMAT")


class InfoPages(SnippetViewSet):  # type: ignore[misc]
    """List, form, history and approval of pages."""

    model = InfoPage
    icon = "doc-full-inverse"
    base_url_path = "seiten"
    admin_url_namespace = NAMESPACE
    chooser_admin_url_namespace = "pages_chooser"
    copy_view_enabled = False
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
