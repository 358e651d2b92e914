"""The settings that the public meets."""

import re
from pathlib import Path

import lotse.config
from tests.safety.running import lotse as command


def test_settings_for_the_public_are_clean(tmp_path):
    done = command(
        tmp_path,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        LOTSE_ORIGIN="https://bildung.example",
        LOTSE_HOSTS="bildung.example",
        LOTSE_SECRET_KEY="q7Y2" * 20 + "abcdefghij",
        DJANGO_ALLOW_ASYNC_UNSAFE="",
    )
    assert done.returncode == 0, done.stderr


def test_web_servers_in_front_speak_nothing_older_than_tls_1_2():
    """Caddy's own choice is the same; old telephones of families do not know TLS 1.3."""
    data = Path(lotse.config.__file__).parent / "data"
    files = [path for path in data.rglob("*.conf") if "ssl_certificate" in path.read_text()]
    assert len(files) == 2
    for path in files:
        assert re.findall(r"ssl_protocols (.*);", path.read_text()) == ["TLSv1.2 TLSv1.3"], path
