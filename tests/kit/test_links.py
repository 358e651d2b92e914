"""Web addresses on public pages: the rule, the look, the nightly run."""

import time
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from lotse.guide.models import Entry, Rule
from lotse.kit.errors import Refused
from lotse.kit.links.actions import Checking, check_link, check_links, silence_link
from lotse.kit.links.domain import Finding, Standing, finding_of, next_look, stand_after
from lotse.kit.links.fetching import look_at
from lotse.kit.links.queries import list_links
from lotse.kit.links.registry import find_uses, shown_addresses
from lotse.kit.models import Link
from lotse.kit.web_addresses import ascii_host, is_public, read_web_address
from lotse.offers.actions import withdraw_offer
from lotse.reference.models import District
from tests.factories.accounts import make_user
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page, text
from tests.factories.processes import console
from tests.factories.websites import closed_port, website

DAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def site():
    with website() as running:
        yield running


# --- the rule ------------------------------------------------------------------------------------


def stand(*findings):
    """How an address stands after one look a day."""
    standing = Standing()
    for number, finding in enumerate(findings):
        standing = stand_after(standing, finding, DAY + timedelta(days=number))
    return standing


def test_address_is_broken_after_failures_on_three_days():
    assert not stand(Finding.GONE, Finding.UNREACHABLE).is_broken
    broken = stand(Finding.GONE, Finding.UNREACHABLE, Finding.FAULT)
    assert (broken.is_broken, broken.failing_since) == (True, DAY)


def test_looks_of_one_day_count_once():
    standing = Standing()
    for _ in range(5):
        standing = stand_after(standing, Finding.GONE, DAY)
    assert standing.failed_days == 1


def test_coming_through_forgets_failures():
    assert stand(Finding.GONE, Finding.GONE, Finding.RIGHT, Finding.GONE).failed_days == 1


def test_not_being_let_in_proves_nothing():
    assert not stand(*[Finding.CLOSED] * 9).is_broken
    assert stand(Finding.GONE, Finding.GONE, Finding.CLOSED, Finding.GONE).is_broken


def test_what_fails_is_looked_at_every_day_and_the_rest_seldom():
    waits = [next_look(one, DAY) - DAY for one in (Finding.GONE, Finding.RIGHT, Finding.CLOSED)]
    assert [wait.days for wait in waits] == [1, 7, 30]


@pytest.mark.parametrize(
    ("status", "finding"),
    [(200, "right"), (206, "right"), (416, "right"), (404, "gone"), (410, "gone"),
     (403, "closed"), (429, "closed"), (999, "closed"), (400, "fault"), (500, "fault"),
     (302, "fault")],
)  # fmt: skip
def test_status_says_what_it_says(status, finding):
    assert finding_of(status) == finding


# --- one look ------------------------------------------------------------------------------------


def look(address, **wanted):
    return look_at(address, agent="test", **({"may_be_local": True, "patience": 1} | wanted))


@pytest.mark.parametrize(
    ("path", "finding", "status"),
    [
        ("/right", "right", 200),
        ("/no-head", "right", 200),
        ("/endless", "right", 200),
        ("/for-now", "right", 200),
        ("/with space?q=ä#part", "right", 200),
        ("/away", "gone", 404),
        ("/ended", "gone", 410),
        ("/to-nothing", "gone", 404),
        ("/error", "fault", 500),
        ("/odd", "fault", 400),
        ("/nonsense", "fault", None),
        ("/wall", "closed", 403),
        ("/busy", "closed", 429),
        ("/later", "closed", 503),
        ("/cookie", "closed", None),
        ("/loop", "loop", None),
        ("/silent", "unreachable", None),
        ("/drip", "unreachable", None),
        ("/hangs-up", "unreachable", None),
        ("/file", "not_public", None),
    ],
)
def test_look_finds_what_is_there(site, path, finding, status):
    seen = look(site.address + path)
    assert (seen.finding, seen.status) == (finding, status)


def test_look_takes_no_longer_than_its_patience(site):
    begun = time.monotonic()
    look(f"{site.address}/drip", patience=0.5)
    assert time.monotonic() - begun < 3  # two questions; the answer would drip for ten seconds


