"""Addresses of the rules for staff."""

from django.urls import URLPattern, path

from lotse.backoffice.guide import compare_views, entry_views, views

urlpatterns: list[URLPattern] = [
    path("regeln/", views.rules, name="staff_rules"),
    path("regeln/bausteine/", entry_views.entries, name="staff_entries"),
    path("regeln/bausteine/neu/<slug:part>/", entry_views.add, name="staff_entry_add"),
    path("regeln/bausteine/<slug:part>/<slug:name>/", entry_views.entry, name="staff_entry"),
    path("regeln/vergleich/", compare_views.compared, name="staff_compare"),
    path("regeln/angebote/", entry_views.offers, name="staff_rule_offers"),
    path("regeln/angebote/<slug:slug>/", entry_views.offer, name="staff_rule_offer"),
    path("regeln/regel/<slug:name>/", views.rule, name="staff_rule"),
    path("regeln/regel/<slug:name>/geprueft/", views.checked, name="staff_rule_checked"),
    path("regeln/regel/<slug:name>/aendern/", views.change, name="staff_rule_change"),
    path("regeln/regel/<slug:name>/vorschau/", views.preview, name="staff_rule_preview"),
    path("regeln/regel/<slug:name>/menschen/", views.people, name="staff_rule_people"),
    path("regeln/regel/<slug:name>/veroeffentlichen/", views.publish, name="staff_rule_publish"),
    path("regeln/regel/<slug:name>/verwerfen/", views.discard, name="staff_rule_discard"),
]
