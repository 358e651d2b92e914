"""Addresses of the guide."""

from django.urls import path

from lotse.website.guide import calendar_views, rule_views, system_views

urlpatterns = [
    path("schulsystem/", system_views.system, name="system"),
    path("schulsystem/phase/<slug:name>/", system_views.stage, name="stage"),
    path("schulsystem/abschluss/<slug:name>/", system_views.certificate, name="certificate"),
    path("schulsystem/<slug:name>/", system_views.station, name="station"),
    path("regeln/", rule_views.rules, name="rules"),
    path("regeln/<slug:name>/", rule_views.rule, name="rule"),
    path("termine/", calendar_views.calendar, name="calendar"),
    path("termine/termine.ics", calendar_views.feed, name="calendar_feed"),
    path("termine/<slug:id_>/", calendar_views.key_date, name="key_date"),
]
