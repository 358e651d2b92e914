"""Addresses of asking without a name. None holds anything of an enquiry."""

from django.urls import path

from lotse.website.counselling import views

urlpatterns = [
    path("", views.ask, name="ask"),
    path("antwort/", views.thread, name="enquiry"),
]
