"""Writing the guide: loading it, pointers to rules, changes of rules and of other entries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from lotse.guide.domain.cases import Broken
from lotse.guide.domain.changes import Change, ChangeKind, is_same
from lotse.guide.domain.merging import Policy
from lotse.guide.guide_folder import Folder
from lotse.guide.impact import broken_by
from lotse.guide.kinds import CHANGE, SOURCE_LANGUAGE
from lotse.guide.loading import Loading, LoadReport
from lotse.guide.models import ChangeState, Happened, Pointer, Rule, RuleChange, SourceText
from lotse.guide.publishing import Deed, Where, add_revision, bring_in, german_words
from lotse.guide.rows import read_layers, save_versions
from lotse.guide.rule_book_files import (
    Content,
    read_content,
    read_version,
)
from lotse.guide.rule_changes import (
    Applied,
    applied,
    is_still,
    layer_of,
    to_domain,
)
from lotse.guide.watching import remember
from lotse.guide.words_files import parameters_named, placeholders
from lotse.kit import advisory
from lotse.kit.errors import Refused
from lotse.kit.plain import in_order
from lotse.words.actions import Entry, write_texts


def lock_guide() -> None:
    """One writer of the rule book at a time, until the transaction ends."""
    advisory.wait_for(advisory.Lock.GUIDE)


@transaction.atomic
def load_guide(
    *,
    folders: Mapping[str, Folder],
    policy: Policy,
    by: AbstractBaseUser | None,
    now: datetime,
) -> LoadReport:
    """Bring layers of the guide to the state of their files; whole or not at all.

    ``folders`` maps layers (``state``, ``district``) to what was read; a layer without a folder
    stays as it is. What was changed here since the last loading is kept where the files have not
    changed. Running twice changes nothing.

    Refused with ``guide.edited_here`` when files and people changed the same entries differently
    and ``policy`` does not say who wins; with ``guide.broken_rule_book`` when something refers to
    nothing; with ``guide.broken_words`` when German words are missing or name unknown parameters.
    """
    lock_guide()
    return Loading(folders, policy, by, now).run()


@transaction.atomic
def point_to_rules(
    *, kind: str, record_id: str, rules: Sequence[str], seen: Collection[str] | None = None
) -> None:
    """Say on which rules a record rests, instead of what was said before.

    With ``seen``, the rules that somebody saw who chose these, what others said since stays.
    Refused with ``guide.unknown_rule`` when one of them is not in the rule book.
    """
    known = set(Rule.objects.filter(name__in=rules).values_list("name", flat=True))
    if unknown := [name for name in rules if name not in known]:
        raise Refused("guide.unknown_rule", rule=unknown[0])
    there = Pointer.objects.filter(kind=kind, record_id=record_id)
    gone = there.exclude(rule__in=rules)
    (gone if seen is None else gone.filter(rule__in=seen)).delete()
    missing = set(rules) - set(seen or ()) - set(there.values_list("rule", flat=True))
    Pointer.objects.bulk_create(
        [Pointer(kind=kind, record_id=record_id, rule=rule) for rule in sorted(missing)],
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Draft:
    """What somebody wants to change: see :class:`~lotse.guide.domain.changes.Change`.

    ``content`` is the new version as the files have it, without days; ``text`` its German words.
    """

    rule: str
    kind: ChangeKind
    day: date | None
    content: Content
    closes: Sequence[str]
    text: str
    reason: str


@transaction.atomic
def draft_change(
    *, draft: Draft, seen: int | None, by: AbstractBaseUser, now: datetime
) -> RuleChange:
    """Write a draft, or go on with the one that is there. Nothing of it is public.

    ``seen`` is the number of edits of the draft that the person had before their eyes, None when
    there was none. A draft that stays the same leaves no trace. Refused with
    ``guide.edited_meanwhile`` or ``guide.draft_gone`` when that is no longer so, with
    ``guide.no_reason``, ``guide.no_text``, ``guide.unknown_parameter``, ``guide.nothing_changed``,
    and like :func:`~lotse.guide.domain.changes.apply`.
    """
    lock_guide()
    known = RuleChange.objects.filter(rule=draft.rule, state=ChangeState.DRAFT).first()
    _refuse_unseen(known, seen)
    is_end = draft.kind is ChangeKind.END
    version = None if is_end else read_version(draft.content)
    change = Change(draft.rule, draft.kind, draft.day, version, tuple(draft.closes))
    found = applied(change)
    if not draft.reason.strip():
        raise Refused("guide.no_reason")
    if not is_end:
        _refuse_words(found, draft)
    row = known or RuleChange(rule=draft.rule, author_id=by.pk, created_at=now, edits=0)
    said = {
        "kind": draft.kind,
        "day": draft.day,
        "closes": list(draft.closes),
        "content": {} if is_end else dict(draft.content),
        "text": "" if is_end else in_order(draft.text),
        "reason": in_order(draft.reason),
        "base": found.base,
    }
    if known is not None and all(getattr(known, name) == one for name, one in said.items()):
        return known
    for name, one in said.items():
        setattr(row, name, one)
    row.author_id, row.changed_at = by.pk, now
    row.edits += 1
    row.save()
    return row


def _refuse_unseen(known: RuleChange | None, seen: int | None) -> None:
    if known is None and seen is not None:
        raise Refused("guide.draft_gone")
    if known is not None and known.edits != seen:
        raise Refused("guide.edited_meanwhile")


def _refuse_words(found: Applied, draft: Draft) -> None:
    if not draft.text.strip():
        raise Refused("guide.no_text")
    assert found.new is not None
    if unknown := parameters_named(draft.text) - set(placeholders(found.new)):
        raise Refused("guide.unknown_parameter", name=min(unknown))
    is_said = in_order(german_words(found)) == in_order(draft.text)
    if is_said and is_same(found.old, found.new) and not draft.closes:
        raise Refused("guide.nothing_changed")


@transaction.atomic
def discard_change(*, change_id: int, now: datetime) -> RuleChange:
    """Put a draft away; doing it twice changes nothing. A published change stays as it is."""
    lock_guide()
    row = RuleChange.objects.get(pk=change_id)
    if row.state == ChangeState.PUBLISHED:
        raise Refused("guide.draft_gone")
    if row.state == ChangeState.DRAFT:
        row.state, row.changed_at = ChangeState.DISCARDED, now
        row.save(update_fields=["state", "changed_at"])
    return row


@transaction.atomic
def publish_change(
    *,
    change_id: int,
    seen: int,
    by: AbstractBaseUser,
    now: datetime,
    accepts_broken_cases: bool = False,
) -> RuleChange:
    """Bring a draft into the rule book, all of it or nothing; doing it twice changes nothing.

    The new version gets the draft's words as its source text; translations are carried over, as
    stale ones where the wording is new. Refused with ``guide.draft_gone``,
    ``guide.edited_meanwhile``, ``guide.changed_meanwhile`` (the rule is no longer what the draft
    was written for), ``guide.breaks_cases`` (cases would no longer hold, and nobody said that this
    is meant) and like :func:`~lotse.guide.domain.changes.apply`.
    """
    lock_guide()
    row = RuleChange.objects.get(pk=change_id)
    if row.state == ChangeState.PUBLISHED:
        return row
    if row.state == ChangeState.DISCARDED:
        raise Refused("guide.draft_gone")
    if row.edits != seen:
        raise Refused("guide.edited_meanwhile")
    found = applied(to_domain(row))
    if not is_still(row.base, found.base):
        raise Refused("guide.changed_meanwhile")
    if not accepts_broken_cases:
        refuse_broken_cases(broken_by(found))
    bring_in(found, row.text, Deed(by, now, row.reason))
    # What stood at the sources when the change was written has been dealt with.
    remember(SourceText.objects.filter(rule=row.rule, new_at__lte=row.changed_at))
    row.state, row.published_at, row.published_by_id = ChangeState.PUBLISHED, now, by.pk
    row.changed_at = now
    row.save()
    reason = Entry(str(row.pk), "reason", SOURCE_LANGUAGE, row.reason)
    write_texts(kind=CHANGE, source_language=SOURCE_LANGUAGE, entries=[reason], by=by, now=now)
    return row


def refuse_broken_cases(found: Sequence[Broken]) -> None:
    """Refused with ``guide.breaks_cases`` when there are any."""
    if found:
        names = ", ".join(one.case.id for one in found)
        raise Refused("guide.breaks_cases", number=len(found), cases=names)


@dataclass(frozen=True)
class Check:
    """That somebody found a version right on a day, and when to look again.

    ``version_from`` is the first day of the version, None for the oldest; ``texts`` are the digests
    of texts that stand at its sources now, as the person saw them beside the ones before.
    """

    rule: str
    version_from: date | None
    checked_on: date
    check_again_on: date | None
    texts: Collection[str] = ()


@transaction.atomic
def mark_checked(*, check: Check, by: AbstractBaseUser, now: datetime) -> None:
    """Note that somebody looked at the sources of a version and found it right.

    What they saw at its sources is what later readings are compared with. Doing it twice changes
    nothing. Refused with ``guide.unknown_entry``, ``guide.not_in_force`` (there is no such version)
    and ``guide.check_order``.
    """
    lock_guide()
    if check.check_again_on is not None and check.check_again_on <= check.checked_on:
        raise Refused("guide.check_order")
    layers = read_layers()
    layer = layer_of(layers, "rules", check.rule)
    old = layers[layer]["rules"][check.rule]
    begins = check.version_from.isoformat() if check.version_from else None
    if begins not in {one.get("from") for one in old["versions"]}:
        raise Refused("guide.not_in_force", rule=check.rule, day=check.version_from)
    days = {"checked_on": check.checked_on, "check_again_on": check.check_again_on}
    versions = [{**one, **days} if one.get("from") == begins else one for one in old["versions"]]
    new = read_content("rules", {**old, "versions": versions})
    seen = SourceText.objects.filter(rule=check.rule, new_digest__in=check.texts)
    if remember(seen) or new != old:
        save_versions(layer, {check.rule: new})
        deed = Deed(by, now, happened=Happened.CHECKED)
        add_revision(Where(layer, "rules", check.rule), old, new, deed)
