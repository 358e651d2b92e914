"""What the documents name is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = {".html", ".js", ".py", ".scss", ".svg"}


def test_links_between_documents_lead_somewhere():
    documents = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    gone = [
        f"{file.relative_to(ROOT)}: {target}"
        for file in documents
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", file.read_text())
        if not (file.parent / target).exists()
    ]
    assert documents
    assert not gone, gone


def test_class_names_of_the_components_are_those_of_the_styles():
    said = (ROOT / "docs/contexts/ui.md").read_text()
    names = set()
    for first, others, parts in re.findall(
        r"`(lo-[a-z-]+)`((?:/`lo-[a-z-]+`)*)(?: \(([^)]*)\))?", said
    ):
        bases = [first, *re.findall(r"`(lo-[a-z-]+)`", others)]
        ends = re.findall(r"`((?:__|--)[a-z_-]+)`", parts)
        names |= {*bases, *(bases[-1] + end for end in ends)}
    files = (file for file in (ROOT / "src").rglob("*") if file.suffix in SOURCES)
    sources = "".join(file.read_text() for file in files)
    assert len(names) > 50
    assert not {name for name in names if name not in sources}
