"""Addresses around one round of an event, below ``/staff/veranstaltungen/runde/``."""

from django.urls import path

from lotse.backoffice.events import (
    attendance_sheet,
    check_in,
    entering,
    preparing,
    registration,
    registrations,
    remarks,
    round_printing,
)

urlpatterns = [
    path("einlass.js", check_in.worker, name="staff_door_worker"),
    path("einlass/<slug:number>/", check_in.scanned, name="staff_door_scanned"),
    path("<int:round_id>/einlass/", check_in.today, name="staff_door_today"),
    path("<int:round_id>/einlass/<int:date_id>/", check_in.door, name="staff_door"),
    path("<int:round_id>/einlass/<int:date_id>/tippen/", check_in.note, name="staff_door_note"),
    path("<int:round_id>/", registrations.registrations, name="staff_round"),
    path(
        "<int:round_id>/einlass/<int:date_id>/blatt/",
        attendance_sheet.page,
        name="staff_attendance",
    ),
    path(
        "<int:round_id>/einlass/<int:date_id>/blatt.pdf",
        attendance_sheet.pdf,
        name="staff_attendance_pdf",
    ),
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
    path("<int:round_id>/rueckmeldungen/", remarks.remarks, name="staff_round_remarks"),
    path("<int:round_id>/druck/", round_printing.papers, name="staff_round_papers"),
    path(
        "<int:round_id>/druck/rueckmeldung/", round_printing.feedback, name="staff_round_feedback"
    ),
    path(
        "<int:round_id>/druck/bescheinigungen/",
        round_printing.certificates,
        name="staff_round_certificates",
    ),
]
