"""The settings that the public meets."""

from tests.safety.running import lotse


def test_settings_for_the_public_are_clean(tmp_path):
    done = lotse(
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
