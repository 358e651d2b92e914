"""Texts as files: take them away, bring them back."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.backoffice.words.asked import Asked, for_own_language, get_target_language
from lotse.backoffice.words.staff_texts import field_name, file_refusal_words, kind_name, said
from lotse.interop.text_files import formats
from lotse.interop.text_files.units import Importer, bring_back, collect
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference

CONTENT_TYPES = {"po": "text/x-gettext-translation", "xlf": "application/xliff+xml"}


@screen(Right.TRANSLATE)
@require_safe
@for_own_language
def export(request: StaffRequest, language: str, form: str) -> HttpResponse:
    """The texts that the queue shows, all pages of it, as a file."""
    facts = get_target_language(get_reference(), language)
    if form not in CONTENT_TYPES:
        raise Http404
    asked = Asked.read(request)
    content = formats.write(collect(facts.tag, states=asked.states, kind=asked.kind), form)
    response = HttpResponse(content, content_type=f"{CONTENT_TYPES[form]}; charset=utf-8")
    name = f"texte-{facts.tag}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@screen(Right.TRANSLATE)
@require_POST
@for_own_language
def bring(request: StaffRequest, language: str) -> HttpResponse:
    """Bring a file back; say what was written and what was not, and why."""
    facts = get_target_language(get_reference(), language)
    back = HttpResponseRedirect(reverse("staff_words_queue", args=[facts.tag]))
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > formats.MAX_BYTES:
        messages.error(request, _("Please choose a file, 20 MB at most."))
        return back
    importer = Importer(facts.tag, may(request.user, Right.PUBLISH), request.user, clock.now())
    try:
        report = bring_back(formats.read(file.read(), file.name or ""), importer)
    except Refused as refusal:
        messages.error(request, file_refusal_words(refusal))
        return back
    words = ngettext("%(count)s text written.", "%(count)s texts written.", report.written)
    messages.success(request, words % {"count": report.written})
    if not report.refused:
        return back
    context = {
        "facts": facts,
        "report": report,
        "refused": [(_place(key), said(code)) for key, code in report.refused],
    }
    return render_staff(request, "backoffice/words/brought.html", context)


def _place(key: str) -> str:
    kind, _slash, rest = key.partition("/")
    record, _slash, field = rest.rpartition("/")
    return f"{kind_name(kind)}: {record}, {field_name(field)}"
