"""Addresses of the office's screens for events."""

from django.urls import include, path

urlpatterns = [
    path("runde/", include("lotse.backoffice.events.round_urls")),
]
