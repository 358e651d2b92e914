"""Addresses of appointments."""

from django.urls import path

from lotse.website.counselling import appointment_views, own_appointment

urlpatterns = [
    path("", appointment_views.appointments, name="appointments"),
    path("meiner/<slug:number>/<slug:secret>/", own_appointment.appointment, name="appointment"),
    path(
        "meiner/<slug:number>/<slug:secret>/termin.ics",
        own_appointment.calendar,
        name="appointment_calendar",
    ),
    path("<slug:slug>/", appointment_views.times, name="appointment_times"),
]
