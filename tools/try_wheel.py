"""Starts an installed Lotse in an empty folder and asks it for what only a whole wheel can answer.

Usage: python tools/try_wheel.py PATH-OF-LOTSE DATA-FOLDER DISTRICT-FILE. Ends with 1 when something
is missing, and says what.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ASKED = {
    "/healthz": "ok",
    "/readyz": "ok",
    "/static/ui/build/lotse.css": "--kern",
    "/staff/login/": "lotse",
    "/de/schulsystem/": "schule",
    "/ar/": 'dir="rtl"',
}
"""Addresses with what stands in the answer, in small letters."""
PATIENCE = 60


def main(lotse: str, data: Path, district: Path) -> int:
    """Set a district up, load the guide, serve, ask; returns the exit code."""
    data.mkdir(parents=True)
    surroundings = {"PATH": "/usr/bin:/bin", "HOME": str(data), "LOTSE_DATA": str(data)}
    jobs = (
        ["migrate", "--no-input", "--verbosity", "0"],
        ["init-district", str(district.resolve())],
        ["load-guide"],
    )
    for job in jobs:
        subprocess.run([lotse, *job], check=True, env=surroundings, cwd=data)  # noqa: S603 – a command of our own
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [lotse, "serve", "--port", str(port), "--no-jobs"]
    server = subprocess.Popen(command, env=surroundings, cwd=data)  # noqa: S603 – a command of our own
    try:
        faults = [
            f"{path}: {said}"
            for path in ASKED
            if (said := _fault(f"http://localhost:{port}", path))
        ]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


def _fault(origin: str, path: str) -> str:
    """What is wrong with one answer; empty when it is right."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(origin + path) as answer:  # noqa: S310 – this machine
                found = answer.read().decode(errors="replace").lower()
            return "" if ASKED[path] in found else f"without {ASKED[path]}"
        except urllib.error.HTTPError as fault:
            return f"{fault.code} {fault.read(300).decode(errors='replace')}"
        except OSError as fault:
            if time.monotonic() > end:
                return str(fault)
            time.sleep(0.2)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
