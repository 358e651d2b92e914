"""Addresses of the family's way: the conversation, the answer, the sheet to take along."""

from django.urls import path

from lotse.website.guide import way_views

urlpatterns = [
    path("", way_views.way, name="way"),
    path("oeffnen/", way_views.open_code, name="way_open"),
    path("blatt/", way_views.sheet, name="way_sheet"),
    path("blatt.pdf", way_views.sheet_pdf, name="way_pdf"),
]
