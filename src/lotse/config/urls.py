"""What can be asked of us, at the top; each face continues in its own ``urls.py``."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("staff/", include("lotse.backoffice.urls")),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("lotse.website.urls")),
]

handler404 = "lotse.website.errors.not_found"
handler500 = "lotse.website.errors.server_error"
handler400 = "lotse.website.errors.bad_request"
