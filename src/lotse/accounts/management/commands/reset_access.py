"""``lotse reset-access``: a new beginning for somebody who lost password or phone."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.urls import reverse

from lotse.accounts.actions import reset_access
from lotse.accounts.invitations import make_invitation
from lotse.accounts.models import User
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.mail_addresses import address_key


class Command(Job):
    """Take password, second factor and sessions from an account and print a link for new ones."""

    help = "take password and second factor from an account and print a link for new ones"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose account."""
        super().add_arguments(parser)
        parser.add_argument("email")

    def work(self, **options: Any) -> Any:
        """Reset the account and make its link."""
        user = User.objects.filter(email=address_key(options["email"])).first()
        if user is None:
            raise Refused("accounts.unknown", reason="there is no account with this address")
        reset_access(user=user, by=None)
        user.refresh_from_db()
        link = reverse("staff_invitation", args=make_invitation(user))
        return {"link": f"{settings.PUBLIC_ORIGIN}{link}"}

    def tell(self, result: Any) -> None:
        """Print the link and how long it lasts."""
        self.stdout.write(f"This link works once, for three days:\n{result['link']}")
