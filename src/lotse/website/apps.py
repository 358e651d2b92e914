"""Django's wiring of the public site."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public site as an application."""

    name = "lotse.website"
    label = "website"

    def ready(self) -> None:
        """Write what was read, when an answer is sent and it is time."""
        from django.core.signals import request_finished

        request_finished.connect(write_reads, dispatch_uid="lotse.website.write_reads")


def write_reads(**_signal: object) -> None:
    """Write the numbers of readings of this process, once a minute."""
    from lotse.reference.queries import get_reference
    from lotse.words.reads import COUNTER

    COUNTER.write_if_due(lambda: get_reference().today())
