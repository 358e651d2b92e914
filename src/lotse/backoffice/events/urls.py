"""Addresses of the office's screens for events."""

from django.urls import include, path

from lotse.backoffice.events import campaigns, lists, page

urlpatterns = [
    path("", lists.events, name="staff_events"),
    path("export.<str:form>", lists.export, name="staff_events_export"),
    path("auswahl/", lists.bulk, name="staff_events_bulk"),
    path("aktionen/", campaigns.campaigns, name="staff_campaigns"),
    path("aktionen/neu/", campaigns.new, name="staff_campaign_new"),
    path("aktionen/<slug:slug>/", campaigns.campaign, name="staff_campaign"),
    path("runde/", include("lotse.backoffice.events.round_urls")),
    path("<slug:slug>/", page.event, name="staff_event"),
    path("<slug:slug>/status/", page.set_status, name="staff_event_status"),
    path("", include("lotse.backoffice.events.printing_urls")),
]
