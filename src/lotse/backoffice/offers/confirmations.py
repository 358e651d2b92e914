"""What providers answered, side by side with the offer; and what age did to offers."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.deeds import do_and_say
from lotse.backoffice.offers.staff_texts import ANSWERS, PROPOSED, STEPS, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers.answers import accept_answer, decline_answer
from lotse.offers.domain.proposals import BY_HAND, FIELDS
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer, ProviderAnswer
from lotse.offers.queries import (
    list_withdrawn_for_age,
    recent_steps,
    values_to_confirm,
    waiting_answers,
)
from lotse.offers.reviews import postpone_by, restore_offer
from lotse.reference.queries import get_reference
from lotse.words.queries import texts_for

SHOWN_STEPS = 50
USUAL_WEEKS = 4
WEEKS = {
    "2": gettext_lazy("two weeks"),
    "4": gettext_lazy("four weeks"),
    "13": gettext_lazy("three months"),
}
"""How much more time a provider can be given."""


@dataclass(frozen=True)
class Row:
    """One field of an answer: what the offer says now, and what the provider would have instead.

    ``now`` and ``proposed`` are pieces of text with a mark for those that differ.
    """

    name: str
    label: str
    now: list[tuple[bool, str]]
    proposed: list[tuple[bool, str]]
    is_by_hand: bool
    has_moved: bool
    """Whether somebody changed the field since the provider saw it."""


@screen(Right.READ)
@require_safe
def confirmations(request: StaffRequest) -> HttpResponse:
    """Answers that wait, offers withdrawn for their age, the latest steps."""
    answers = list(waiting_answers())
    withdrawn = list(list_withdrawn_for_age())
    steps = list(recent_steps()[:SHOWN_STEPS])
    slugs = {one.offer.slug for one in (*answers, *steps)} | {offer.slug for offer in withdrawn}
    titles = texts_for(OFFER, slugs, SOURCE_LANGUAGE, ("title",))
    context = {
        "answers": [(one, titles[one.offer.slug]["title"], ANSWERS[one.answer]) for one in answers],
        "withdrawn": [(offer, titles[offer.slug]["title"]) for offer in withdrawn],
        "steps": [(step, titles[step.offer.slug]["title"], STEPS[step.step]) for step in steps],
        "may_answer": may(request.user, Right.ANSWER),
        "may_publish": may(request.user, Right.PUBLISH),
    }
    return render_staff(request, "backoffice/offers/confirmations.html", context)


@screen(Right.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """One answer; accepting or declining it by POST."""
    given = ProviderAnswer.objects.select_related("offer__provider", "decided_by").filter(pk=pk)
    shown = given.first()
    if shown is None:
        raise Http404
    if request.method == "POST":
        try:
            _decide(request, shown)
        except Refused as refusal:
            messages.error(request, refusal_words(refusal))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("staff_confirmations"))
    title = texts_for(OFFER, [shown.offer.slug], SOURCE_LANGUAGE, ("title",))
    context = {
        "answer": shown,
        "title": title[shown.offer.slug]["title"],
        "words": ANSWERS[shown.answer],
        "rows": _rows(shown),
    }
    return render_staff(request, "backoffice/offers/answer.html", context)


@screen(Right.PUBLISH)
@require_POST
def bring_back(request: StaffRequest, slug: str) -> HttpResponse:
    """Show an offer again that was withdrawn for its age."""
    today = get_reference().today()

    def deed() -> str:
        restore_offer(slug=slug, today=today, now=clock.now())
        return _("Brought back. The provider is asked anew.")

    return do_and_say(request, deed, refusal_words, reverse("staff_confirmations"))


@screen(Right.PUBLISH)
@require_POST
def postpone(request: StaffRequest, slug: str) -> HttpResponse:
    """Give the provider more time to confirm; from the list and from the offer."""
    if not Offer.objects.filter(slug=slug).exists():
        raise Http404
    asked = request.POST.get("weeks", "")
    weeks = int(asked) if asked in WEEKS else USUAL_WEEKS
    today = get_reference().today()
    back = request.POST.get("back", "")
    is_list = back.startswith(reverse("staff_offers"))

    def deed() -> str:
        until = postpone_by(slug=slug, weeks=weeks, by=request.user, today=today, now=clock.now())
        said = _("The next review is on %(day)s. The provider has more time.")
        return said % {"day": date_format(until)}

    target = back if is_list else reverse("staff_offer", args=[slug])
    return do_and_say(request, deed, refusal_words, target)


def _decide(request: StaffRequest, given: ProviderAnswer) -> None:
    if request.POST.get("deed") == "decline":
        reason = request.POST.get("reason", "")
        decline_answer(answer_id=given.pk, reason=reason, by=request.user, now=clock.now())
        messages.success(request, _("Declined. The offer stays as it is."))
        return
    takes_all = request.POST.get("deed") == "accept_all"
    accept_answer(
        answer_id=given.pk,
        fields=list(given.said) if takes_all else request.POST.getlist("field"),
        by=request.user,
        today=get_reference().today(),
        now=clock.now(),
    )
    messages.success(request, _("Taken over. Translations of changed texts are now outdated."))


def _rows(given: ProviderAnswer) -> list[Row]:
    present = values_to_confirm(given.offer)
    rows = []
    for name in FIELDS:
        if name not in given.said:
            continue
        now, proposed = marked(present.get(name, ""), given.said[name])
        rows.append(
            Row(
                name=name,
                label=str(PROPOSED[name]),
                now=now,
                proposed=proposed,
                is_by_hand=name in BY_HAND,
                has_moved=present.get(name, "") != given.shown.get(name, ""),
            )
        )
    return rows


def marked(before: str, after: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, True for those that the other one does not have.

    >>> marked("am Montag", "am Dienstag")
    ([(False, 'am '), (True, 'Montag')], [(False, 'am '), (True, 'Dienstag')])
    """
    old, new = _words(before), _words(after)
    left: list[tuple[bool, str]] = []
    right: list[tuple[bool, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if b > a:
            left.append((kind != "equal", "".join(old[a:b])))
        if d > c:
            right.append((kind != "equal", "".join(new[c:d])))
    return left, right


def _words(text: str) -> list[str]:
    pieces: list[str] = []
    for word in text.split(" "):
        pieces += [word, " "]
    return [piece for piece in pieces[:-1] if piece]
