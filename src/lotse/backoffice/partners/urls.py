"""Addresses of the office's screens for partners."""

from django.urls import path

from lotse.backoffice.partners import editing, history, lists

urlpatterns = [
    path("", lists.partners, name="staff_partners"),
    path("export.<str:form>", lists.export, name="staff_partners_export"),
    path("neu/", editing.new, name="staff_partner_new"),
    path("auswahl/", lists.bulk, name="staff_partners_bulk"),
    path("<slug:slug>/", editing.edit, name="staff_partner"),
    path("<slug:slug>/zeigen/", editing.set_showing, name="staff_partner_showing"),
    path("<slug:slug>/planen/", editing.set_plan, name="staff_partner_plan"),
    path("<slug:slug>/verlauf/", history.history_page, name="staff_partner_history"),
    path("<slug:slug>/verlauf/<int:pk>/", history.restore, name="staff_partner_restore"),
]
