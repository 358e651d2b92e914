"""Times as the clock on the office's wall shows them; the database keeps UTC."""

from collections.abc import Callable
from functools import wraps
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from lotse.reference.queries import get_reference

View = Callable[..., HttpResponse]


def in_local_time(view: View) -> View:
    """Render a view's page in the time zone of the district."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with timezone.override(ZoneInfo(get_reference().time_zone)):
            response = view(request, *args, **kwargs)
            # A template response would else be rendered when the clock is another one again.
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return shown
