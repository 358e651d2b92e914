"""``lotse export-person``."""

from argparse import ArgumentParser
from typing import Any

from lotse.accounts.models import User
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.mail_addresses import address_key
from lotse.kit.phones import read_phone
from lotse.privacy.exporting import export_person
from lotse.privacy.retention import Person


class Command(Job):
    """What is known about one person, from all contexts."""

    help = "write what is known about one person as JSON (Art. 15 GDPR)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom it is about."""
        super().add_arguments(parser)
        parser.add_argument("--email", default="", help="e-mail address")
        parser.add_argument("--phone", default="", help="telephone number, however it is written")

    def work(self, **options: Any) -> Any:
        """Refused with ``privacy.nobody`` when nobody is named."""
        email = address_key(options["email"])
        phone = read_phone(options["phone"]) or options["phone"].strip()
        if not email and not phone:
            raise Refused("privacy.nobody", reason="name an address or a telephone number")
        user = User.objects.filter(email=email).first() if email else None
        self.as_json = True
        return export_person(Person(email=email, phone=phone, user=user))
