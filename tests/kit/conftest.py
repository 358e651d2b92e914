"""A mail server for the tests of the outbox."""

import pytest

from tests.factories.mail import mail_server


@pytest.fixture
def sink(settings):
    with mail_server() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink
