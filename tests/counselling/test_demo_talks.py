"""The demo shows talks that can be booked, and some that are."""

from pathlib import Path

import pytest
from django.core.management import call_command

from lotse.counselling.demo_talks import make_demo_talks
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import Appointment, AppointmentKind, Counsellor
from lotse.counselling.queries.appointments import list_public_kinds
from lotse.counselling.queries.diaries import list_walk_in
from lotse.kit import clock
from lotse.reference.actions import init_district
from lotse.reference.district_file import read_district
from lotse.reference.queries import get_reference
from lotse.words.queries import texts_for
from tests.factories.accounts import make_user
from tests.factories.appointments import NOW

DEMO = Path(__file__).resolve().parents[2] / "demo" / "goslar"


@pytest.mark.django_db
def test_demo_has_talks_to_book_walk_in_hours_and_booked_talks_and_is_made_once(client):
    init_district(facts=read_district(DEMO / "district.yaml"))
    person = make_user("adviser", "adviser@example.org")
    with clock.frozen(NOW):
        call_command("load_directory", DEMO, examples=True, verbosity=0)
        for _ in range(2):
            make_demo_talks(DEMO / "counselling.yaml", by=person, now=NOW)
        reference = get_reference()
        kinds = list_public_kinds()
        assert len(kinds) == 2
        for tag in reference.district.languages:
            words = texts_for(APPOINTMENT_KIND, [one.slug for one in kinds], tag)
            assert all(said["title"].language == tag for said in words.values()), tag
        assert AppointmentKind.objects.count() == 3
        assert Counsellor.objects.filter(user=person).count() == 1
        today = reference.today()
        assert list_walk_in(reference, today, today.replace(day=30), NOW)
        # Each talk of the file has found a time with the one who is meant, none is on top.
        assert Appointment.objects.filter(state="booked", is_extra=False).count() == 7
        page = client.get("/ar/beratung/")
    assert page.status_code == 200
    assert "الروضة والمدرسة" in page.content.decode()
