"""Addresses of the public site."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from lotse.website.offers import confirm_views as confirm
from lotse.website.offers import views as offers
from lotse.website.pages import info_views as info
from lotse.website.pages import machine_views as machines
from lotse.website.pages import views as pages


class LanguageConverter:
    """A BCP 47 tag as the first part of an address; the view decides whether we speak it."""

    regex = r"[a-z]{2,3}(?:-[a-z]{2,8})?"

    def to_python(self, value: str) -> str:
        """The tag itself."""
        return value

    def to_url(self, value: str) -> str:
        """The tag itself."""
        return value


register_converter(LanguageConverter, "language")

app_name = "website"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.entrance, name="entrance"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("<language:language>/suche.xml", machines.search_description, name="search_description"),
    path("<language:language>/app.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("<language:language>/", pages.home, name="home"),
    path("<language:language>/angebote/", include("lotse.website.offers.urls")),
    path("<language:language>/suche/", include("lotse.website.search.urls")),
    path("<language:language>/vorschau/<str:token>/", offers.preview, name="offer_preview"),
    path("<language:language>/info/", info.info_list, name="info"),
    path("<language:language>/info/<slug:slug>/", info.info_page, name="info_page"),
    path("<language:language>/veranstaltungen/", include("lotse.website.events.urls")),
    path("<language:language>/beratung/", include("lotse.website.counselling.appointment_urls")),
    path(
        "<language:language>/bestaetigung/<str:token>/", confirm.confirmation, name="confirmation"
    ),
    path("<language:language>/rueckmeldung/", include("lotse.website.reports.urls")),
    path("<language:language>/fragen/", include("lotse.website.counselling.urls")),
    path("<language:language>/dolmetschen/", include("lotse.website.counselling.interpreter_urls")),
    path("<language:language>/einbetten/", include("lotse.website.embed.urls")),
    path("<language:language>/", include("lotse.website.partners.urls")),
    path("<language:language>/", include("lotse.website.guide.urls")),
    path("<language:language>/weg/", include("lotse.website.guide.way_urls")),
    path("<language:language>/<slug:page>/", pages.legal, name="legal"),
]
