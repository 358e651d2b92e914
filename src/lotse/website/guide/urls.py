"""Addresses of the guide."""

from django.urls import path

from lotse.website.guide import calendar_views

urlpatterns = [
    path("termine/", calendar_views.calendar, name="calendar"),
    path("termine/termine.ics", calendar_views.feed, name="calendar_feed"),
    path("termine/<slug:id_>/", calendar_views.key_date, name="key_date"),
]
