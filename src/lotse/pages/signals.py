"""What follows when Wagtail publishes a page or takes it away, and when a page is deleted."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_migrate, pre_save
from django.dispatch import receiver
from django.utils import translation
from wagtail.models import (
    Revision,
    Workflow,
    WorkflowContentType,
    WorkflowState,
    WorkflowTask,
)
from wagtail.signals import published, unpublished, workflow_approved, workflow_rejected

from lotse.accounts.models import User
from lotse.kit import clock
from lotse.pages import actions
from lotse.pages import staff_texts as say
from lotse.pages.messages import tell_editor
from lotse.pages.models import Approval, InfoPage, page_type
from lotse.reference.queries import time_zone


@receiver(pre_save, sender=InfoPage)
def begin_review(instance: InfoPage, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """A new page counts as read on the day it was written."""
    if instance.reviewed_on is None:
        instance.reviewed_on = clock.today(time_zone())


@receiver(published, sender=InfoPage)
def write_words(instance: InfoPage, revision: Revision, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """Texts follow what the public sees; a page that is planned for later is not there yet."""
    if instance.live:
        actions.write_words(page=instance, by=revision.user, now=clock.now())


@receiver(unpublished, sender=InfoPage)
def leave_search(instance: InfoPage, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """A page that is not public is not found."""
    actions.forget_page(page=instance, is_gone=False)


@receiver(post_delete, sender=InfoPage)
def leave_nothing(instance: InfoPage, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """Texts and pointers of a deleted page go."""
    actions.forget_page(page=instance, is_gone=True)


@receiver(workflow_approved, sender=WorkflowState)
@transaction.atomic
def tell_of_approval(instance: WorkflowState, user: User | None, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """Whoever handed the page in is told."""
    tell_editor(state=instance, by=user, is_approved=True, now=clock.now())


@receiver(workflow_rejected, sender=WorkflowState)
@transaction.atomic
def tell_of_changes(instance: WorkflowState, user: User | None, **kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """Whoever handed the page in is told what to change."""
    tell_editor(state=instance, by=user, is_approved=False, now=clock.now())


@receiver(post_migrate, sender=apps.get_app_config("pages"))
@transaction.atomic
def set_up_approval(**kwargs: Any) -> None:  # noqa: ARG001 – signals send more than is needed
    """The one workflow: an editor hands a page in, somebody who may publish approves it."""
    if WorkflowContentType.objects.filter(content_type=page_type()).exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        name = str(say.APPROVAL)
    workflow, task = Workflow.objects.create(name=name), Approval.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowContentType.objects.create(content_type=page_type(), workflow=workflow)
