"""What the measurements share: a clock for the processor, a counter of statements, a server."""

import http.client
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PORT = 8199
SECONDS = 4


def say(what: str, measured: str, budget: str = "") -> None:
    """One line of the result."""
    sys.stdout.write(f"{what:<58} {measured:<34} {budget}\n")
    sys.stdout.flush()


def count_into(statements: Counter[str], execute: Callable[..., Any], *call: Any) -> Any:
    """A wrapper of ``connection.execute_wrapper`` that counts."""
    statements["all"] += 1
    return execute(*call)


def seconds(work: Callable[[], object]) -> float:
    """Seconds on the wall that ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds that this process spends on ``work``."""
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def server(target: str) -> Iterator[None]:
    """Granian as ``lotse serve`` starts it."""
    command = [
        sys.executable, "-m", "granian", target, "--interface", "wsgi", "--workers", "2",
        "--blocking-threads", "2", "--backpressure", "64", "--port", str(PORT), "--no-ws",
        "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "."})
    try:
        wait_for_answer()
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for_answer() -> None:
    """Until the server answers; gives up after twenty seconds."""
    for _ in range(100):
        try:
            ask(http.client.HTTPConnection("localhost", PORT), "/robots.txt")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def ask(connection: http.client.HTTPConnection, path: str, agent: str = "") -> int:
    headers = {"Accept-Encoding": "gzip, br", "User-Agent": agent}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status
