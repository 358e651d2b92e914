"""Addresses of the office's screens for offers."""

from django.urls import path

from lotse.backoffice.offers import editing, lists

urlpatterns = [
    path("", lists.offers, name="staff_offers"),
    path("export.<str:form>", lists.export, name="staff_offers_export"),
    path("auswahl/", lists.bulk, name="staff_offers_bulk"),
    path("schnell/", editing.quick, name="staff_offer_quick"),
    path("neu/", editing.new, name="staff_offer_new"),
    path("<slug:slug>/", editing.edit, name="staff_offer"),
    path("<slug:slug>/status/", editing.set_status, name="staff_offer_status"),
    path("<slug:slug>/planen/", editing.set_plan, name="staff_offer_plan"),
    path("<slug:slug>/verlauf/", editing.history_page, name="staff_offer_history"),
    path("<slug:slug>/verlauf/<int:pk>/", editing.restore, name="staff_offer_restore"),
]
