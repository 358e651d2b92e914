"""Addresses around pages that are ours; the others are Wagtail's."""

from django.urls import path

from lotse.backoffice.pages import reviews

urlpatterns = [
    path("pruefen/", reviews.unreviewed, name="staff_pages_unreviewed"),
    path("<int:pk>/stimmt/", reviews.still_right, name="staff_page_still_right"),
]
