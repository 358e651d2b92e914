"""What an address of the translators' screens asks for: a language, a state, a kind."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from lotse.accounts.access import Person, is_limited
from lotse.backoffice.rendering import StaffRequest, render_entrance
from lotse.kit.paging import page_number
from lotse.reference.queries import LanguageFacts, Reference
from lotse.words.domain.states import State
from lotse.words.kinds import list_kinds
from lotse.words.queue import OPEN_STATES

SOURCE_LANGUAGE = "de"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Asked:
    """What the address of the queue asks for."""

    state: str
    kind: str
    page: int

    @classmethod
    def read(cls, request: StaffRequest) -> "Asked":
        """Read the address; what is unknown asks for nothing."""
        state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
        return cls(
            state if state in set(OPEN_STATES) | {State.CURRENT} else "",
            kind if kind in {each.name for each in list_kinds()} else "",
            page_number(request.GET.get("page", "1")),
        )

    @property
    def states(self) -> tuple[State, ...]:
        """The states that are asked for: all open ones unless one is chosen."""
        return (State(self.state),) if self.state else OPEN_STATES

    def query(self, **changes: Any) -> str:
        """The same with something changed, as the end of an address."""
        wanted = {"state": self.state, "kind": self.kind, **changes}
        found = urlencode({name: value for name, value in wanted.items() if value})
        return f"?{found}" if found else ""


def target_languages(reference: Reference) -> list[LanguageFacts]:
    """The languages of the district that texts are translated into, in its order."""
    tags = reference.district.languages if reference.district else []
    return [reference.languages[tag] for tag in tags if tag != SOURCE_LANGUAGE]


def own_languages(reference: Reference, person: Person) -> list[LanguageFacts]:
    """The languages this person works with: all, or those a translator is limited to."""
    return [one for one in target_languages(reference) if not is_limited(person, one.tag)]


def for_own_language(view: View) -> View:
    """Refuse a screen of a language to a translator who is limited to others."""

    @wraps(view)
    def shown(request: StaffRequest, language: str, **arguments: Any) -> HttpResponse:
        if is_limited(request.user, language):
            context = {"reason": _("Your account is for other languages.")}
            return render_entrance(request, "backoffice/refused.html", context, status=403)
        return view(request, language=language, **arguments)

    return shown


def get_target_language(reference: Reference, tag: str) -> LanguageFacts:
    """A language that texts are translated into, or 404."""
    for language in target_languages(reference):
        if language.tag == tag:
            return language
    raise Http404
