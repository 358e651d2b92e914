"""Places in templates: the way there."""

from urllib.parse import urlencode

from django import template

from lotse.partners.models import Site

register = template.Library()

MAP = "https://www.openstreetmap.org/"
"""A map that needs no account. It is a link: nothing is asked of it before the reader taps."""


@register.filter
def way_there(site: Site) -> str:
    """The address of a map with the way to a place; empty where nobody knows where it is.

    Coordinates that look wrong lead nobody anywhere: then the map looks for the address.
    """
    if site.latitude is not None and not site.coordinate_flag:
        return f"{MAP}directions?{urlencode({'route': f';{site.latitude},{site.longitude}'})}"
    if site.street and site.place:
        said = f"{site.street}, {site.postcode} {site.place}"
        return f"{MAP}search?{urlencode({'query': said})}"
    return ""
