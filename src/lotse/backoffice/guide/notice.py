"""The notice to schools and partners about a changed rule: German, ready to copy.

It is a letter of the office and not a text of the interface, so it is German in every language.
"""

from datetime import date

from lotse.guide.domain.changes import ChangeKind
from lotse.guide.domain.rule_book import Certainty
from lotse.guide.impact import Impact
from lotse.guide.source_words import SourceInWords, sources_in_words
from lotse.guide.wording import Wording
from lotse.guide.words_files import filled, placeholders
from lotse.reference.models import District


def notice(impact: Impact, text: str, reason: str, district: District, wording: Wording) -> str:
    """Subject and body. ``text`` is the new German wording with its numbers filled in."""
    change = impact.applied.change
    lines = [f"Betreff: {_subject(change.kind, change.day)}", "", "Guten Tag,", ""]
    lines += [_first_sentence(change.kind, change.day), ""]
    if change.kind is not ChangeKind.END:
        lines += [f"Jetzt gilt: {text}", ""]
    lines += [f"Bisher galt: {_old(impact)}", "", f"Grund: {reason}", ""]
    if impact.applied.new is not None and impact.applied.new.certainty is Certainty.UNCONFIRMED:
        lines += ["Diese Angabe ist noch nicht bestätigt. Bitte fragen Sie im Einzelfall nach.", ""]
    lines += _closed(impact, wording)
    sources = sources_in_words((impact.applied.new or impact.applied.old).sources, wording)
    lines += ["Quelle:", *(f"– {_source(one)}" for one in sources), ""]
    lines += ["Bitte sagen Sie es in Ihrem Haus weiter und prüfen Sie Aushänge und Internetseiten."]
    office = district.details.get("office", {})
    lines += ["", "Mit freundlichen Grüßen", office.get("name", district.site_name)]
    lines += [value for key in ("phone", "email") if (value := office.get(key))]
    return "\n".join(lines)


def _subject(kind: ChangeKind, day: date | None) -> str:
    match kind:
        case ChangeKind.CORRECTION:
            return "Berichtigung einer Angabe zum Bildungssystem"
        case ChangeKind.END:
            return f"Eine Regel gilt ab {_day(day)} nicht mehr"
        case _:
            return f"Neue Regel ab {_day(day)}"


def _first_sentence(kind: ChangeKind, day: date | None) -> str:
    match kind:
        case ChangeKind.CORRECTION:
            return "eine Angabe auf unserer Seite war nicht richtig. Wir haben sie berichtigt."
        case ChangeKind.END:
            return f"ab dem {_day(day)} gilt eine Regel nicht mehr, die Familien betrifft."
        case _:
            return f"ab dem {_day(day)} gilt eine neue Regel, die Familien betrifft."


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _old(impact: Impact) -> str:
    return filled(impact.old_text, placeholders(impact.applied.old), "de")


def _closed(impact: Impact, wording: Wording) -> list[str]:
    closed = [step for step in impact.dependents.steps if step.id in impact.applied.change.closes]
    if not closed:
        return []
    names = dict.fromkeys(str(wording.goal(step.to)) or step.to for step in closed)
    return ["Betroffen sind diese Wege:", *(f"– {name}" for name in names), ""]


def _source(source: SourceInWords) -> str:
    parts = (str(source.title), source.paragraph, source.url)
    return ", ".join(part for part in parts if part)
