"""The page with the form of a record: what was typed, who else writes it, what others saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.http import Http404, HttpResponse

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.locks import words as lock_words
from lotse.backoffice.records.kind import RecordKind, Saving
from lotse.backoffice.records.seen import Line, Seen, bring_together
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.kit import clock, locks
from lotse.kit.errors import Refused
from lotse.privacy.journal import last_change

R = TypeVar("R")


@dataclass(frozen=True)
class Theirs:
    """What somebody else has saved: name of a field, before, after, whether I changed it, too."""

    who: str
    at: datetime | None
    lines: list[Line]


def get_record(kind: RecordKind[R], slug: str) -> R:
    """The record, or 404."""
    found = kind.find(slug)
    if found is None:
        raise Http404
    return found


class RecordPage(Generic[R]):
    """The form of a record with all that stands around it; without ``slug`` a new one."""

    def __init__(self, kind: RecordKind[R], request: StaffRequest, slug: str = "") -> None:
        self.kind, self.request, self.slug = kind, request, slug
        self.record = get_record(kind, slug) if slug else None
        self.is_typed = request.method == "POST"
        self.seen = Seen.opened(request.POST.get("seen", ""), self._sealed_for)
        self.refusals: list[str] = []
        self.theirs: Theirs | None = None
        self.parts = kind.parts(self.record, request.POST if self.is_typed else None)
        self._latest = None if self.is_typed else self.parts

    @property
    def _sealed_for(self) -> str:
        return f"{self.kind.name}:{self.slug}"

    @property
    def wants_saving(self) -> bool:
        """Whether something was sent that is to be saved."""
        return self.is_typed

    def may_save(self) -> bool:
        """Whether this person may save what was sent."""
        return self.kind.may_edit(self.request.user, self.record)

    @property
    def said(self) -> str:
        """What is said after saving."""
        return str(self.kind.say.saved)

    def saving(self) -> Saving:
        """Who saves, when, and what was seen."""
        said = self.request.POST
        return Saving(
            by=self.request.user,
            now=clock.now(),
            seen=self.seen,
            takes_over=bool(said.get("take_over")),
            wish=said.get("as", ""),
        )

    def begin(self) -> str | None:
        """Begin a record with what was typed; its address, or None where that was refused."""
        if not self.wants_saving or not self.parts.is_valid():
            return None
        try:
            return self.kind.create(self.parts, self.saving())
        except Refused as refusal:
            self.show(refusal)
        return None

    def save(self) -> bool:
        """Save what was typed, if it can be; says why not otherwise."""
        assert self.record is not None
        if not self.wants_saving or not self.parts.is_valid():
            return False
        try:
            self.kind.save(self.record, self.parts, self.saving())
        except Refused as refusal:
            self.show(refusal)
            return False
        return True

    def show(self, refusal: Refused) -> None:
        """Say a refusal beside the fields that it is about."""
        if refusal.code == "kit.locked":
            return  # Said with the name of who writes it.
        if refusal.code in self.kind.meanwhile and self.record is not None:
            self._bring_together()
            self.refusals.append(self.kind.refusal_words(refusal))
            return
        faults = self.kind.faults or (lambda one: [(None, self.kind.refusal_words(one))])
        for name, words in faults(refusal):
            self.parts.form.add_error(name, str(words))

    def _bring_together(self) -> None:
        """Show mine and theirs in one form; saving once more keeps what stands there then."""
        self.record = get_record(self.kind, self.slug)
        found = bring_together(
            self.seen.shown,
            self.parts.typed(),
            lambda typed: self.kind.parts(self.record, typed),
            self.kind.merge,
        )
        self._latest, self.parts = found.latest, found.parts
        self.theirs = self._whose(found.lines)

    def _whose(self, lines: list[Line]) -> Theirs:
        """What changed in the meantime, with who saved last and when."""
        last, told = last_change(self.kind.name, self.slug), self.kind.history
        if last is None or told is None:
            return Theirs("", None, lines)
        return Theirs(told.language.who(last), last.at, lines)

    def sealed(self) -> str:
        """The snapshot of the record as it is now; a form that was refused keeps the one it has."""
        if self.record is None:
            return ""
        if self._latest is None:
            return str(self.request.POST.get("seen", ""))
        more = self.kind.more(self.record) if self.kind.more else None
        version = self.kind.version(self.record)
        return Seen(version, self._latest.shown(), more).sealed(self._sealed_for)

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        kind, user, record = self.kind, self.request.user, self.record
        context: dict[str, Any] = {
            "kind": kind,
            "record": record,
            "slug": self.slug,
            "title": kind.title(record) if record is not None else kind.say.new,
            "form": self.parts.form,
            "rows": {one.formset.prefix: one.formset for one in self.parts.rows},
            "sealed": self.sealed(),
            "theirs": self.theirs,
            "refusals": self.refusals,
            "has_errors": self.parts.has_errors,
            "may_edit": kind.may_edit(user, record),
            "may_publish": may(user, Right.PUBLISH),
            "may_take_over": kind.may_edit(user, record),
            "is_typed": self.is_typed,
            "lock_words": "",
            "lock_kind": kind.code,
            "lock_record": self.slug,
        }
        if record is not None:
            lock = locks.find_lock(kind.name, self.slug, besides=user, now=clock.now())
            context["lock_words"] = lock_words(lock, user) if lock else ""
            context |= kind.around(user, record)
        return context

    @property
    def status(self) -> int:
        """200, or 422 where something was sent and could not be saved."""
        return 422 if self.is_typed else 200

    def render(self) -> HttpResponse:
        """The page."""
        return render_staff(self.request, self.kind.template, self.context(), status=self.status)
