"""The program as an application of its own: it brings the jobs that wire everything."""

from django.apps import AppConfig


class LotseConfig(AppConfig):
    """Holds the jobs that belong to the installation and not to a context."""

    name = "lotse.config"
    label = "config"
