"""``lotse demo``: a working site of a district from one command."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lotse.accounts.demo import PASSWORD, make_demo_users
from lotse.accounts.models import User
from lotse.accounts.roles import ROLES, Adviser
from lotse.config import environment
from lotse.config.embedded import database_kept
from lotse.config.server import serve
from lotse.config.worker import worker_beside
from lotse.counselling.demo import make_demo_counselling
from lotse.counselling.demo_talks import make_demo_talks
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.models import District
from lotse.website.away import remember_office


class Command(Job):
    """Set up the demo district where it is missing, and serve it."""

    help = "set up the demo district and serve it; a second start loses nothing"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to serve, what to load."""
        super().add_arguments(parser)
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--folder", type=Path, default=environment.ROOT / "demo" / "goslar")
        parser.add_argument("--reset", action="store_true", help="delete the demo and begin anew")
        parser.add_argument("--no-serve", action="store_true", help="only set up")

    def work(self, **options: Any) -> Any:
        """Every step can be repeated; one that is done already costs next to nothing."""
        if options["reset"]:
            _reset()
        self._step("Interface texts", "messages", compile=True)
        self._step("Style sheets", "build_assets")
        self._step("Database", "migrate", interactive=False, verbosity=0)
        if not District.objects.exists():
            folder: Path = options["folder"]
            self._step("District", "init_district", folder / "district.yaml")
            self._step("Map", "import_borders", folder / "borders.geojson")
            self._step("Partners and offers", "load_directory", folder, examples=True)
        self._load_guide(options["folder"] / "guide")
        if (options["folder"] / "pages").exists():
            self._step("Pages", "load_pages", options["folder"] / "pages")
        district = District.objects.get()
        if (options["folder"] / "events.yaml").exists():
            self._step("Events", "load_events", options["folder"], examples=district.is_demo)
        # A public installation must not have log-ins that everybody knows.
        has_logins = district.is_demo and not settings.PUBLIC_ORIGIN.startswith("https://")
        if has_logins:
            make_demo_users()
            adviser = User.objects.get(email=f"{Adviser.code}@example.org")
            make_demo_counselling(by=adviser, now=clock.now())
            if (talks := options["folder"] / "counselling.yaml").exists():
                make_demo_talks(talks, by=adviser, now=clock.now())
        self._greet(options["port"], district, has_logins=has_logins)
        if not options["no_serve"]:
            remember_office()
            with database_kept(), worker_beside():
                serve(host="127.0.0.1", port=options["port"], workers=options["workers"])
        return {}

    def tell(self, result: Any) -> None:
        """The greeting has said it all."""

    def _load_guide(self, own: Path) -> None:
        """The rules of the state and the demo district's own; what was changed here is kept."""
        self._step("Guide", "load_guide", keep=True)
        if own.exists():
            self._step("The district's own rules", "load_guide", district=own, keep=True)

    def _step(self, what: str, job: str, *args: Any, **options: Any) -> None:
        self.stderr.write(f"  {what} …")
        call_command(job, *args, **options, stdout=self.stdout, stderr=self.stderr)

    def _greet(self, port: int, district: District, *, has_logins: bool) -> None:
        site = f"http://localhost:{port}"
        self.stdout.write(f"\n{district.site_name} ({district.name})")
        self.stdout.write(f"  public site   {site}/")
        for tag in district.languages:
            self.stdout.write(f"                {site}/{tag}/")
        self.stdout.write(f"  staff         {site}/staff/")
        if has_logins:
            for role in ROLES:
                self.stdout.write(f"                {role}@example.org   {PASSWORD}")
            self.stdout.write("                second step: lotse demo-code prints the code")
        self.stdout.write("  stop with Ctrl+C\n")
        self.stdout.flush()


def _reset() -> None:
    """Empty the database, if it holds nothing but a demo."""
    with connection.cursor() as cursor:
        if "reference_district" in connection.introspection.table_names(cursor):
            district = District.objects.first()
            if district is not None and not district.is_demo:
                raise Refused(
                    "config.not_a_demo",
                    reason=f"this database serves {district.name} for real; nothing was deleted",
                )
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
