"""Who else has a record open: a friendly warning. What really protects is the check when saving."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.models import EditingSession

from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.offers.models import Offer
from lotse.partners.models import Organisation

RECORDS: dict[str, Any] = {"offer": Offer, "partner": Organisation}
HERE_FOR = timedelta(seconds=50)
KEPT_FOR = timedelta(hours=1)


@screen(Right.WRITE)
@require_POST
def here(request: StaffRequest, kind: str, record: str) -> JsonResponse:
    """Note that somebody has a form open, and say who else has."""
    if kind not in RECORDS:
        raise Http404
    now = clock.now()
    EditingSession.objects.filter(last_seen_at__lt=now - KEPT_FOR).delete()
    place = {
        "content_type": ContentType.objects.get_for_model(RECORDS[kind]),
        "object_id": record[:100],
    }
    EditingSession.objects.update_or_create(
        user=request.user, **place, defaults={"last_seen_at": now, "is_editing": False}
    )
    others = EditingSession.objects.filter(**place, last_seen_at__gte=now - HERE_FOR)
    names = [str(session.user) for session in others.exclude(user=request.user)]
    note = _("%(names)s has this open, too.") % {"names": ", ".join(names)} if names else ""
    return JsonResponse({"note": note})
