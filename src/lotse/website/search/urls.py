"""The address of the search."""

from django.urls import path

from lotse.website.search import views

urlpatterns = [path("", views.search_page, name="search")]
