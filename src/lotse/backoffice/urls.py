"""Addresses of the staff screens: ours first, then Wagtail's admin."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_urls

from lotse.backoffice import columns, locks, start

urlpatterns = [
    path("", start.home, name="staff_start"),
    path("anwesend/<str:kind>/<str:record>/", locks.here, name="staff_presence"),
    path("uebernehmen/<str:kind>/<str:record>/", locks.take_over, name="staff_take_over"),
    path("spalten/<slug:which>/", columns.choose, name="staff_columns"),
    path("angebote/", include("lotse.backoffice.offers.urls")),
    path("veranstaltungen/", include("lotse.backoffice.events.urls")),
    path("beratung/", include("lotse.backoffice.counselling.urls")),
    path("partner/", include("lotse.backoffice.partners.urls")),
    path("links/", include("lotse.backoffice.links.urls")),
    path("seiten/", include("lotse.backoffice.pages.urls")),
    path("meldungen/", include("lotse.backoffice.reports.urls")),
    path("post/", include("lotse.backoffice.post.urls")),
    path("hintergrund/", include("lotse.backoffice.jobs.urls")),
    path("zugriffe/", include("lotse.backoffice.privacy.urls")),
    path("uebersetzungen/", include("lotse.backoffice.words.urls")),
    path("", include("lotse.backoffice.accounts.urls")),
    path("", include("lotse.backoffice.guide.urls")),
    path("", include(wagtail_urls)),
]
