"""Addresses of what other websites may show in a frame."""

from django.urls import path

from lotse.website.embed import views
from lotse.website.guide import way_views as way
from lotse.website.guide.framing import framed

urlpatterns = [
    path("angebote/", views.offers, name="embedded_offers"),
    path("weg/", framed(way.way), name="framed_way"),
    path("weg/oeffnen/", framed(way.open_code), name="framed_way_open"),
    path("weg/blatt/", framed(way.sheet), name="framed_way_sheet"),
    path("weg/blatt.pdf", framed(way.sheet_pdf), name="framed_way_pdf"),
]
