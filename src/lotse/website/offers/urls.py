"""Addresses of the offers."""

from django.urls import path

from lotse.website.offers import views

urlpatterns = [
    path("", views.offer_list, name="offers"),
    path("<slug:slug>/", views.offer, name="offer"),
]