def test_only_a_move_for_good_is_noted(site):
    assert look(f"{site.address}/moved-twice").moved_to == f"{site.address}/right"
    assert look(f"{site.address}/umlaut").finding is Finding.RIGHT
    for path in ("/for-now", "/to-nothing", "/right"):
        assert look(site.address + path).moved_to == ""


def test_certificate_that_nobody_vouches_for_is_told():
    with website(is_secure=True) as secure:
        assert look(f"{secure.address}/right").finding is Finding.INSECURE


def test_silence_of_the_network_is_told():
    assert look(f"http://127.0.0.1:{closed_port()}/").finding is Finding.UNREACHABLE
    assert look("http://nobody.invalid/").finding is Finding.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/",
     "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://10.1.2.3/", "http://192.168.1.1/",
     "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://[fc00::1]/",
     "http://0.0.0.0/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
     "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "http:///nothing",
     "http://192.0.2.1:25/", "javascript:alert(1)", "//example.org/"],
)  # fmt: skip
def test_look_never_reaches_into_a_network_of_our_own(address):
    assert look(address, may_be_local=False).finding is Finding.NOT_PUBLIC


def test_local_site_is_not_asked_at_all(site):
    before = len(site.asked)
    assert look(f"{site.address}/right", may_be_local=False).finding is Finding.NOT_PUBLIC
    assert len(site.asked) == before


@pytest.mark.parametrize("address", ["http://a.example:99999/", "http://[::1", "http://x\r\ny/"])
def test_what_is_no_address_is_a_fault_of_the_page(address):
    assert look(address).finding in {Finding.FAULT, Finding.UNREACHABLE}


def test_public_addresses_are_public():
    assert all(is_public(each) for each in ("141.76.2.4", "2a00:1450:4001:81b::200e"))
    assert not is_public("2002:7f00:1::")


# --- the nightly run -----------------------------------------------------------------------------


@pytest.fixture
def local(settings):
    settings.LINKS_MAY_BE_LOCAL = True


def run(day=0, **wanted):
    today = DAY + timedelta(days=day)
    return check_links(
        Checking(clock=lambda: NOW, today=today, **({"pace": timedelta(0)} | wanted))
    )


def show(site, *paths):
    """Partners whose pages show these addresses; no other address is shown."""
    District.objects.update(details={})
    for number, path in enumerate(paths):
        make_partner(f"partner-{number}", website=site.address + path)
    Entry.objects.all().delete()
    Rule.objects.all().delete()


@pytest.mark.django_db
def test_run_notes_what_it_finds(site, local):
    show(site, "/right", "/away", "/moved")
    assert run().failed == 1
    found = {link.address.removeprefix(site.address): link for link in Link.objects.all()}
    assert found["/right"].finding == "right"
    assert (found["/away"].finding, found["/away"].failing_since) == ("gone", DAY)
    assert found["/moved"].moved_to == f"{site.address}/right"
    assert [shown.link.address for shown in list_links("moved")] == [f"{site.address}/moved"]


@pytest.mark.django_db
def test_broken_after_three_nights_and_mended_at_once(site, local):
    show(site, "/away")
    for day in range(3):
        assert list_links("broken") == []
        run(day)
        run(day)  # twice in a night is the same as once
    (shown,) = list_links("broken")
    assert [use.record_id for use in shown.uses] == ["partner-0"]
    make_partner("partner-0", website=f"{site.address}/right")
    assert list_links("broken") == [], "no page shows it any more"
    run(3)
    assert [link.address for link in Link.objects.all()] == [f"{site.address}/right"]


@pytest.mark.django_db
def test_run_is_bounded_and_goes_on_where_it_was(site, local):
    show(site, "/right", "/right?1", "/right?2", "/right?3")
    site.statuses |= {f"/right?{number}": 200 for number in range(1, 4)}
    assert [run(limit=3).looked_at for _ in range(3)] == [3, 1, 0]
    assert run(day=7).looked_at == 4


