"""Addresses of the staff screens: ours first, then Wagtail's admin."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_urls

urlpatterns = [
    path("", include("lotse.backoffice.accounts.urls")),
    path("", include("lotse.backoffice.guide.urls")),
    path("", include(wagtail_urls)),
]
