"""Mails about offers: to a provider in its language, to the office in German."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lotse.kit import clock, outbox
from lotse.offers.domain.ageing import GRACE, Step
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.links import LIFETIME, make_link
from lotse.offers.models import Offer, ReviewStep
from lotse.partners.queries import mail_address_of
from lotse.reference.models import District
from lotse.reference.queries import time_zone
from lotse.words.queries import texts_for

LONGEST_LIST = 40
"""How many offers one mail to the office names."""


def ask_provider(offer: Offer, step: Step, *, now: datetime, key: str = "") -> bool:
    """Write the provider of an offer a mail with a fresh link; False where no address is known.

    The same step is never written of twice (``key`` is the reason, the step by default).
    """
    key = key or f"offers.review:{offer.slug}:{offer.next_review_on}:{step.value}"
    address = mail_address_of(offer.provider) or offer.email
    if not address or outbox.is_told(key):
        return bool(address)
    tag = offer.provider.mail_language
    if tag not in dict(settings.LANGUAGES):
        tag = SOURCE_LANGUAGE
    # Not from the kept vocabularies: inside a transaction these are read anew each time.
    district = District.objects.first()
    token = make_link(offer=offer, now=now)
    with translation.override(tag):
        outbox.write(
            key=key,
            recipient=address,
            reply_to=_office(district).get("email", ""),
            language=tag,
            subject=_subject(step),
            text="\n\n".join(_paragraphs(offer, step, tag, token, now, district)),
            now=now,
            is_secret=True,
        )
    return True


def _subject(step: Step) -> str:
    if step is Step.ASK:
        return _("Is your offer still right?")
    if step is Step.REMIND:
        return _("Please confirm your offer")
    return _("Last call: we will take your offer off the site")


def _paragraphs(  # noqa: PLR0913, PLR0917 – all of them are told
    offer: Offer, step: Step, tag: str, token: str, now: datetime, district: District | None
) -> Iterator[str]:
    office, site = _office(district), district.site_name if district else ""
    yield _("Good day,")
    yield _("families find this offer of yours on %(site)s:") % {"site": site}
    yield f"„{texts_for(OFFER, [offer.slug], tag, ('title',))[offer.slug]['title']}“"
    if step is Step.REMIND:
        yield _(
            "Nobody has confirmed it since %(date)s. The page of the offer now says so, and the "
            "offer is further down in the lists."
        ) % {"date": _day(offer.confirmed_on)}
    if step is Step.LAST_CALL:
        yield _("If nobody confirms it, we take it off the site on %(date)s.") % {
            "date": _day(offer.next_review_on + GRACE + timedelta(days=1))
        }
    yield _(
        "Is everything still right? Has something changed? Has it ended? Please tell us on this "
        "page. It takes one minute, and you need no account:"
    )
    link = reverse("website:confirmation", kwargs={"language": tag, "token": token})
    yield f"{settings.PUBLIC_ORIGIN}{link}"
    yield _("The link works once, until %(date)s. Please do not pass it on.") % {
        "date": _day(clock.local_day(now + LIFETIME, time_zone()))
    }
    yield _("Do you have a question? Just answer this mail, or call us: %(phone)s") % {
        "phone": office.get("phone", "")
    }
    yield _("Thank you. You help families to find their way.")
    yield "\n".join(filter(None, [office.get("name", ""), office.get("authority", "")]))


def tell_office(*, today: date, now: datetime) -> bool:
    """Write the office what was done today because of age; nothing where nothing was done."""
    steps = ReviewStep.objects.filter(taken_on=today).select_related("offer")
    rows = list(steps.order_by("step", "offer__slug"))
    address = _office(District.objects.first()).get("email", "")
    if not rows or not address:
        return False
    slugs = [row.offer.slug for row in rows[:LONGEST_LIST]]
    titles = texts_for(OFFER, slugs, SOURCE_LANGUAGE, ("title",))
    with translation.override(SOURCE_LANGUAGE):
        lines = [
            f"{_step_label(row)}: {titles[row.offer.slug]['title']}" for row in rows[:LONGEST_LIST]
        ]
        if (more := len(rows) - LONGEST_LIST) > 0:
            lines.append(_("and %(number)s more") % {"number": more})
        screen = f"{settings.PUBLIC_ORIGIN}/staff/"
        return outbox.write(
            key=f"offers.review-steps:{today}",
            recipient=address,
            language=SOURCE_LANGUAGE,
            subject=_("Offers that wait for a confirmation"),
            text="\n\n".join(
                [
                    _("This was done today, because nobody has confirmed these offers:"),
                    "\n".join(lines),
                    _("You can take back every step in the back office:"),
                    screen,
                ]
            ),
            now=now,
        )


def _step_label(row: ReviewStep) -> str:
    labels = {
        Step.ASK.value: _("Provider asked"),
        Step.REMIND.value: _("Provider reminded, marked as not confirmed"),
        Step.LAST_CALL.value: _("Provider called for the last time"),
        Step.WITHDRAW.value: _("Taken off the site"),
    }
    label = labels[row.step]
    if row.step != Step.WITHDRAW and not row.has_reached_provider:
        return _("No e-mail address, please call")
    return label


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _office(district: District | None) -> dict[str, Any]:
    found: dict[str, Any] = district.details.get("office", {}) if district else {}
    return found
