"""Addresses of the office's screens for privacy."""

from django.urls import path

from lotse.backoffice.privacy import screens

urlpatterns = [
    path("", screens.accesses, name="staff_accesses"),
]
