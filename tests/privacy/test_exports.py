"""A person is handed everything that is known, from all contexts."""

import json

import pytest
from django.core.management import CommandError, call_command

from lotse.kit.models import Mail
from lotse.privacy import registry
from lotse.privacy.exporting import export_person
from lotse.privacy.retention import Person
from tests.factories.events import join, make_round, party
from tests.factories.offers import make_offer
from tests.privacy.samples import EMAIL, WORD, user

pytestmark = pytest.mark.django_db


def test_family_is_handed_all_that_is_known(capsys):
    join(make_round(), party(1, 5, email=EMAIL, access_needs=WORD))
    join(make_round(slug="zweiter"), party(email="other@example.org"))
    assert Mail.objects.filter(recipient=EMAIL).exists()
    call_command("export_person", "--email", EMAIL.upper())
    said = json.loads(capsys.readouterr().out)
    (family,) = said["events.Registration"]
    assert (family["email"], family["access_needs"]) == (EMAIL, WORD)
    assert {row["age"] for row in said["events.Participant"]} == {None, 5}
    assert said["kit.Mail"][0]["recipient"] == EMAIL
    assert "other@example.org" not in json.dumps(said)


def test_staff_is_handed_what_it_did_and_no_secret():
    key, _, _ = user()
    from lotse.accounts.models import User

    found = export_person(Person(user=User.objects.get(pk=key)))
    assert {"accounts.User", "reports.Report", "privacy.Change", "mfa.Authenticator"} <= set(found)
    assert "argon2" not in json.dumps(found, default=str)


def test_every_export_can_be_asked_and_nobody_is_found_by_nothing():
    make_offer(email=EMAIL)
    for export in registry.list_exports():
        if export.of is None:
            assert export.why
        else:
            assert not export.of(Person()).exists(), export.model


def test_nobody_is_refused():
    with pytest.raises(CommandError, match="name an address"):
        call_command("export_person")
