"""Addresses for machines. A part is a router of its own; this is where it is added."""

from django.urls import URLPattern, URLResolver, path, re_path

from lotse.api import catalogue, docs, events, figures, guide, guide_book, hsds, integreat, problems
from lotse.api.root import make_api

api = make_api()
api.add_router("/hsds", hsds.router)
api.add_router("/guide", guide.router)
api.add_router("/guide", guide_book.router)
api.add_router("/events", events.router)
api.add_router("/figures", figures.router)
api.add_router("/v3", integreat.router)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", docs.page, name="api-docs"),
    path("catalogue.<str:ending>", catalogue.catalogue, name="catalogue"),
    path("", api.urls),
    # "api" could be a language: nothing below it may reach the pages for people.
    re_path("", problems.not_found, name="api-nothing"),
]
