"""Families whose mail does not arrive are seen and called."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from lotse.events.actions.signing_up import cancel
from lotse.events.models import State
from lotse.events.registration_queries import count_to_call, list_to_call
from lotse.events.short_messages import key_of, offer_reason
from lotse.kit import clock, reach
from lotse.kit.models import Mail, MailState
from lotse.kit.outbox import settle
from lotse.kit.sending import message_id, send_due
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_round, party
from tests.website.test_events import registration_address

pytestmark = pytest.mark.django_db
DEAD = "tot@example.org"


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def offered():
    """A family whose mail does not arrive has a place that waits for its answer."""
    round_ = make_round(seats=1)
    first = join(round_)
    waits = join(round_, party(1, email=DEAD, phone="030 23125-121"))
    cancel(registration_id=first.pk, now=NOW)
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    return waits


def test_family_is_called_as_soon_as_its_mail_is_known_not_to_arrive(offered):
    assert list_to_call(offered.round_id) == []
    assert count_to_call(NOW) == []
    reach.note_dead(address=DEAD, now=NOW)
    assert list_to_call(offered.round_id) == [offered]
    assert count_to_call(NOW) == [(offered.round_id, 1)]


def test_refusal_of_the_mail_server_is_enough(offered, sink):
    sink.at["rcpt"] = lambda: "550 5.1.1 no such user"
    send_due(clock=lambda: NOW)
    assert list_to_call(offered.round_id) == [offered]
    before = Mail.objects.filter(state=MailState.WAITING).count()
    cancel(registration_id=offered.pk, now=NOW)
    assert Mail.objects.filter(state=MailState.WAITING).count() == before


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.4.1", "5.1.1", "5.0.350"])
def test_family_is_called_when_the_mail_about_its_place_comes_back(
    offered, sink, tmp_path, case_inputs, status
):
    send_due(clock=lambda: NOW)
    told = Mail.objects.get(key=key_of(offered, offer_reason(offered)))
    report = (case_inputs / "07-offer-mail-bounced.eml").read_text(encoding="utf-8")
    report = report.replace("5.2.2", status)
    file = tmp_path / "back.eml"
    file.write_text(
        report.replace("<PUT THE ID OF THE SENT OFFER MAIL HERE>", message_id(told.key))
    )
    assert list_to_call(offered.round_id) == []
    call_command("read_bounces", str(file), stdout=io.StringIO())
    assert list_to_call(offered.round_id) == [offered]
    assert count_to_call(NOW) == [(offered.round_id, 1)]
    told.refresh_from_db()
    settle(mail_id=told.pk, now=NOW)  # somebody has called
    assert list_to_call(offered.round_id) == ([offered] if status == "5.1.1" else [])


def test_family_is_called_when_no_server_takes_the_mail_about_its_place(offered, sink):
    sink.at["rcpt"] = lambda: "554 5.7.1 we do not like you"
    send_due(clock=lambda: NOW)
    assert list_to_call(offered.round_id) == [offered]


def test_staff_and_family_read_that_mail_does_not_arrive(offered):
    address = f"/staff/veranstaltungen/runde/{offered.round_id}/"
    coordinator = staff_client("coordinator")
    own = registration_address(offered)
    for page in (address, f"{address}anmeldung/{offered.number}/"):
        assert "E-Mail kommt nicht an" not in coordinator.get(page).content.decode()
    assert "kommen bei Ihnen nicht an" not in Client().get(own).content.decode()
    reach.note_dead(address=DEAD, now=NOW)
    page = coordinator.get(address).content.decode()
    assert "E-Mail kommt nicht an" in page
    assert "Bitte anrufen" in page
    page = coordinator.get(f"{address}anmeldung/{offered.number}/").content.decode()
    assert "Unsere E-Mails kommen nicht an: Bitte rufen Sie an." in page
    assert "kommen bei Ihnen nicht an" in Client().get(own).content.decode()
