"""Addresses of events."""

from django.urls import path

from lotse.website.events import campaign_views, registration_views, views

urlpatterns = [
    path("", views.event_list, name="events"),
    path("termine.ics", views.feed, name="events_feed"),
    path(
        "anmeldung/<slug:number>/<slug:secret>/",
        registration_views.registration,
        name="registration",
    ),
    path("aktion/<slug:slug>/", campaign_views.campaign, name="campaign"),
    path("<slug:slug>/", views.event, name="event"),
    path("<slug:slug>/termine.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/<int:round_id>/anmelden/", registration_views.sign_up, name="sign_up"),
    path("<slug:slug>/<int:round_id>/rueckmeldung/", registration_views.feedback, name="feedback"),
]
