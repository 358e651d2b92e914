"""The second step where it matters that something is committed: codes used at the same moment."""

import re
import threading
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connections

from lotse.accounts.demo import code_at
from lotse.accounts.models import FailedLogIn
from lotse.kit import clock
from tests.factories.accounts import make_user
from tests.safety.test_accounts import CODE, is_in, password_step, ready

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _nothing_stays(committed):
    cache.clear()
    yield
    FailedLogIn.objects.all().delete()
    cache.clear()


def test_code_that_set_the_app_up_does_not_lead_in():
    user = make_user("editor")
    client = password_step(user)
    page = client.get("/staff/zugang/app/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    try:
        client.post("/staff/zugang/app/", {"code": code})
        assert is_in(client)
        cache.clear()
        thief = password_step(user)
        thief.post(CODE, {"code": code})
        assert not is_in(thief)
    finally:
        user.delete()


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_two_with_the_same_code_at_once_one_gets_in(kind):
    user = ready(email=f"{kind}@example.org")
    try:
        codes = RecoveryCodes.activate(user).get_unused_codes()
        code = code_at(clock.now()) if kind == "app" else codes[0]
        clients = [password_step(user) for _ in range(4)]
        start = threading.Barrier(len(clients))

        def send(client):
            start.wait()
            client.post(CODE, {"code": code})
            connections.close_all()

        threads = [threading.Thread(target=send, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(map(is_in, clients)) == 1
    finally:
        user.delete()
