"""Judges of answers: does anything in them execute, end what it stands in, or begin a line?"""

import csv
import io
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree as ET

import openpyxl
import pypdfium2

from tests.safety.spoiling import MARK, PERSON

MARKS = re.compile(f"(?:{MARK}|{PERSON})\\d\\d\\d")
OURS = "http://localhost:8000/"


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.faults, self.links, self._data = [], [], ""

    def handle_starttag(self, tag, attrs):
        if "mark" in tag:
            self.faults.append(f"element {tag}")
        for name, value in attrs:
            if "mark" in name:
                self.faults.append(f"attribute {name} of {tag}")
            if name in {"href", "src", "action", "formaction"} and value:
                self.links.append(value)
                is_script = re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE)
                if is_script and "mark" in value:
                    self.faults.append(f"{tag} leads to {value[:60]}")
        self._data = "json" if ("type", "application/ld+json") in attrs else ""

    def handle_data(self, data):
        if self._data:
            json.loads(data)
            self._data = ""


class Finder:
    """Looks at answers."""

    def __init__(self):
        self.faults, self.seen, self.links = [], set(), []

    def note(self, where, fault):
        self.faults.append(f"{where}: {fault}")

    def look(self, where, kind, content, *, is_public):
        """Judge one answer by its kind."""
        text = content.decode(errors="replace")
        kind = kind.split(";")[0]
        self.seen |= set(MARKS.findall(text))
        if "lotse14mark" in text:
            self.note(where, "marks of a template were carried out")
        if is_public and PERSON in text:
            self.note(where, "says something about people to everybody")
        judge = {
            "text/html": self._html,
            "text/calendar": self._calendar,
            "text/csv": self._csv,
            "application/json": lambda _where, said: json.loads(said),
            "application/geo+json": lambda _where, said: json.loads(said),
            "application/atom+xml": self._xml,
            "application/xml": self._xml,
            "text/xml": self._xml,
        }.get(kind)
        if judge:
            judge(where, text)
        elif kind == "application/pdf":
            self._pdf(where, content)
        elif "spreadsheetml" in kind:
            self._xlsx(where, content)

    def _html(self, where, text):
        page = _Page()
        try:
            page.feed(text)
        except ValueError as fault:
            self.note(where, f"broken JSON-LD ({fault})")
        for fault in page.faults:
            self.note(where, fault)
        self.links += [(where, link) for link in page.links]

    def _calendar(self, where, text):
        for line in re.sub(r"\r\n[ \t]", "", text).split("\r\n"):
            if re.match(r"(x-|begin:)?(lotse|kanari)mark", line, re.IGNORECASE) or "\n" in line:
                self.note(where, f"a line of its own: {line[:60]}")

    def _csv(self, where, text):
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        if len({len(row) for row in rows if row}) != 1:
            self.note(where, "a row broke")
        for row in rows:
            for cell in row:
                if "mark" in cell and cell.lstrip().startswith(("=", "+", "-", "@", "\t")):
                    self.note(where, f"a formula: {cell[:40]!r}")

    def _xlsx(self, where, content):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    self.seen |= set(MARKS.findall(str(cell.value)))
                    if cell.data_type == "f":
                        self.note(where, f"a formula: {cell.value!r:.40}")

    def _xml(self, where, text):
        for element in ET.fromstring(text).iter():
            if "mark" in str(element.tag):
                self.note(where, f"element {element.tag}")

    def _pdf(self, where, content):
        for sign in (b"/JavaScript", b"/JS ", b"/Launch", b"javascript:"):
            if sign in content:
                self.note(where, f"{sign.decode()} in a PDF")
        for page in pypdfium2.PdfDocument(content):
            self.seen |= set(MARKS.findall(page.get_textpage().get_text_bounded()))

    def check_links(self):
        """No link of ours holds words about people; searches and reports may carry others."""
        for where, link in self.links:
            plain = unquote(urljoin(OURS, link))
            if PERSON in plain and not plain.startswith(("mailto:", "tel:")):
                self.note(where, f"people in an address: {plain[:90]}")
