"""Interface texts in gettext catalogues: collecting, merging, compiling, finding gaps.

Everything is done in Python (polib, Babel), so that no system package is needed.
Source texts are English sentences; English itself has a catalogue only for what differs.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polib
from django.utils.translation.reloader import translation_file_changed

from lotse.kit import template_texts

PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "de_Simple": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
    "uk": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);"
    ),
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);"
    ),
    "tr": "nplurals=2; plural=(n > 1);",
    "fa": "nplurals=2; plural=(n > 1);",
}
"""Plural rules by locale, as CLDR has them for whole numbers, in gettext's notation."""


@dataclass(frozen=True)
class Message:
    """One text of the interface: context, sentence, plural sentence (or None), where it stands.

    ``is_internal`` texts stand only where staff see them, so only the staff's languages need them.
    """

    context: str | None
    text: str
    plural: str | None
    place: str
    is_internal: bool = False


def collect(package: Path, internal: Collection[str] = ()) -> list[Message]:
    """All interface texts in the templates and modules of a package, without doubles.

    ``internal`` are names of folders and files whose texts only staff see. A text that also stands
    elsewhere is not internal, and is said to stand there.
    """
    found: dict[tuple[str | None, str], Message] = {}
    for file in sorted(package.rglob("*")):
        if file.suffix in {".html", ".txt", ".py"} and "migrations" not in file.parts:
            is_internal = bool({*file.relative_to(package).parts} & {*internal})
            for message in _in_file(file, package):
                key = (message.context, message.text)
                if key not in found or (found[key].is_internal and not is_internal):
                    found[key] = replace(message, is_internal=is_internal)
    return list(found.values())


KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def _in_file(file: Path, package: Path) -> Iterator[Message]:
    # Imported here, because only collecting needs it.
    from babel.messages.extract import extract

    method: Any = "python" if file.suffix == ".py" else template_texts.extract
    with file.open("rb") as stream:
        for line, text, _comments, context in extract(method, stream, keywords=KEYWORDS):
            place = f"{file.relative_to(package.parent)}:{line}"
            if isinstance(text, tuple):
                yield Message(context, text[0], text[1], place)
            else:
                yield Message(context, text, None, place)


def merge(
    messages: Iterable[Message],
    locale_folder: Path,
    locales: Iterable[str],
    staff_locales: Collection[str] = (),
) -> None:
    """Bring the catalogues of all locales to the present texts; what is translated stays.

    Internal texts go into the catalogues of the staff's languages only.
    """
    everything = list(messages)
    for locale in locales:
        wanted = _wanted(everything, locale, staff_locales)
        file = _file(locale_folder, locale)
        known = _by_text(_open(file))
        catalogue = _new_catalogue(locale)
        for message in wanted:
            catalogue.append(_entry(message, known.get((message.context, message.text)), locale))
        file.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(file))


def _entry(message: Message, known: polib.POEntry | None, locale: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
    file, _, _line = message.place.rpartition(":")
    entry.occurrences = [(file, "")]
    if message.plural:
        forms = int(PLURALS[locale].split("nplurals=")[1].split(";")[0])
        old = known.msgstr_plural if known else {}
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {form: old.get(form, "") for form in range(forms)}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def _wanted(
    messages: Iterable[Message], locale: str, staff_locales: Collection[str]
) -> list[Message]:
    return [each for each in messages if locale in staff_locales or not each.is_internal]


def find_gaps(
    messages: Iterable[Message],
    locale_folder: Path,
    locales: Iterable[str],
    staff_locales: Collection[str] = (),
) -> Mapping[str, list[str]]:
    """Texts without a translation by locale, and placeholders that a translation lost."""
    everything = list(messages)
    gaps: dict[str, list[str]] = {}
    for locale in locales:
        wanted = _wanted(everything, locale, staff_locales)
        known = _by_text(_open(_file(locale_folder, locale)))
        faults = []
        for message in wanted:
            entry = known.get((message.context, message.text))
            if entry is None or not entry.translated():
                faults.append(message.text)
            elif lost := _lost_placeholders(entry):
                faults.append(f"{message.text} [{', '.join(sorted(lost))}]")
        if faults:
            gaps[locale] = faults
    return gaps


def compile_catalogues(locale_folder: Path, locales: Iterable[str]) -> int:
    """Write the binary catalogues that Django reads, where they are older; returns how many.

    A process that has read the old ones, or that there were none, reads the new ones from now on.
    """
    written = 0
    for locale in locales:
        source = _file(locale_folder, locale)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(".mo.new")
        _open(source).save_as_mofile(str(fresh))
        fresh.replace(target)
        written += 1
        translation_file_changed(None, target)
    return written


def _by_text(catalogue: polib.POFile) -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue}


def _lost_placeholders(entry: polib.POEntry) -> set[str]:
    pattern = re.compile(r"%\((\w+)\)s")
    wanted = set(pattern.findall(entry.msgid))
    if not entry.msgid_plural:
        return wanted ^ set(pattern.findall(entry.msgstr))
    # A form for exactly one or two may say the number in words, so only foreign names are faults.
    allowed = wanted | set(pattern.findall(entry.msgid_plural))
    used = {name for form in entry.msgstr_plural.values() for name in pattern.findall(form)}
    return used ^ allowed


def _new_catalogue(locale: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[locale],
    }
    return catalogue


def _open(file: Path) -> polib.POFile:
    return polib.pofile(str(file), wrapwidth=100) if file.exists() else polib.POFile()


def _file(folder: Path, locale: str) -> Path:
    return folder / locale / "LC_MESSAGES" / "django.po"
