"""Addresses of what is printed for an event, below ``/staff/veranstaltungen/``."""

from django.urls import path

from lotse.backoffice.events import printing

urlpatterns = [
    path("<slug:slug>/druck/", printing.papers, name="staff_event_papers"),
    path("<slug:slug>/druck/einladung/", printing.flyer, name="staff_event_flyer"),
]
