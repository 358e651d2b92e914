"""Addresses of the staff screens: Wagtail's admin under our own name."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_urls

urlpatterns = [path("", include(wagtail_urls))]
