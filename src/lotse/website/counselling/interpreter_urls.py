"""Addresses of interpreters: say yes or no, keep the own hours. Only their links lead here."""

from django.urls import path

from lotse.website.counselling import interpreting

urlpatterns = [
    path(
        "zusage/<slug:number>/<slug:slug>/<slug:secret>/",
        interpreting.asked,
        name="interpreter_ask",
    ),
    path("zeiten/<slug:slug>/<slug:secret>/", interpreting.hours, name="interpreter_hours"),
]
