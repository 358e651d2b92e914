"""Addresses of the office's screens for partners."""

from django.urls import path

from lotse.backoffice.partners import editing, lists

urlpatterns = [
    path("", lists.partners, name="staff_partners"),
    path("export.<str:form>", lists.export, name="staff_partners_export"),
    path("neu/", editing.new, name="staff_partner_new"),
    path("<slug:slug>/", editing.edit, name="staff_partner"),
]
