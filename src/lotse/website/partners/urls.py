"""Addresses of organisations and schools."""

from django.urls import path

from lotse.website.partners import views

urlpatterns = [
    path("partner/", views.partner_list, name="partners"),
    path("partner/vorschau/<str:token>/", views.preview, name="partner_preview"),
    path("partner/<slug:slug>/", views.partner, name="partner"),
    path("schulen/", views.school_list, name="schools"),
]
