"""The same deed for many records of a list; what cannot be done to one does not stop the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lotse.backoffice.listing import PAGE_SIZE, Filter, Words
from lotse.backoffice.rendering import StaffRequest
from lotse.kit.errors import Refused

Deed: TypeAlias = Callable[[str], object]


@dataclass(frozen=True)
class Bulk:
    """What can be done to many records at once, as ``bulk.html`` draws it.

    ``deeds`` are codes with their words; ``detail`` is what one of them needs to know besides.
    """

    url_name: str
    legend: Words
    deeds: Sequence[tuple[str, Words]]
    detail: Filter | None = None

    @property
    def url(self) -> str:
        """Where the form goes."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class BulkAnswer:
    """How a list speaks of what was done; ``done`` is a lazy plural with a ``count``."""

    url_name: str
    nothing_chosen: Words
    done: Any
    refusal_words: Callable[[Refused], str]


def chosen_slugs(request: StaffRequest) -> list[str]:
    """What was chosen on one page of a list."""
    return request.POST.getlist("slug")[:PAGE_SIZE]


def do_to_many(
    request: StaffRequest, deed: Deed | None, names: Mapping[str, str], answer: BulkAnswer
) -> HttpResponse:
    """Do a deed to each record (slugs with their names), say what became of it, go back."""
    back, home = request.POST.get("back", ""), reverse(answer.url_name)
    way_back = HttpResponseRedirect(back if back.startswith(home) else home)
    if deed is None or not names:
        messages.warning(request, str(answer.nothing_chosen))
        return way_back
    done, refused = 0, []
    for slug, name in names.items():
        try:
            deed(slug)
            done += 1
        except Refused as refusal:
            refused.append(f"{name}: {answer.refusal_words(refusal)}")
    if done:
        messages.success(request, answer.done % {"count": done})
    for line in refused:
        messages.error(request, line)
    return way_back
