"""Addresses of events."""

from datetime import date

from django.urls import path, register_converter

from lotse.website.events import (
    agenda_views,
    campaign_views,
    partner_views,
    registration_views,
    views,
)


class MonthConverter:
    """A month as ``2026-12``; views get its first day. What is no month has no page."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The first day of the month; a ValueError means that there is no such address."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        """The month."""
        return f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

urlpatterns = [
    path("", agenda_views.event_list, name="events"),
    path("termine.ics", agenda_views.feed, name="events_feed"),
    path("monat/<month:month>/", agenda_views.event_month, name="event_month"),
    path(
        "anmeldung/<slug:number>/<slug:secret>/",
        registration_views.registration,
        name="registration",
    ),
    path("aktion/<slug:slug>/", campaign_views.campaign, name="campaign"),
    path(
        "anmeldung/<slug:number>/<slug:secret>/bescheinigung.pdf",
        registration_views.certificate,
        name="certificate",
    ),
    path("partner/<int:pk>/<slug:secret>/", partner_views.partner_sign_up, name="partner_sign_up"),
    path("vorschau/<str:token>/", views.preview, name="event_preview"),
    path("<slug:slug>/", views.event, name="event"),
    path("<slug:slug>/termine.ics", views.event_calendar, name="event_calendar"),
    path("<slug:slug>/<int:round_id>/anmelden/", registration_views.sign_up, name="sign_up"),
    path("<slug:slug>/<int:round_id>/rueckmeldung/", registration_views.feedback, name="feedback"),
]
