"""Addresses of the office's screens for counselling."""

from django.urls import path

from lotse.backoffice.counselling import home

urlpatterns = [
    path("", home.home, name="staff_counselling"),
]
