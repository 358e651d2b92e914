"""Addresses of what other websites may show in a frame."""

from django.urls import path

from lotse.website.embed import views

urlpatterns = [path("angebote/", views.offers, name="embedded_offers")]
