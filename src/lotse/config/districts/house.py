"""The folder that holds the districts of a host.

::

    house/
      lotse.env          what holds for all of them (mail server, form of the log, …)
      adorf/             a data folder as every installation has one: lotse.env, uploads, keys
      run/               sockets: one for each host name
"""

import re
from dataclasses import dataclass
from pathlib import Path

from lotse.config import environment
from lotse.kit.errors import Refused

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
LOCAL = {"localhost", "127.0.0.1", "[::1]"}
OWN = frozenset({
    "DATABASE_URL", "LOTSE_BACKUP", "LOTSE_DATA", "LOTSE_DISTRICTS", "LOTSE_FILES", "LOTSE_HOSTS",
    "LOTSE_KEYS", "LOTSE_ORIGIN", "LOTSE_SECRET_KEY", "LOTSE_TOMBSTONES",
})  # fmt: skip
"""What is never said for all districts at once: it would join what must stay apart."""


@dataclass(frozen=True)
class Resident:
    """A district that lives in the house."""

    name: str
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        """What its ``lotse.env`` says. Raises ValueError."""
        return environment.parse_settings((self.folder / FILE).read_text(encoding="utf-8"))

    @property
    def is_being_added(self) -> bool:
        """Whether ``lotse districts add`` is at it, or was not let finish."""
        return (self.folder / BEING_ADDED).exists()

    @property
    def changed_at(self) -> int:
        """When its settings were written last, in nanoseconds; 0 when there are none any more."""
        try:
            return (self.folder / FILE).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    @property
    def database(self) -> str:
        """The address of its database; empty where there is none yet."""
        return self.settings.get("DATABASE_URL", "")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which it is asked for, those of this machine left out."""
        said = self.settings.get("LOTSE_HOSTS", "").split(",")
        return tuple(host.strip().lower() for host in said if host.strip() not in {*LOCAL, ""})


FILE = "lotse.env"
BEING_ADDED = "being-added"
"""A file in the folder of a district that is not set up yet, or was not to the end."""


@dataclass(frozen=True)
class House:
    """All districts of a host."""

    folder: Path

    @property
    def run(self) -> Path:
        """Where the sockets are."""
        return self.folder / "run"

    def residents(self) -> list[Resident]:
        """The districts, by name."""
        return [
            Resident(folder.name, folder)
            for folder in sorted(self.folder.iterdir() if self.folder.is_dir() else ())
            if NAME.fullmatch(folder.name) and (folder / FILE).is_file()
        ]

    def served(self) -> list[Resident]:
        """Those that are set up; nobody's pages or jobs meet a database without its tables."""
        return [one for one in self.residents() if not one.is_being_added]

    def find(self, name: str) -> Resident:
        """One district. Refuses ``districts.unknown``."""
        for resident in self.residents():
            if resident.name == name:
                return resident
        known = ", ".join(resident.name for resident in self.residents()) or "none yet"
        raise Refused(
            "districts.unknown", reason=f"there is no district {name}; there are: {known}"
        )

    def shared(self) -> dict[str, str]:
        """What holds for all. Refuses ``districts.not_shared``."""
        file = self.folder / FILE
        if not file.is_file():
            return {}
        said = environment.parse_settings(file.read_text(encoding="utf-8"))
        if wrong := sorted(OWN & set(said)):
            reason = f"{file} sets {', '.join(wrong)} for all districts; each has its own"
            raise Refused("districts.not_shared", reason=reason)
        return said

    def check_host(self, host: str, *, but: str = "") -> None:
        """Nobody else is asked for by this name. Refuses ``districts.host_taken``."""
        for resident in self.residents():
            if resident.name != but and host.lower() in resident.hosts:
                reason = f"{host} is the address of {resident.name}"
                raise Refused("districts.host_taken", reason=reason)


def check_name(name: str) -> None:
    """Lower case letters, digits and hyphens. Refuses ``districts.bad_name``."""
    if not NAME.fullmatch(name) or name == "run":
        reason = f"{name}: a name has lower case letters, digits and hyphens, 31 at most"
        raise Refused("districts.bad_name", reason=reason)
