"""Loading layers of the guide from their files: merge, check, write; used by one action."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from lotse.guide.domain.merging import Merged, Policy, merge, reconcile_checks
from lotse.guide.guide_folder import Folder, Texts
from lotse.guide.kinds import KINDS, SOURCE_LANGUAGE, record_id
from lotse.guide.models import Happened, Loaded, Revision
from lotse.guide.rows import book_of, read_layers, read_texts, save_layer
from lotse.guide.rule_book_files import FILES, Content, Layer, refuse_broken
from lotse.guide.words_files import FileText, Key, check_texts
from lotse.kit.errors import Refused
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.states import Origin


@dataclass
class LoadReport:
    """What loading did: ids such as ``state rules/fos`` and ``state words/uk guide.rule fos text``.

    ``kept`` was changed here and stays; ``conflicts`` were changed here and in the files.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def add(self, place: str, merged: Merged[Any]) -> None:
        """Note what happened in one part of one layer."""
        for name, found in vars(self).items():
            found.extend(f"{place}{id_}" for id_ in getattr(merged, name))


class Loading:
    """One loading of some layers, inside the caller's transaction."""

    def __init__(
        self,
        folders: Mapping[str, Folder],
        policy: Policy,
        by: AbstractBaseUser | None,
        now: datetime,
    ) -> None:
        self.folders, self.policy, self.by, self.now = folders, policy, by, now
        self.before, self.texts = read_layers(), read_texts()
        self.base = {(one.layer, one.part): one.content for one in Loaded.objects.all()}
        self.report = LoadReport()

    def run(self) -> LoadReport:
        """Merge all, refuse what cannot be, write the rest."""
        after = self.before | {layer: self._merged_entries(layer) for layer in self.folders}
        texts = {layer: self._merged_texts(layer) for layer in self.folders}
        if self.report.conflicts:
            raise Refused(
                "guide.edited_here",
                reason="Changed here and in the files:\n" + "\n".join(self.report.conflicts),
                entries=self.report.conflicts,
            )
        book = book_of(after)
        refuse_broken(book, [folder.path for folder in self.folders.values()])
        for layer in self.folders:
            save_layer(layer, self.before[layer], after[layer])
            self._add_history(layer, after[layer])
            self._write_texts(layer, texts[layer])
            self._remember(layer)
        if findings := check_texts(book, read_texts().values()):
            raise Refused("guide.broken_words", reason="\n".join(findings))
        return self.report

    def _merged_entries(self, layer: str) -> Layer:
        result: dict[str, Mapping[str, Content]] = {}
        for part in FILES:
            merged: Merged[Content] = merge(
                self.base.get((layer, part), {}),
                self.before[layer][part],
                self.folders[layer].entries[part],
                self.policy,
                reconcile_checks if part == "rules" else lambda *_: None,
            )
            self.report.add(f"{layer} {part}/", merged)
            result[part] = merged.result
        return result

    def _merged_texts(self, layer: str) -> dict[str, Merged[str]]:
        files, ours = self.folders[layer].texts, self.texts[layer]
        loaded = {
            part.partition("/")[2]
            for name, part in self.base
            if name == layer and part.startswith("words/")
        }
        found = {}
        for language in sorted({*files, *loaded}):
            merged = merge(
                self.base.get((layer, f"words/{language}"), {}),
                _values(ours.get(language, {})),
                _values(files.get(language, {})),
                self.policy,
            )
            self.report.add(f"{layer} words/{language} ", merged)
            found[language] = merged
        return found

    def _add_history(self, layer: str, after: Layer) -> None:
        Revision.objects.bulk_create(
            Revision(
                layer=layer,
                part=part,
                name=name,
                happened=Happened.LOADED,
                at=self.now,
                by_id=self.by.pk if self.by else None,
                before=before.get(name),
                after=after[part].get(name),
            )
            for part, before in self.before[layer].items()
            for name in dict.fromkeys((*before, *after[part]))
            if before.get(name) != after[part].get(name)
        )

    def _write_texts(self, layer: str, merged: Mapping[str, Merged[str]]) -> None:
        changed = list(_changed(self.folders[layer].texts, merged, self.texts[layer]))
        for kind in KINDS:
            entries = [
                Entry(
                    record_id(layer, id_),
                    name,
                    language,
                    text.value,
                    text.origin,
                    is_reviewed=text.is_reviewed,
                    is_stale=text.is_stale,
                )
                for language, (kind_name, id_, name), text in changed
                if kind_name == kind.name
            ]
            write_texts(
                kind=kind,
                source_language=SOURCE_LANGUAGE,
                entries=entries,
                by=self.by,
                now=self.now,
            )

    def _remember(self, layer: str) -> None:
        contents: dict[str, Any] = {**self.folders[layer].entries}
        contents |= {
            f"words/{tag}": _values(texts) for tag, texts in self.folders[layer].texts.items()
        }
        Loaded.objects.filter(layer=layer).exclude(part__in=contents).delete()
        Loaded.objects.bulk_create(
            [
                Loaded(layer=layer, part=part, content=content)
                for part, content in contents.items()
                if self.base.get((layer, part)) != content
            ],
            update_conflicts=True,
            unique_fields=["layer", "part"],
            update_fields=["content"],
        )


def _flat(key: Key) -> str:
    """A text's place as one string, as :class:`Loaded` keeps it."""
    return " ".join(key)


def _values(texts: Mapping[Key, FileText]) -> dict[str, str]:
    return {_flat(key): text.value for key, text in texts.items()}


def _changed(
    files: Texts, merged: Mapping[str, Merged[str]], before: Texts
) -> Iterable[tuple[str, Key, FileText]]:
    """Texts that the files change; what was written or reviewed here is not among them."""
    for language, one in merged.items():
        ours = before.get(language, {})
        changed = {*one.new, *one.changed}
        for key, text in files.get(language, {}).items():
            was_reviewed = text.is_reviewed and ours.get(key) == replace(text, is_reviewed=False)
            if was_reviewed or _flat(key) in changed:
                yield language, key, text
        yield from _removed(language, one.removed)


def _removed(language: str, places: Iterable[str]) -> Iterator[tuple[str, Key, FileText]]:
    for flat in places:
        kind, id_, name = flat.split(" ")
        yield language, (kind, id_, name), FileText("", Origin.PERSON)
