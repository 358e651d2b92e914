"""Addresses of the office's screens for partners."""

from django.urls import path

from lotse.backoffice.partners import lists, showing
from lotse.backoffice.partners.record import PARTNERS
from lotse.backoffice.records.lists import list_addresses
from lotse.backoffice.records.screens import addresses

urlpatterns = [
    *list_addresses(lists.LIST),
    *addresses(PARTNERS),
    path("<slug:slug>/zeigen/", showing.set_showing, name="staff_partner_showing"),
    path("<slug:slug>/planen/", showing.set_plan, name="staff_partner_plan"),
]
