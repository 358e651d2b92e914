"""How long what we stand on gets security updates, by the table ``data/lifetimes.yaml``."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django
import wagtail
import yaml
from django.db import connection

TABLE = Path(__file__).parent / "data" / "lifetimes.yaml"


@dataclass(frozen=True)
class Lifetime:
    """A product in a version and its last day; None when the table does not know the version."""

    product: str
    version: str
    ends_on: date | None


def table() -> dict[str, dict[str, date]]:
    """The last day by product and version."""
    said = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {
        product: {version: day for version, day in versions.items() if isinstance(day, date)}
        for product, versions in said.items()
    }


def in_use() -> list[Lifetime]:
    """What this installation runs on, the one that ends first at the beginning."""
    versions = {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "django": ".".join(django.__version__.split(".")[:2]),
        "wagtail": ".".join(wagtail.__version__.split(".")[:2]),
        "postgresql": str(_postgresql() // 10_000),
    }
    known = table()
    found = [
        Lifetime(name, version, known[name].get(version)) for name, version in versions.items()
    ]
    return sorted(found, key=lambda one: one.ends_on or date.min)


def _postgresql() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        return int(cursor.fetchone()[0])
