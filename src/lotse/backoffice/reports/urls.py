"""Addresses of the office's screens for messages of the public."""

from django.urls import path

from lotse.backoffice.reports import screens

urlpatterns = [
    path("", screens.reports, name="staff_reports"),
    path("<int:pk>/", screens.report, name="staff_report"),
    path("<int:pk>/erledigen/", screens.act, name="staff_report_act"),
]