@pytest.mark.django_db
def test_run_that_breaks_off_keeps_what_it_has(site, local):
    show(site, "/right", "/away")

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(on_link=stop)
    assert Link.objects.exclude(finding="").count() == 1
    assert run().looked_at == 1


@pytest.mark.django_db
def test_one_host_is_asked_at_its_pace_and_by_name(site, local, settings):
    show(site, "/right", "/right?1")
    site.statuses["/right?1"] = 200
    site.at.clear()
    run(pace=timedelta(milliseconds=300))
    assert len(site.at) == 2
    assert site.at[1] - site.at[0] >= 0.3
    assert f"Lotse link check (+{settings.PUBLIC_ORIGIN})" in site.agents


@pytest.mark.django_db
def test_nothing_is_noted_when_nobody_answers_at_all(site, local):
    show(site)
    for number in range(6):
        make_partner(f"dead-{number}", website=f"http://127.0.0.1:{closed_port()}/")
    assert run().is_offline
    assert not Link.objects.exclude(finding="").exists()


@pytest.mark.django_db
def test_first_run_goes_on_after_dead_sites(site, local):
    show(site)
    for number in range(6):
        make_partner(f"dead-{number}", website=f"http://127.0.0.1:{closed_port()}/")
    make_partner("last", website=f"{site.address.replace('127.0.0.1', 'localhost')}/right")
    done = run()
    assert (done.is_offline, done.looked_at, done.failed) == (False, 7, 6)


@pytest.mark.django_db
def test_first_run_gives_up_after_many_dead_sites(site, local):
    show(site)
    for number in range(32):
        make_partner(f"dead-{number}", website=f"http://127.0.0.1:{closed_port()}/")
    asked = []
    assert run(on_link=lambda done, _total: asked.append(done)).is_offline
    assert asked == list(range(1, 30))


@pytest.mark.django_db
def test_dead_sites_are_noted_when_others_answer(site, local):
    show(site, "/right")
    run()
    for number in range(6):
        make_partner(f"dead-{number}", website=f"http://127.0.0.1:{closed_port()}/")
    done = run(1)  # what was right yesterday is not due today, and yet shows that we are online
    assert (done.is_offline, done.failed) == (False, 6)


@pytest.mark.django_db
def test_silenced_address_is_quiet_until_it_is_right_again(site, local):
    show(site, "/away")
    for day in range(3):
        run(day)
    link, user = Link.objects.get(), make_user()
    silence_link(link_id=link.pk, by=user, now=NOW)
    assert (list_links("broken"), len(list_links("silenced"))) == ([], 1)
    run(3)
    assert list_links("broken") == []
    site.statuses["/away"] = 200
    try:
        check_link(link_id=link.pk, today=DAY + timedelta(days=4), now=NOW)
    finally:
        site.statuses["/away"] = 404
    assert Link.objects.get().silenced_at is None
    for day in range(11, 14):
        run(day)
    assert len(list_links("broken")) == 1


@pytest.mark.django_db
def test_unknown_address_is_refused():
    for act in (
        lambda: check_link(link_id=1, today=DAY, now=NOW),
        lambda: silence_link(link_id=1, by=make_user(), now=NOW),
    ):
        with pytest.raises(Refused, match=r"links\.unknown"):
            act()


@pytest.mark.django_db
def test_addresses_come_from_all_that_is_public():
    make_offer(website="https://offer.example/")
    shown = {address for each in shown_addresses() for address in each}
    assert "https://offer.example/" in shown
    (use,) = find_uses({"https://offer.example/"})
    assert (use.record_id, use.title) == ("deutschkurs", "Deutschkurs für Eltern")
    (source,) = {one for one in shown if "beitragsfreiheit-fuer-kinder" in one}
    assert "guide.rule" in {one.kind for one in find_uses({source})}
    withdraw_offer(slug="deutschkurs", now=NOW)
    assert list(find_uses({"https://offer.example/"})) == []


