"""The documents of data protection, written from the declarations: they cannot say anything else.

In ``docs/privacy``, ``processing.md`` is the record of processing activities (Art. 30 GDPR),
``retention.md`` the table of purges, ``impact.md`` a template for the impact assessment (Art. 35
GDPR) with what the program itself can answer.
"""

from collections import defaultdict
from collections.abc import Iterable

from lotse.privacy.domain.declarations import NOT_PROCESSED, Personal
from lotse.privacy.legal_bases import legal_bases, states
from lotse.privacy.registry import list_declarations, list_exports, list_purges

HEAD = "<!-- Written by `lotse privacy-docs`; do not edit. -->\n"


def documents() -> dict[str, str]:
    """All documents by file name."""
    return {"processing.md": _processing(), "retention.md": _retention(), "impact.md": _impact()}


def _processing() -> str:
    kept: dict[Personal, list[str]] = defaultdict(list)
    for declaration in list_declarations():
        for name, said in declaration.personal.items():
            if said.basis != NOT_PROCESSED:
                kept[said].append(f"{declaration.model}.{name}")
    rows = (
        (said.purpose, f"`{said.basis}`", str(said.until), ", ".join(f"`{one}`" for one in fields))
        for said, fields in sorted(kept.items(), key=lambda item: item[1][0])
    )
    text = [
        HEAD,
        "# Record of processing activities (Art. 30 GDPR)\n",
        "Controller, its data protection officer and recipients are named by each office.",
        "Residence status is stored nowhere.\n",
        _table(("purpose", "legal basis", "ends", "fields"), rows),
        "## Legal bases\n",
    ]
    bases = [("everywhere", legal_bases()), *((state, legal_bases(state)) for state in states())]
    codes = [code for code in legal_bases() if code != NOT_PROCESSED]
    names = ("code", *(name for name, _ in bases))
    text.append(
        _table(names, ((f"`{code}`", *(said[code] for _, said in bases)) for code in codes))
    )
    return "\n".join(text)


def _retention() -> str:
    rows = (
        (
            f"`{purge.name}`",
            f"`{purge.model}`",
            str(purge.until),
            "every night" if purge.due else "by a deed",
            ", ".join(f"`{m}`: {names}" for m, names in purge.empties.items()) or "–",
        )
        for purge in list_purges()
    )
    return "\n".join(
        [
            HEAD,
            "# Retention (DIN 66398: start event and period)\n",
            "`lotse purge` carries out what is due, `--dry-run` only counts. What runs by a deed",
            "is carried out for single records with `lotse purge --rule RULE --record KEY`.\n",
            _table(("rule", "record", "ends", "runs", "empties"), rows),
        ]
    )


def _impact() -> str:
    hidden = [(f"`{one.model}`", one.why) for one in list_exports() if one.of is None]
    return "\n".join(
        [
            HEAD,
            "# Impact assessment (Art. 35 GDPR): template\n",
            "## 1 What is processed, and what for\n",
            "See [processing.md](processing.md). Families with children, some of them with little",
            "German and in a weak position: the office assesses, this page helps.\n",
            "## 2 Is it necessary?\n",
            "- Help works without names: pages, search, the way, its sheet store nothing.",
            "- Each field has a purpose, a basis and an end ([retention.md](retention.md)); a test",
            "  fails where one is missing or where a purge leaves something behind.",
            "- Fields for residence status, nationality or religion do not exist.\n",
            "## 3 Risks, and what the program does about them\n",
            _table(
                ("risk", "measure", "left to the office"),
                (
                    ("somebody reads what is none of their business",
                     "rights by role, a gate, a log of reading that nobody can change",
                     "who gets which role; looking into the log"),
                    ("data stays too long", "purges every night, proved by tests", "legal holds"),
                    ("erased data comes back with a backup", "`lotse reapply-purges`",
                     "keeping the tombstone file apart from the backups"),
                    ("a backup is stolen", "secret fields are sealed with keys outside of it",
                     "keeping the key file apart; encrypting backups"),
                    ("the server is taken over", "none for what it may read itself",
                     "updates, operation"),
                ),
            ),
            "## 4 Rights of those concerned\n",
            "- Information: `lotse export-person`. Erasure: `lotse purge --rule … --record …`.",
            *(f"- {model}: {why}." for model, why in hidden),
            "\n## 5 Assessment, decision, date\n",
            "…\n",
        ]
    )  # fmt: skip


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
