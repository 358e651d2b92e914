"""What the measurements share: a clock for the processor, a counter of statements, a server."""

import http.client
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

PORT = 8199
SECONDS = 4
ROUNDS = 15
QUIET = 1.25
"""On a quiet machine the fixed loop is on the wall for little longer than on the processor."""


def say(what: str, measured: str, budget: str = "") -> None:
    """One line of the result."""
    sys.stdout.write(f"{what:<58} {measured:<52} {budget}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Spread:
    """What one piece of work took, and the fixed loop right before it, round by round; seconds."""

    times: list[float]
    loops: list[float]
    waits: list[float]
    """How much longer the loop was on the wall than on the processor."""

    @property
    def is_busy(self) -> bool:
        """Whether others had the processors; times on the wall then say nothing."""
        return median(self.waits) > QUIET

    @property
    def loop_ratio(self) -> float:
        """How many fixed loops of the same moment it takes; another machine shows the same."""
        return median(time / loop for time, loop in zip(self.times, self.loops, strict=True))

    def __str__(self) -> str:
        low, middle, high = (
            f"{1000 * value:.{1 if value < 1 else 0}f}"
            for value in (min(self.times), median(self.times), max(self.times))
        )
        return f"{middle} ms ({low}–{high}) = {self.loop_ratio:.2f} loops"


def fixed_loop() -> int:
    """Work that is the same everywhere: about ten milliseconds of plain Python."""
    total = 0
    for number in range(100_000):
        total += number & 7
    return total


def measure(*works: Callable[[], object], rounds: int = ROUNDS) -> list[Spread]:
    """CPU time of pieces of work in turn: loop, a, loop, b, loop, a … All meet one machine."""
    found = [Spread([], [], []) for _ in works]
    for _ in range(rounds):
        for spread, work in zip(found, works, strict=True):
            began = time.perf_counter()
            loop = cpu(fixed_loop)
            spread.waits.append((time.perf_counter() - began) / loop)
            spread.loops.append(loop)
            spread.times.append(cpu(work))
    return found


def measure_on_the_wall(*works: Callable[[], object], rounds: int = ROUNDS) -> list[Spread]:
    """As :func:`measure`, for work that waits for a database or for another process."""
    found = [Spread([], [], []) for _ in works]
    for _ in range(rounds):
        for spread, work in zip(found, works, strict=True):
            loop = cpu(fixed_loop)
            spread.waits.append(seconds(fixed_loop) / loop)
            spread.loops.append(loop)
            spread.times.append(seconds(work))
    return found


def is_busy() -> bool:
    """Whether others have the processors at this moment."""
    waits = [seconds(fixed_loop) / cpu(fixed_loop) for _ in range(ROUNDS)]
    return median(waits) > QUIET


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
def server(target: str, port: int = PORT) -> Iterator[None]:
    """Granian as ``lotse serve`` starts it."""
    command = [
        sys.executable, "-m", "granian", target, "--interface", "wsgi", "--workers", "2",
        "--blocking-threads", "16", "--backpressure", "1024", "--port", str(port), "--no-ws",
        "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "."})
    try:
        wait_for_answer(port)
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for_answer(port: int) -> None:
    """Until the server answers; gives up after twenty seconds."""
    for _ in range(100):
        try:
            ask(http.client.HTTPConnection("localhost", port), "/robots.txt")
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
