"""Sources of the rules, looked at by night: what raises an alarm and what does not."""

import itertools
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from weasyprint import HTML

from lotse.guide import tasks, watching
from lotse.guide.actions import Check, mark_checked
from lotse.guide.models import Entry, Revision, Rule, RuleVersion, SourceText
from lotse.guide.queries import rules_with_other_sources
from lotse.guide.watching import Watching, watch_sources
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.periodic.declaring import Turn
from tests.factories.accounts import make_user
from tests.factories.websites import closed_port, website
from tests.guide.loading import unload

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
WORDS = "Dies ist die Seite mit dem Schulgesetz des Landes und allem, was dazu gehört."


@pytest.fixture(scope="module")
def site():
    with website() as running:
        yield running


HOST = "law.example.org"


@pytest.fixture(autouse=True)
def local(settings, site, monkeypatch):
    """Names below ``example.org`` stand for this machine: sources must be public addresses."""
    real = socket.getaddrinfo

    def addresses_of(host, *given, **more):
        return real("127.0.0.1" if host.endswith("example.org") else host, *given, **more)

    monkeypatch.setattr("lotse.kit.links.fetching.socket.getaddrinfo", addresses_of)
    site.address = site.address.replace("127.0.0.1", HOST)
    settings.LINKS_MAY_BE_LOCAL = True
    site.pages.clear()
    site.asked.clear()


def law(duration="Zwölf Jahre.", rest=""):
    return (
        "text/html; charset=utf-8",
        f"<body><h1>Gesetz</h1><p>{WORDS}</p><h3>§ 64 Beginn</h3><p>Mit sechs Jahren.</p>"
        f"<h3>§ 65 Dauer</h3><p>{duration}</p>{rest}</body>".encode(),
    )


def rules_name(*sources):
    """Rules ``rule_0`` and so on, one for each address and paragraph; no other rules."""
    Entry.objects.all().delete()
    Rule.objects.all().delete()
    for number, (address, paragraph) in enumerate(sources):
        rule = Rule.objects.create(layer="federal", name=f"rule_{number}", position=number)
        content = {"sources": [{"title": "Gesetz", "url": address, "paragraph": paragraph}]}
        RuleVersion.objects.create(rule=rule, certainty="certain", content=content)


def night(day=0, **wanted):
    run = {"pace": timedelta(0)} | wanted
    at = timedelta(days=day)
    return watch_sources(Watching(clock=lambda: NOW + at, today=DAY + at, **run))


def told(site):
    return [path for _method, path in site.asked if path != "/robots.txt"]


@pytest.mark.django_db
def test_first_look_is_silent_and_a_changed_passage_is_seen(site):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", "§ 65"), (f"{site.address}/law", "§ 64(1)"))
    assert night().changed == 0
    assert rules_with_other_sources() == set()
    site.pages["/law"] = law("Elf Jahre.")
    done = night(1)
    assert (done.sources, done.looked_at, done.changed) == (2, 1, 1)
    assert rules_with_other_sources() == {"rule_0"}
    row = SourceText.objects.get(rule="rule_0")
    assert (row.text, row.new_text) == ("§ 65 Dauer\nZwölf Jahre.", "§ 65 Dauer\nElf Jahre.")
    assert row.read_on == DAY
    assert night(2).changed == 0, "told once"
    site.pages["/law"] = law()
    night(3)
    assert rules_with_other_sources() == set(), "it says again what it said"


@pytest.mark.django_db
def test_address_is_asked_once_a_night_whatever_number_of_rules_name_it(site):
    site.pages["/law"] = law()
    rules_name(*[(f"{site.address}/law", f"§ {number}") for number in (64, 65, 64, 65)])
    night()
    assert told(site) == ["/law", "/law"], "twice where nothing was known"
    night()
    assert len(told(site)) == 2
    night(1)
    assert told(site) == ["/law"] * 3
    assert next(iter(site.agents)).startswith("Lotse link check (+http")


@pytest.mark.django_db
def test_decoration_raises_no_alarm(site):
    site.pages["/law"] = law(rest="<p>Stand: 01.12.2026</p><p>Aufrufe: 5</p><nav>Neu: Kita</nav>")
    rules_name((f"{site.address}/law", ""))
    night()
    site.pages["/law"] = law(rest="<p>Stand: 02.12.2026</p><p>Aufrufe: 9</p><nav>Neu: Amt</nav>")
    assert night(1).changed == 0
    assert rules_with_other_sources() == set()


