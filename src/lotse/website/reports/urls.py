"""Addresses of the form to write to the office."""

from django.urls import path

from lotse.website.reports import views

urlpatterns = [
    path("", views.write, name="report"),
    path("danke/", views.thanks, name="report_thanks"),
]
