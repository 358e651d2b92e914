"""Figures for Prometheus, on an address of their own: what was asked, how long it took, what waits.

Nothing here says who asked: a route is a pattern of ``urls.py``, never an address that was typed.
Each web worker counts into files of its own (the library's way for several processes); the process
that keeps the workers adds them up and answers, so that a worker that dies takes nothing along.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from lotse.config import environment, health
from lotse.kit.backups.making import last_backup

Handler = Callable[[HttpRequest], HttpResponseBase]

REQUESTS = Counter("lotse_requests", "Answers by route and status.", ["route", "status"])
SECONDS = Histogram(
    "lotse_request_seconds",
    "Seconds until the answer was there.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STATEMENTS = Histogram(
    "lotse_request_statements",
    "Statements that an answer asked the database.",
    ["route"],
    buckets=(0, 2, 5, 10, 15, 20, 50, 100),
)


BACKUP = "backup_last_success_timestamp_seconds"
BACKUP_HELP = "When the newest backup was made that was read back; 0: there is none."


class _Statements:
    """Counts what passes to the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *rest: Any) -> Any:
        self.number += 1
        return execute(*rest)


def count_requests(get_response: Handler) -> Handler:
    """Middleware around everything; not used at all where nobody asks for figures."""
    if not environment.metrics_address():
        raise MiddlewareNotUsed

    def handle(request: HttpRequest) -> HttpResponseBase:
        begun, statements = time.perf_counter(), _Statements()
        with connection.execute_wrapper(statements):
            response = get_response(request)
        route = _route(request)
        REQUESTS.labels(route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - begun)
        STATEMENTS.labels(route).observe(statements.number)
        return response

    return handle


def _route(request: HttpRequest) -> str:
    """The pattern that answered; kept pages and files are answered before there is one."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return "/" + str(match.route)
    if request.path_info in health.PATHS:
        return request.path_info
    return "(files)" if request.path_info.startswith("/static/") else "(kept or unknown)"


def answer(host: str, port: int) -> None:
    """Answer ``/metrics`` in a thread of this process; the workers count in a folder beside."""
    registry = CollectorRegistry()
    # The library has no types for this class.
    MultiProcessCollector(registry, str(environment.metrics_folder()))  # type: ignore[no-untyped-call]  # the library has no types
    registry.register(Waiting())
    start_http_server(port, addr=host, registry=registry)


class Waiting:
    """What stands in the database and waits; asked anew for each answer, a statement each."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; only that the database is away when it is."""
        close_old_connections()
        try:
            found = dict(figures())
        except DatabaseError:
            connection.close()
            found = {}
        yield GaugeMetricFamily("lotse_database_up", "1: the database answers.", bool(found))
        for name, (help_, value) in found.items():
            yield GaugeMetricFamily(f"lotse_{name}", help_, value)
        if settings.BACKUP_FOLDER is not None:
            last = last_backup(settings.BACKUP_FOLDER)
            yield GaugeMetricFamily(f"lotse_{BACKUP}", BACKUP_HELP, last.timestamp() if last else 0)


def figures() -> Iterator[tuple[str, tuple[str, float]]]:
    """Name, meaning and value of each figure of the database."""
    for name, help_, statement in FIGURES:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
        yield name, (help_, float(row[0] or 0) if row else 0.0)


FIGURES = (
    (
        "mails_waiting",
        "Mails that are due and not sent.",
        "SELECT count(*) FROM kit_mail WHERE state = 'waiting' AND next_try_at <= now()",
    ),
    (
        "oldest_due_mail_seconds",
        "How long the oldest due mail has been waiting.",
        (
            "SELECT extract(epoch FROM now() - min(next_try_at)) FROM kit_mail "
            "WHERE state = 'waiting' AND next_try_at <= now()"
        ),
    ),
    (
        "mails_given_up",
        "Mails that did not arrive and wait for somebody.",
        "SELECT count(*) FROM kit_mail WHERE state = 'given_up' AND erased_at IS NULL",
    ),
    (
        "jobs_waiting",
        "Jobs that are due and not begun.",
        (
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' "
            "AND coalesce(scheduled_at, now()) <= now()"
        ),
    ),
    (
        "jobs_failed",
        "Jobs of the clock whose last run failed.",
        (
            "SELECT count(*) FROM (SELECT DISTINCT ON (job) state FROM kit_jobrun "
            "WHERE state IN ('done', 'failed') ORDER BY job, due_at DESC) "
            "AS last WHERE state = 'failed'"
        ),
    ),
    (
        "jobs_late",
        "Jobs of the clock that should be over by now and are not.",
        (
            "SELECT count(DISTINCT job) FROM kit_jobrun "
            "WHERE state IN ('planned', 'due', 'running') AND late_at < now()"
        ),
    ),
    (
        "job_last_success_timestamp_seconds",
        "When a job of the clock last succeeded; silence means that the worker is gone.",
        "SELECT extract(epoch FROM max(ended_at)) FROM kit_jobrun WHERE state = 'done'",
    ),
    (
        "content_version",
        "Number of the last change of public content.",
        "SELECT max(version) FROM kit_contentversion",
    ),
)
"""Statements over tables of the ground; none of them reads a person."""