@pytest.mark.django_db
def test_what_is_different_at_each_reading_raises_no_alarm(site):
    count = itertools.count(1)
    kind, body = law(rest="<p>Sie sind Gast Nummer NUMBER bei uns.</p>")
    site.pages["/law"] = (kind, lambda: body.replace(b"NUMBER", str(next(count)).encode()))
    rules_name((f"{site.address}/law", ""))
    assert [night(day).changed for day in range(3)] == [0, 0, 0]
    assert "Gast" not in SourceText.objects.get().text
    body = body.replace("Zwölf".encode(), b"Elf")
    site.pages["/law"] = (kind, lambda: body.replace(b"NUMBER", str(next(count)).encode()))
    assert night(3).changed == 1


@pytest.mark.django_db
def test_site_out_of_reach_is_no_change(site):
    site.pages["/law"] = law()
    dead = f"http://dead.example.org:{closed_port()}/law"
    rules_name((f"{site.address}/law", ""), (dead, ""), (f"{site.address}/error", ""))
    for day in range(3):
        assert night(day).failed == 2
    rows = {row.rule: row for row in SourceText.objects.all()}
    assert rules_with_other_sources() == set()
    for rule in ("rule_1", "rule_2"):
        assert (rows[rule].failed_days, rows[rule].failing_since) == (3, DAY)
    site.pages["/error"] = law()
    night(3)
    row = SourceText.objects.get(rule="rule_2")
    assert (row.failed_days, row.finding, row.digest != "") == (0, "read", True)


@pytest.mark.django_db
def test_known_text_stays_while_a_site_is_away(site):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", "§ 65"))
    night()
    del site.pages["/law"]
    night(1)
    row = SourceText.objects.get()
    assert (row.text, row.new_digest, row.finding) == ("§ 65 Dauer\nZwölf Jahre.", "", "failed")


@pytest.mark.django_db
def test_paragraph_that_is_gone_for_three_nights_is_a_change(site):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", "§ 65"))
    night()
    site.pages["/law"] = ("text/html", f"<body><p>{WORDS}</p></body>".encode())
    assert [night(day).changed for day in (1, 2, 3)] == [0, 0, 1]
    row = SourceText.objects.get()
    assert (row.new_text, row.is_own, row.new_is_own) == (WORDS, True, False)


@pytest.mark.django_db
def test_what_the_program_cannot_read_is_said_and_never_changes(site):
    site.pages["/picture"] = ("image/png", b"\x89PNG")
    site.pages["/script"] = ("text/html", b"<body><p>Please enable JavaScript.</p></body>")
    site.pages["/long"] = ("text/html", b"<p>x " * 1_500_000)
    site.pages["/broken.pdf"] = ("application/pdf", b"%PDF-1.7 nothing")
    paths = ("/picture", "/script", "/long", "/broken.pdf", "/", "/wall")
    rules_name(*[(site.address + path, "") for path in paths])
    for day in range(2):
        night(day)
    found = [row.finding for row in SourceText.objects.order_by("rule")]
    assert found == ["unreadable"] * 4 + ["home_page", "closed"]
    assert "/" not in told(site)
    assert not SourceText.objects.exclude(digest="").exists()


@pytest.mark.django_db
def test_pdf_is_read_and_compared(site):
    for words in ("Zwölf Jahre.", "Elf Jahre."):
        pdf = HTML(string=f"<p>{WORDS}</p><h3>§ 65 Dauer</h3><p>{words}</p>").write_pdf()
        site.pages["/law.pdf"] = ("application/pdf", pdf)
        if words == "Zwölf Jahre.":
            rules_name((f"{site.address}/law.pdf", "§ 65"))
            night()
            assert "Zwölf Jahre." in SourceText.objects.get().text
        else:
            assert night(1).changed == 1


@pytest.mark.django_db
def test_site_that_wants_no_programs_is_left_alone(site):
    site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /law\n")
    site.pages["/law"] = site.pages["/open"] = law()
    rules_name((f"{site.address}/law", ""), (f"{site.address}/open", ""))
    night()
    assert told(site) == ["/open", "/open"]
    assert [row.finding for row in SourceText.objects.order_by("rule")] == ["closed", "read"]


@pytest.mark.django_db
def test_networks_of_our_own_are_never_asked(site, settings):
    settings.LINKS_MAY_BE_LOCAL = False
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", ""))
    night()
    assert site.asked == []
    assert SourceText.objects.get().finding == "failed"


