"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from lotse.config import environment
from lotse.config.worker import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
environment.read_settings_file()
end_with_parent()
application = get_wsgi_application()
