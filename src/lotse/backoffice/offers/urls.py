"""Addresses of the office's screens for offers."""

from django.urls import path

from lotse.backoffice.offers import confirmations, drafts, editing, history, lists

urlpatterns = [
    path("", lists.offers, name="staff_offers"),
    path("export.<str:form>", lists.export, name="staff_offers_export"),
    path("auswahl/", lists.bulk, name="staff_offers_bulk"),
    path("schnell/", editing.quick, name="staff_offer_quick"),
    path("neu/", editing.new, name="staff_offer_new"),
    path("bestaetigungen/", confirmations.confirmations, name="staff_confirmations"),
    path("bestaetigungen/<int:pk>/", confirmations.answer, name="staff_answer"),
    path("<slug:slug>/zurueckholen/", confirmations.bring_back, name="staff_offer_bring_back"),
    path("<slug:slug>/verschieben/", confirmations.postpone, name="staff_offer_postpone"),
    path("<slug:slug>/", editing.edit, name="staff_offer"),
    path("<slug:slug>/status/", editing.set_status, name="staff_offer_status"),
    path("<slug:slug>/planen/", editing.set_plan, name="staff_offer_plan"),
    path("<slug:slug>/entwurf/", drafts.compare, name="staff_offer_draft"),
    path("<slug:slug>/entwurf/veroeffentlichen/", drafts.publish, name="staff_offer_draft_publish"),
    path("<slug:slug>/entwurf/verwerfen/", drafts.discard, name="staff_offer_draft_discard"),
    path("<slug:slug>/verlauf/", history.history_page, name="staff_offer_history"),
    path("<slug:slug>/verlauf/<int:pk>/", history.restore, name="staff_offer_restore"),
]
