"""Addresses of the office's screens for offers."""

from django.urls import path

from lotse.backoffice.offers import confirmations, drafts, editing, lists
from lotse.backoffice.offers.record import OFFERS
from lotse.backoffice.records.lists import list_addresses
from lotse.backoffice.records.screens import addresses

urlpatterns = [
    *list_addresses(lists.LIST),
    path("schnell/", editing.quick, name="staff_offer_quick"),
    path("bestaetigungen/", confirmations.confirmations, name="staff_confirmations"),
    *addresses(OFFERS),
    path("bestaetigungen/<int:pk>/", confirmations.answer, name="staff_answer"),
    path("<slug:slug>/zurueckholen/", confirmations.bring_back, name="staff_offer_bring_back"),
    path("<slug:slug>/verschieben/", confirmations.postpone, name="staff_offer_postpone"),
    path("<slug:slug>/status/", editing.set_status, name="staff_offer_status"),
    path("<slug:slug>/planen/", editing.set_plan, name="staff_offer_plan"),
    path("<slug:slug>/entwurf/", drafts.compare, name="staff_offer_draft"),
    path("<slug:slug>/entwurf/veroeffentlichen/", drafts.publish, name="staff_offer_draft_publish"),
    path("<slug:slug>/entwurf/verwerfen/", drafts.discard, name="staff_offer_draft_discard"),
]
