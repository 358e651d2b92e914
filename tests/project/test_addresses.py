"""Addresses are made by ``reverse`` and ``{% url %}``: one that changes leads nowhere else."""

import re
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "lotse"
OURS = (
    r"angebote|anmeldung|bestaetigung|einbetten|info|kalender|partner|regeln|rueckmeldung|schulen|"
    r"staff|system|veranstaltungen|vorschau|weg"
)
WRITTEN = re.compile(rf"""f?["'](?:/\{{?[\w.]+\}}?)?/(?:{OURS})/""")
"""A string of Python that begins with one of our addresses, with a language or without."""
LINKED = re.compile(r"""(?:href|action|src)=["']/""")
"""An address of this site in a template."""
MAY = {
    "api/integreat.py": "addresses of another program's interface",
    "config/settings.py": "the path of cookies and of the staff's prefix",
    "config/incoming.py": "limits by prefix, before there are routes",
    "ui/headers.py": "the staff's prefix itself",
}


def test_addresses_are_not_written_by_hand():
    wrong = [
        f"{name}:{number}: {line.strip()}"
        for path in sorted(SRC.rglob("*.py"))
        if (name := path.relative_to(SRC).as_posix()) not in MAY and "urls" not in path.name
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if WRITTEN.search(line)
    ]
    assert not wrong, wrong


def test_links_of_templates_are_not_written_by_hand():
    wrong = [
        f"{path.relative_to(SRC)}:{number}: {line.strip()}"
        for path in sorted(SRC.rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if LINKED.search(line)
    ]
    assert not wrong, wrong


def test_the_rule_finds_what_it_is_for():
    for line in ('f"/{tag}/angebote/{slug}/"', '"/de/partner/"', '"/staff/"', "f'/{a.b}/info/'"):
        assert WRITTEN.search(line), line
    assert LINKED.search('<a href="/de/">')
    assert not LINKED.search("""<a href="{% url 'website:home' %}">""")
