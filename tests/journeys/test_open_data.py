"""Data in pages and lists in frames, as a real browser sees them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

HOST = """
<!doctype html><html lang="de"><title>Landkreis</title><body>
<iframe src="{site}/de/einbetten/angebote/?topic=learn_german" title="Angebote" width="360"
        height="100"></iframe>
<script src="{site}/static/website/frame.js" defer></script></body></html>
"""


@pytest.fixture
def other_site(site):
    """A website of somebody else, of another origin, that shows our list in a frame."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(HOST.format(site=site).encode())

        def log_message(self, *said):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/de/angebote/", "/ar/angebote/", "/de/partner/"])
def test_structured_data_is_not_held_back_by_the_policy(open_page, site, path):
    page = open_page("/de/")
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site + path)
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert said == []


def test_frame_shows_the_list_and_grows_with_it(open_page, other_site):
    page = open_page("/de/")
    page.goto(other_site)
    frame = page.frame_locator("iframe")
    frame.locator(".lo-card").first.wait_for()
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 300")
    inside = page.frames[1].evaluate(
        "[document.documentElement.scrollHeight, innerHeight, document.documentElement.scrollWidth]"
    )
    assert inside[0] <= inside[1] + 1
    assert inside[2] <= 360


def test_frame_works_without_scripts_and_leads_out_of_itself(open_page):
    page = open_page("/de/einbetten/angebote/", javascript=False)
    assert page.locator(".lo-card").count() > 3
    with page.context.expect_page() as opened:
        page.locator(".lo-card a").first.click()
    assert "/de/angebote/" in opened.value.url