@pytest.mark.django_db
def test_links_in_pages_are_shown_where_the_page_is_public():
    words = "Siehe [Amt](https://office.example/a) oder [hier](/info/)."
    page = make_page(text(words))
    make_page(text(words.replace("/a", "/b")), slug="entwurf", published=False)
    shown = {address for each in shown_addresses() for address in each}
    assert "https://office.example/a" in shown
    assert "https://office.example/b" not in shown
    (use,) = find_uses({"https://office.example/a"})
    assert (use.kind, use.record_id, use.title) == ("pages.page", str(page.pk), page.title)


def test_job_can_be_told_from_the_console():
    said = console("check-links", "--help")
    assert said.returncode == 0
    assert "--limit" in said.stdout


# --- what others send ----------------------------------------------------------------------------


def test_redirect_that_nobody_can_read_is_a_fault_of_that_address(site):
    for path in ("/unreadable", "/no-port"):
        assert look_at(f"{site.address}{path}", agent="x", may_be_local=True).finding is (
            Finding.FAULT
        )
    for path in ("/no-name", "/empty-name", "/spaces"):
        seen = look_at(f"{site.address}{path}", agent="x", may_be_local=True)
        assert seen.finding in {Finding.FAULT, Finding.UNREACHABLE}


@pytest.mark.django_db
def test_run_goes_on_after_addresses_that_are_none(site, settings):
    settings.LINKS_MAY_BE_LOCAL = True
    bad = ["http://[IP", f"{site.address}/unreadable", "http://a:b/"]
    for number, address in enumerate(bad):
        Link.objects.create(address=address, look_again_on=DAY)
        make_offer(f"kurs-{number}", website=address)
    make_offer("gut", website=f"{site.address}/right")
    right = Link(address=f"{site.address}/right", look_again_on=DAY - timedelta(days=8))
    right.save()
    done = check_links(Checking(lambda: NOW, DAY, limit=4, pace=timedelta(0)))
    assert (done.looked_at, done.failed, done.is_offline) == (4, 3, False)
    found = dict(Link.objects.values_list("address", "finding"))
    assert found[f"{site.address}/right"] == Finding.RIGHT
    assert found["http://[IP"] == Finding.FAULT


def test_host_is_asked_for_as_browsers_do(case_inputs):
    said = (case_inputs / "08-link-sharp-s.txt").read_text(encoding="utf-8")
    address = next(word for word in said.split() if word.startswith("https://"))
    assert ascii_host(urlsplit(address).hostname) == "www.xn--fuball-cta.example"
    assert ascii_host("straße.example") == "xn--strae-oqa.example"
    assert ascii_host("Βόλος.example") == "xn--nxasmm1c.example"  # the last sigma stays
    assert ascii_host("ÖPNV.example") == "xn--pnv-rna.example"
    with pytest.raises(ValueError, match="not allowed"):
        ascii_host("a\u202eb.example")


def test_addresses_of_special_purpose_are_not_public(case_inputs):
    numbers = (case_inputs / "25-addresses-not-public.txt").read_text().split()
    more = ["100:0:0:1::1", "3fff::1", "2001:2::1", "192.88.99.1", "100.64.0.1", "fec0::1", "::"]
    assert [each for each in [*numbers, *more] if is_public(each)] == []
    assert is_public("64:ff9b::8d4c:204")


@pytest.mark.parametrize("status", [402, 418, 423, 428, 430, 509, 529, 999])
def test_walls_against_machines_are_no_faults(status):
    assert finding_of(status) is Finding.CLOSED


def test_only_public_addresses_of_the_web_are_shown(case_inputs):
    said = (case_inputs / "24-websites.txt").read_text(encoding="utf-8").splitlines()
    more = [
        "https://example.org/\u200b", "http://127.1/", "https://intranet/", "http://[::1]/",
        "https://example.org:99999/", "//example.org/", "https://drucker.local/", "http://[IP",
        "https://exam\u00adple.org/", "https://example.org/a\tb",
    ]  # fmt: skip
    assert [each for each in [*said, *more] if read_web_address(each)] == []
    for right in ("https://www.fußball.example/größe?q=ä", "http://example.org:8080/#a"):
        assert read_web_address(f" {right} ") == right
