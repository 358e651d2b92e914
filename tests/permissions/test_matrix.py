"""Every address of the project, asked by nobody and by every role."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from lotse.config.limits import VISITORS
from tests.factories.accounts import log_in, make_user
from tests.factories.offers import make_offer
from tests.permissions.routes import WHO, list_routes, read_matrix, sample_address


@pytest.fixture
def clients(db):
    make_offer()
    return {who: Client() if who == "nobody" else log_in(Client(), make_user(who)) for who in WHO}


def said(response: HttpResponse) -> str:
    """The answer in the matrix's words."""
    target = response.headers.get("Location", "")
    if response.status_code in {301, 302} and target.startswith("/staff/login/"):
        return "login"
    return str(response.status_code)


def test_every_route_has_a_line_in_the_matrix():
    lines = read_matrix()
    missing = [route for route in list_routes() if not any(line.covers(route) for line in lines)]
    assert not missing, (
        "Who may ask for these addresses? Add a line for each to "
        f"tests/permissions/matrix.txt: {missing}"
    )


def test_every_line_of_the_matrix_speaks_of_a_route():
    routes = list_routes()
    for line in read_matrix():
        assert any(line.covers(route) for route in routes), f"line {line.number}: {line.route}"


def test_wildcards_stand_only_for_closed_addresses_of_libraries():
    for line in read_matrix():
        if line.route.endswith("*"):
            assert set(line.expected) <= {"login", "404"}, f"line {line.number}"


def test_everybody_gets_the_expected_answer(clients):
    lines = read_matrix()
    faults = []
    for route in list_routes():
        line = next(line for line in lines if line.covers(route))
        address = sample_address(route, line.samples)
        if address is None:
            assert line.route.endswith("*") or "hidden" in line.expected, (
                f"{route} cannot be asked for: give its arguments in line {line.number}"
            )
            continue
        # This test asks more than any visitor does; limits have tests of their own.
        VISITORS.forget()
        for who, expected in zip(WHO, line.expected, strict=True):
            answer = said(clients[who].get(address))
            if answer != expected:
                faults.append(f"{address} as {who}: {answer}, the matrix says {expected}")
    assert not faults, "\n".join(faults)


def test_no_staff_address_is_reached_without_a_second_factor(db):
    """Password alone leads to setting up a second factor and to nothing else."""
    client = log_in(Client(), make_user("administrator"), has_second_factor=False)
    open_to_all = re.compile(r"/staff/(login/.*|logout/|inactive/|invitation/.*|jsi18n/|sprite/)$")
    way_to_a_factor = re.compile(
        r"/staff/zugang/(|app/|passkeys/add/|again/|again/code/|again/passkey/)$"
    )
    asked = 0
    for route in list_routes():
        if not route.startswith("staff/"):
            continue
        address = sample_address(route, {})
        if address is None or open_to_all.match(address) or way_to_a_factor.match(address):
            continue
        for method in (client.get, client.post):
            response = method(address)
            assert (response.status_code, response.headers.get("Location")) == (
                302,
                "/staff/zugang/",
            ), address
        asked += 1
    assert asked > 100
