"""Addresses of the offers."""

from django.urls import path

from lotse.website.offers import feed, views

urlpatterns = [
    path("", views.offer_list, name="offers"),
    path("neu.atom", feed.feed, name="feed"),
    path("<slug:slug>/", views.offer, name="offer"),
    path("<slug:slug>/termine.ics", views.offer_calendar, name="offer_calendar"),
]
