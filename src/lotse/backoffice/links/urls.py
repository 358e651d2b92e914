"""Addresses of the screens for web addresses."""

from django.urls import path

from lotse.backoffice.links import screens

urlpatterns = [
    path("", screens.links, name="staff_links"),
    path("<int:pk>/", screens.act, name="staff_link_act"),
]
