"""The list of offers: search, filters, columns, many at once, and the same list as a file."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.listing import PAGE_SIZE, Asked, file_response
from lotse.backoffice.offers.staff_texts import STATUS_NAMES, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.paging import cut_query
from lotse.kit.spreadsheets import Row
from lotse.offers import office_actions
from lotse.offers.actions import withdraw_offer
from lotse.offers.kinds import OFFER
from lotse.offers.models import ConfirmedBy, Offer
from lotse.offers.office_queries import ORDERS, list_offers, with_columns, with_texts
from lotse.offers.reviews import confirm_offer
from lotse.reference.queries import Reference, get_reference
from lotse.words.queries import stale_records

FILTERS = ("q", "status", "topic", "stage", "provider", "review", "texts", "plan")


@screen(Right.READ)
@require_safe
def offers(request: StaffRequest) -> HttpResponse:
    """The list. Whatever its size it costs the same few statements."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = clock.today(reference.district.time_zone if reference.district else "UTC")
    found = list_offers(asked=asked.values, today=today, order=asked.order)
    page = cut_query(with_columns(found), found.count(), asked.page, PAGE_SIZE)
    if page is None:
        raise Http404
    tag = get_language() or "de"
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(offer, reference, tag) for offer in page.items],
        "stale": set(
            stale_records(OFFER, [offer.slug for offer in page.items]).values_list(
                "record_id", flat=True
            )
        ),
        "today": today,
        "statuses": STATUS_NAMES.items(),
        "topics": _terms(reference, "topic", tag),
        "stages": _terms(reference, "stage", tag),
        "has_filters": bool(set(asked.values) - {"q"}),
        "page_links": asked.page_links(page.numbers),
        "sorts": {name: asked.sort_url(name) for name in ("title", "review", "changed")},
        "may_write": may(request.user, Right.WRITE),
        "may_publish": may(request.user, Right.PUBLISH),
        "may_export": may(request.user, Right.EXPORT),
        "here": request.get_full_path(),
    }
    return render_staff(request, "backoffice/offers/list.html", context)


def _terms(reference: Reference, vocabulary: str, tag: str) -> list[tuple[str, str]]:
    codes = reference.codes[vocabulary]
    return [(code, reference.name(vocabulary, code, tag)) for code in codes]


def _row(offer: Any, reference: Reference, tag: str) -> dict[str, Any]:
    return {
        "offer": offer,
        "status": STATUS_NAMES[offer.status],
        "topics": [reference.name("topic", code, tag) for code in offer.topic_codes],
        "places": offer.places,
    }


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The same list as a spreadsheet, all pages of it."""
    asked, reference = Asked.read(request, FILTERS, ORDERS), get_reference()
    today = clock.today(reference.district.time_zone if reference.district else "UTC")
    found = with_texts(
        with_columns(list_offers(asked=asked.values, today=today, order=asked.order))
    )
    head, rows = _columns(), _rows(found, reference, get_language() or "de")
    return file_response(form, head, rows, _("Offers"), f"angebote-{today}")


def _columns() -> Row:
    return [
        _("Title"), _("Provider"), _("State"), _("Topics"), _("Stages"), _("Places"),
        _("Summary"), _("How to take part"), _("Telephone"), _("E-mail"), _("Website"),
        _("Confirmed on"), _("Next review"), _("Address"),
    ]  # fmt: skip


def _rows(offers: Any, reference: Reference, tag: str) -> Iterator[Row]:
    for offer in offers.iterator(chunk_size=500):
        yield [
            offer.title,
            offer.provider.name,
            str(STATUS_NAMES[offer.status]),
            ", ".join(reference.name("topic", code, tag) for code in offer.topic_codes),
            ", ".join(reference.name("stage", code, tag) for code in offer.stage_codes),
            ", ".join(offer.places),
            offer.summary,
            offer.how_to_join,
            offer.phone,
            offer.email,
            offer.website,
            offer.confirmed_on,
            offer.next_review_on,
            offer.slug,
        ]


Deed = Callable[[str], None]


@screen(Right.PUBLISH)
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Do the same to many offers; what cannot be done to one does not stop the others."""
    back = request.POST.get("back", "")
    target = back if back.startswith("/staff/angebote/") else reverse("staff_offers")
    wanted = request.POST.getlist("slug")[:PAGE_SIZE]
    slugs = list(Offer.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    deed = _deed(request)
    if deed is None or not slugs:
        messages.warning(request, _("Please choose offers and what should happen to them."))
        return HttpResponseRedirect(target)
    done, refused = 0, []
    for slug in slugs:
        try:
            deed(slug)
            done += 1
        except Refused as refusal:
            refused.append(f"{slug}: {refusal_words(refusal)}")
    if done:
        said = ngettext("Done for %(count)s offer.", "Done for %(count)s offers.", done)
        messages.success(request, said % {"count": done})
    for line in refused:
        messages.error(request, line)
    return HttpResponseRedirect(target)


def _deed(request: StaffRequest) -> Deed | None:
    by, now, reference = request.user, clock.now(), get_reference()
    today = clock.today(reference.district.time_zone if reference.district else "UTC")
    topic = request.POST.get("topic", "")
    deeds: dict[str, Deed] = {
        "publish": lambda slug: office_actions.publish(slug=slug, by=by, now=now),
        "withdraw": lambda slug: withdraw_offer(slug=slug, by=by, now=now),
        "confirm": lambda slug: confirm_offer(
            slug=slug, by=ConfirmedBy.OFFICE, on=today, now=now, who=by
        ),
    }
    if topic in reference.codes["topic"]:
        deeds["topic"] = lambda slug: office_actions.add_topic(
            slug=slug, topic=topic, by=by, now=now
        )
    return deeds.get(request.POST.get("deed", ""))
