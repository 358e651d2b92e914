"""``lotse districts``: many districts on one host."""

import contextlib
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lotse.config import environment
from lotse.config.districts import keeping, migrating
from lotse.config.districts.house import House
from lotse.config.districts.serving import Group
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job

AT_ONCE = 2


class Command(Job):
    """Add, list, move, export, remove, migrate and serve districts."""

    help = "many districts on one host: add, list, move, export, remove, migrate, serve"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A deed, and what it needs."""
        super().add_arguments(parser)
        parser.add_argument(
            "--house", type=Path, help="the folder of all districts; default: LOTSE_DISTRICTS"
        )
        deeds = parser.add_subparsers(dest="deed", required=True)
        add = deeds.add_parser("add", help="make database and data folder of a district")
        add.add_argument("name")
        add.add_argument("--host", required=True, help="the name that families type")
        add.add_argument("--restore", type=Path, metavar="EXPORT", help="one that was elsewhere")
        add.add_argument("--key", type=Path, help="the private key of that export")
        add.add_argument("--district", help="the district's file (YAML)")
        add.add_argument("--smtp", help="its own mail server; default: what holds for all")
        add.add_argument("--mail-from")
        add.add_argument("--backup", help="folder for its backups every night")
        add.add_argument("--admin", help="address of the first administrator")
        add.add_argument("--first-name")
        add.add_argument("--last-name")
        _server(add)
        deeds.add_parser("list", help="one line each: what runs, what waits; no people")
        move = deeds.add_parser("move", help="give a district another address")
        move.add_argument("name")
        move.add_argument("--host", required=True)
        export = deeds.add_parser("export", help="a whole backup with keys, to serve it elsewhere")
        export.add_argument("name")
        export.add_argument("target", type=Path, help="a folder that is there")
        export.add_argument("--key", type=Path, required=True, help="file for its private key")
        remove = deeds.add_parser("remove", help="take a district away with everything")
        remove.add_argument("name")
        which = remove.add_mutually_exclusive_group(required=True)
        which.add_argument("--exported", type=Path, help="the export that its owner has")
        which.add_argument("--without-export", action="store_true", help="nobody needs it any more")
        _server(remove)
        migrate = deeds.add_parser("migrate", help="bring all databases to this version")
        migrate.add_argument("--at-once", type=int, default=AT_ONCE)
        for name in ("serve", "group"):
            serve = deeds.add_parser(name, help="serve all districts until stopped")
            serve.add_argument("--no-jobs", action="store_true")
            serve.add_argument("--tell-ready", type=int, metavar="DESCRIPTOR")

    def work(self, **options: Any) -> Any:
        """One deed."""
        folder = options["house"] or environment.districts_folder()
        if folder is None:
            raise Refused(
                "districts.no_house", reason="say where: --house FOLDER, or LOTSE_DISTRICTS"
            )
        deed: Any = getattr(self, f"_{options['deed']}")
        return deed(House(Path(folder).resolve()), options)

    def tell(self, result: Any) -> None:
        """A line for each of what there is to say."""
        if isinstance(result, list):
            for line in result:
                self.stdout.write(_in_words(line))
        elif isinstance(result, dict) and "said" in result:
            self.stdout.write(result["said"])

    def _add(self, house: House, options: dict[str, Any]) -> Any:
        place = {"name": options["name"], "host": options["host"], "server": _its(options)}
        if options["restore"]:
            if not options["key"]:
                raise Refused(
                    "districts.no_key", reason="the export's private key is missing: --key"
                )
            said = keeping.take_in(house, source=options["restore"], key=options["key"], **place)
        else:
            said = keeping.add(house, setup=_setup(options), said=_password(), **place)
        socket = house.run / f"{options['host']}.sock"
        return {
            "said": f"{said.rstrip()}\nWhile lotse districts serve runs, it answers at {socket}."
        }

    def _list(self, house: House, options: dict[str, Any]) -> Any:  # noqa: ARG002 – one shape for all
        return [asdict(one) for one in keeping.overview(house)]

    def _move(self, house: House, options: dict[str, Any]) -> Any:
        keeping.move(house, name=options["name"], host=options["host"])
        return {
            "said": f"{options['name']} is now https://{options['host']}. Let DNS and the web "
            "server's certificate follow. Links in mails sent before name the former address."
        }

    def _export(self, house: House, options: dict[str, Any]) -> Any:
        made = keeping.export(
            house, name=options["name"], target=options["target"], key=options["key"]
        )
        return {
            "backup": str(made),
            "said": f"{made}: whole, read back. Its private key is in {options['key']}: hand that "
            "over another way. There: lotse restore with --key, into an empty place.",
        }

    def _remove(self, house: House, options: dict[str, Any]) -> Any:
        keeping.remove(
            house, name=options["name"], server=_its(options), exported=options["exported"],
            now=clock.now(),
        )  # fmt: skip
        return {"said": f"{options['name']} is gone: process, database, role, uploads, keys."}

    def _migrate(self, house: House, options: dict[str, Any]) -> Any:
        report = migrating.migrate_all(house, at_once=options["at_once"], tell=self.stderr.write)
        if report.failed:
            failed = "; ".join(f"{name}: {why}" for name, why in report.failed.items())
            raise Refused(
                "districts.not_migrated", **asdict(report),
                reason=f"{failed}. Done: {len(report.done)}, left: {len(report.left)}. Mend it and "
                "run this again; it goes on where it stopped",
            )  # fmt: skip
        return asdict(report) | {
            "said": f"{len(report.done)} done, {len(report.already)} were already."
        }

    def _group(self, house: House, options: dict[str, Any]) -> Any:
        def tell() -> None:
            if options["tell_ready"] is not None:
                with contextlib.suppress(OSError):
                    os.write(options["tell_ready"], b"1")
                    os.close(options["tell_ready"])

        house.shared()
        Group(house, tell_ready=tell, with_jobs=not options["no_jobs"]).run()
        return {}


def _server(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--server", help="postgresql://… of somebody who may make databases; default: "
        "LOTSE_DISTRICTS_SERVER",
    )  # fmt: skip


def _setup(options: dict[str, Any]) -> list[str]:
    """The answers for ``lotse setup``; refused when one is missing."""
    for name in ("district", "admin", "first_name", "last_name"):
        if not options[name]:
            option = "--" + name.replace("_", "-")
            raise Refused("config.no_answer", reason=f"{option} … is missing")
    names = ("district", "smtp", "mail_from", "backup", "admin", "first_name", "last_name")
    pairs = [("--" + name.replace("_", "-"), options[name]) for name in names if options[name]]
    return [*(text for pair in pairs for text in pair), "--password-from-stdin"]


def _its(options: dict[str, Any]) -> str:
    server = options["server"] or environment.districts_server()
    if not server:
        raise Refused("districts.no_server", reason="say which: --server postgresql://…/postgres")
    return str(server)


def _password() -> str:
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("Password of the administrator: ") + "\n"
    return sys.stdin.readline()


def _in_words(line: dict[str, Any]) -> str:
    if line["fault"]:
        return f"!!  {line['name']:<20} {', '.join(line['hosts'])}: {line['fault']}"
    mark = (
        "!!"
        if line["changes_to_do"]
        else "--"
        if line["mails_given_up"] or line["jobs_failed"]
        else "ok"
    )
    return (
        f"{mark}  {line['name']:<20} {', '.join(line['hosts'])}: {line['district']}, "
        f"{line['changes_to_do']} changes to do, {line['mails_given_up']} mails given up, "
        f"{line['jobs_failed']} jobs failed, last job {line['last_job'] or '–'}, "
        f"last backup {line['last_backup'] or '–'}"
    )
