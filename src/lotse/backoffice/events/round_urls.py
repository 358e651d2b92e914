"""Addresses around one round of an event, below ``/staff/veranstaltungen/runde/``."""

from django.urls import path

from lotse.backoffice.events import entering, preparing, registration, registrations

urlpatterns = [
    path("<int:round_id>/", registrations.registrations, name="staff_round"),
    path("<int:round_id>/vorbereiten/", preparing.preparing, name="staff_round_preparing"),
    path("<int:round_id>/anruf/", entering.call, name="staff_round_call"),
    path("<int:round_id>/papierliste/", entering.paper, name="staff_round_paper"),
    path(
        "<int:round_id>/anmeldung/<slug:number>/",
        registration.registration,
        name="staff_registration",
    ),
    path(
        "<int:round_id>/anmeldung/<slug:number>/erledigen/",
        registration.act,
        name="staff_registration_act",
    ),
]
