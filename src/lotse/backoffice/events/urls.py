"""Addresses of the office's screens for events."""

from django.urls import include, path

from lotse.backoffice.events import (
    campaigns,
    changing,
    figures,
    importing,
    lists,
    page,
    partner_links,
)
from lotse.backoffice.events.campaigns import CAMPAIGNS
from lotse.backoffice.events.record import EVENTS
from lotse.backoffice.records.lists import list_addresses
from lotse.backoffice.records.screens import addresses

urlpatterns = [
    *list_addresses(lists.LIST),
    path("aktionen/", campaigns.campaigns, name="staff_campaigns"),
    path("aktionen/", include(addresses(CAMPAIGNS))),
    *addresses(EVENTS),
    path("zahlen/", figures.year, name="staff_events_year"),
    path("zahlen.<str:form>", figures.export_year, name="staff_events_year_export"),
    path("runde/", include("lotse.backoffice.events.round_urls")),
    path("runde/<int:round_id>/absagen/", changing.cancel_round, name="staff_round_cancel"),
    path("runde/<int:round_id>/plaetze/", changing.change_size, name="staff_round_size"),
    path("runde/<int:round_id>/partner/", partner_links.partner_links, name="staff_round_links"),
    path("runde/<int:round_id>/liste/", importing.partner_list, name="staff_round_list"),
    path("termin/<int:pk>/verlegen/", changing.move_date, name="staff_date_move"),
    path("termin/<int:pk>/absagen/", changing.cancel_date, name="staff_date_cancel"),
    path("<slug:slug>/", page.event, name="staff_event"),
    path("<slug:slug>/status/", page.set_status, name="staff_event_status"),
    path("", include("lotse.backoffice.events.printing_urls")),
    path("<slug:slug>/zahlen/", figures.figures, name="staff_event_figures"),
    path("<slug:slug>/zahlen.<str:form>", figures.export, name="staff_event_figures_export"),
    path("<slug:slug>/kopieren/", changing.copy, name="staff_event_copy"),
    path("<slug:slug>/absagen/", changing.cancel_event, name="staff_event_cancel"),
]
