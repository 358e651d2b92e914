"""Addresses of organisations and schools."""

from django.urls import path

from lotse.website.partners import views

urlpatterns = [
    path("partner/", views.partner_list, name="partners"),
    path("partner/<slug:slug>/", views.partner, name="partner"),
    path("schulen/", views.school_list, name="schools"),
]
