"""Addresses of the office's screens for appointments."""

from django.urls import path

from lotse.backoffice.counselling import (
    appointments,
    counsellors,
    entering,
    kinds_of_talks,
    setting_up,
)

urlpatterns = [
    path("", appointments.appointments, name="staff_appointments"),
    path("neu/", entering.new, name="staff_appointment_new"),
    path("einrichten/", setting_up.overview, name="staff_appointment_setting"),
    path("einrichten/gespraech/", kinds_of_talks.kind, name="staff_appointment_kind_new"),
    path("einrichten/gespraech/<slug:slug>/", kinds_of_talks.kind, name="staff_appointment_kind"),
    path("einrichten/person/", counsellors.counsellor, name="staff_counsellor_new"),
    path("einrichten/person/<int:pk>/", counsellors.counsellor, name="staff_counsellor"),
    path("einrichten/abwesend/", setting_up.absence, name="staff_absence_new"),
    path("einrichten/abwesend/<int:pk>/", setting_up.end_absence, name="staff_absence_end"),
    path("einrichten/ort/<int:pk>/", setting_up.rooms, name="staff_rooms"),
    path("<slug:number>/", appointments.appointment, name="staff_appointment"),
    path("<slug:number>/tun/", appointments.deed, name="staff_appointment_deed"),
]
