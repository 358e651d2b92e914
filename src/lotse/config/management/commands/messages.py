"""``lotse messages``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import to_locale

from lotse.kit import translations
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job

INTERNAL = ("backoffice", "accounts", "staff_texts.py", "tasks.py")
"""Folders and files whose texts only staff see: they are written in English and German."""
STAFF_LOCALES = ("de",)


class Command(Job):
    """Collect the interface texts and bring the catalogues up to date."""

    help = "collect interface texts, update and compile their catalogues"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="only say what is missing")
        parser.add_argument("--compile", action="store_true", help="only compile")

    def work(self, **options: Any) -> Any:
        """Merge and compile, or only one of check and compile."""
        folder = Path(settings.LOCALE_PATHS[0])
        locales = [to_locale(tag) for tag, _ in settings.LANGUAGES]
        if options["compile"]:
            return {"compiled": translations.compile_catalogues(folder, locales)}
        messages = translations.collect(Path(__file__).resolve().parents[3], INTERNAL)
        if not options["check"]:
            translations.merge(messages, folder, locales, STAFF_LOCALES)
            translations.compile_catalogues(folder, locales)
        others = [locale for locale in locales if locale != "en"]
        gaps = translations.find_gaps(messages, folder, others, STAFF_LOCALES)
        if options["check"] and gaps:
            raise Refused("kit.missing_translations", reason=_in_words(gaps), gaps=dict(gaps))
        return {"texts": len(messages), "missing": {key: len(gaps[key]) for key in gaps}}

    def tell(self, result: Any) -> None:
        """Numbers of texts and gaps."""
        if "compiled" in result:
            self.stdout.write(f"{result['compiled']} catalogues compiled.")
            return
        missing = ", ".join(f"{key}: {n}" for key, n in result["missing"].items())
        self.stdout.write(f"{result['texts']} texts; missing {missing or 'nothing'}.")


def _in_words(gaps: Any) -> str:
    lines = [f"{locale}: {text}" for locale, texts in gaps.items() for text in texts]
    shown = "\n  ".join(lines[:40])
    return f"{len(lines)} interface texts are not translated:\n  {shown}"
