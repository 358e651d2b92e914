"""The provider's addresses: the library's, and a log-in."""

from django.contrib.auth import authenticate, login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path


def log_in(request):
    """Log in by POST, then go on to where the library wanted to."""
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponse(status=403)
    login(request, user)
    return HttpResponseRedirect(request.POST["next"])


urlpatterns = [
    path("log-in/", log_in),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
