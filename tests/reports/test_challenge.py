"""When a form without an account is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from lotse.reports.domain.challenge import GOOD_FOR, WAIT, Challenge, Fault, examine, read, solves
from tests.factories.reports import proof_for

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
KEY = b"key"
CHALLENGE = Challenge(NOW, "0" * 32)
TOKEN = CHALLENGE.sign(KEY)
WRONG = next(str(number) for number in range(99) if not solves(TOKEN, str(number)))


def test_computing_is_believed_at_once():
    assert examine(TOKEN, proof_for(TOKEN), KEY, NOW) == CHALLENGE


@pytest.mark.parametrize("proof", ["", WRONG, "²", "-1", "9" * 21, "x"])
def test_without_a_proof_waiting_is_believed(proof):
    assert examine(TOKEN, proof, KEY, NOW + WAIT - timedelta(seconds=1)) is Fault.TOO_EARLY
    assert examine(TOKEN, proof, KEY, NOW + WAIT) == CHALLENGE


def test_proof_for_another_challenge_is_worth_nothing():
    other = Challenge(NOW, "1" * 32).sign(KEY)
    proof = next(
        number for number in map(str, range(10**6)) if solves(other, number) > solves(TOKEN, number)
    )
    assert examine(TOKEN, proof, KEY, NOW) is Fault.TOO_EARLY


def test_challenge_has_an_end():
    proof = proof_for(TOKEN)
    assert examine(TOKEN, proof, KEY, NOW + GOOD_FOR) == CHALLENGE
    late = NOW + GOOD_FOR + timedelta(seconds=1)
    assert examine(TOKEN, proof, KEY, late) is Fault.EXPIRED


def test_challenge_of_the_future_is_not_good_by_waiting():
    assert examine(TOKEN, "", KEY, NOW - timedelta(days=1)) is Fault.TOO_EARLY


@pytest.mark.parametrize(
    "token",
    ["", "x", TOKEN[:-1], TOKEN + "0", "9" + TOKEN, TOKEN.replace("0" * 32, "1" * 32), "١" + TOKEN],
)
def test_changed_challenge_is_none_of_ours(token):
    assert read(token, KEY) is None
    assert examine(token, "0", KEY, NOW + WAIT) is Fault.FORGED


def test_challenge_signed_with_another_key_is_none_of_ours():
    assert read(CHALLENGE.sign(b"other"), KEY) is None
