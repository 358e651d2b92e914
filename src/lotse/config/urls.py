"""What can be asked of us, at the top; each face continues in its own ``urls.py``."""

from django.urls import include, path

from lotse.website.files import stored_file

urlpatterns = [
    path("staff/", include("lotse.backoffice.urls")),
    path("api/", include("lotse.api.urls")),
    path("media/<path:path>", stored_file),
    path("", include("lotse.website.urls")),
]

handler404 = "lotse.config.errors.not_found"
handler500 = "lotse.config.errors.server_error"
handler429 = "lotse.backoffice.accounts.views.too_many_requests"
handler400 = "lotse.config.errors.bad_request"
