"""Asking a district on its socket."""

import http.client
import socket
from pathlib import Path

WITHIN = 2
"""Seconds for an answer."""


def asks(path: Path, page: str) -> int:
    """The status with which a socket answers; 0 for none."""
    talk = http.client.HTTPConnection("localhost", timeout=WITHIN)
    try:
        talk.sock = socket.socket(socket.AF_UNIX)
        talk.sock.settimeout(WITHIN)
        talk.sock.connect(str(path))
        talk.request("GET", page)
        return talk.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        talk.close()