@pytest.mark.django_db
def test_one_bad_answer_is_its_own_and_the_run_goes_on(site, monkeypatch):
    site.pages["/bad"] = site.pages["/law"] = law()
    rules_name(*[(f"{site.address}/{path}", "") for path in ("bad", "law", "unreadable")])
    real = watching.main_lines
    bad = iter([RuntimeError("odd page")])

    def lines(*given):
        for fault in bad:
            raise fault
        return real(*given)

    monkeypatch.setattr(watching, "main_lines", lines)
    assert night().looked_at == 3
    found = [row.finding for row in SourceText.objects.order_by("rule")]
    assert sorted(found[:2]) == ["read", "unreadable"]
    assert found[2] == "failed"


@pytest.mark.django_db
def test_killed_run_is_resumed_and_nothing_is_asked_twice(site):
    paths = [f"/law?{number}" for number in range(4)]
    site.pages |= dict.fromkeys(paths, law())
    rules_name(*[(site.address + path, "") for path in paths])

    class KilledError(BaseException):
        pass

    def kill(done, _total):
        if done == 2:
            raise KilledError

    with pytest.raises(KilledError):
        night(on_address=kill)
    assert SourceText.objects.filter(looked_on=DAY).count() == 2
    assert night().looked_at == 2
    assert sorted(told(site)) == sorted(paths * 2), "each read twice at its first look"


@pytest.mark.django_db
def test_second_run_at_the_same_time_does_nothing_and_a_killed_one_blocks_nobody(site):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", ""))
    with closing(connection.get_new_connection(connection.get_connection_params())) as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext(''))", [int(Lock.SOURCES)])
        with pytest.raises(Refused) as no:
            night()
        assert no.value.code == "guide.watching"
        assert site.asked == []
    # Closed as when its process is killed; the server takes a moment to notice.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(''))", [int(Lock.SOURCES)])
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(''))", [int(Lock.SOURCES)])
    assert [night(day).looked_at for day in (0, 0, 1)] == [1, 0, 1]


@pytest.mark.django_db
def test_nobody_answering_at_all_says_something_about_us(monkeypatch):
    ports = [closed_port() for _ in range(6)]
    rules_name(*[(f"http://site{port}.example.org:{port}/law", "") for port in ports])
    monkeypatch.setattr("lotse.kit.links.rounds.HOSTS_UNTIL_SURE", 6)
    done = night()
    assert (done.is_offline, done.looked_at) == (True, 0)
    assert not SourceText.objects.exclude(looked_on=None).exists()


@pytest.mark.django_db
def test_sources_that_no_rule_names_any_more_are_forgotten(site):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", ""))
    night()
    Rule.objects.all().delete()
    rules_name((f"{site.address}/other", ""))
    night(1)
    assert [row.address for row in SourceText.objects.all()] == [f"{site.address}/other"]


@pytest.mark.django_db
def test_check_remembers_what_was_seen_and_nothing_newer(site):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", "§ 65"), (f"{site.address}/law", "§ 65"))
    night()
    site.pages["/law"] = law("Elf Jahre.")
    night(1)
    seen = SourceText.objects.get(rule="rule_0").new_digest
    site.pages["/law"] = law("Zehn Jahre.")
    night(2)
    by = make_user("coordinator")
    check = {"rule": "rule_0", "version_from": None, "checked_on": DAY, "check_again_on": None}
    mark_checked(check=Check(**check, texts=[seen]), by=by, now=NOW)
    assert "rule_0" in rules_with_other_sources(), "it said something else again meanwhile"
    seen = SourceText.objects.get(rule="rule_0").new_digest
    for _ in range(2):
        mark_checked(check=Check(**check, texts=[seen]), by=by, now=NOW)
    assert rules_with_other_sources() == {"rule_1"}, "each rule is checked by itself"
    assert SourceText.objects.get(rule="rule_0").text == "§ 65 Dauer\nZehn Jahre."
    assert Revision.objects.filter(name="rule_0", happened="checked").count() == 2
    assert night(3).changed == 0


@pytest.mark.django_db
def test_nightly_job_asks_nobody_where_that_is_not_wanted(site, settings):
    site.pages["/law"] = law()
    rules_name((f"{site.address}/law", ""))
    turn = Turn(NOW, DAY)
    settings.LINKS_ARE_CHECKED = False
    assert tasks.watch_sources(turn) is None
    assert site.asked == []
    settings.LINKS_ARE_CHECKED = True
    assert tasks.watch_sources(turn) == 1
    unload()
    assert tasks.watch_sources(turn) is None


def test_job_can_be_told_from_the_console():
    said = subprocess.run(
        [sys.executable, "-m", "lotse", "watch-sources", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0
    assert "--limit" in said.stdout
