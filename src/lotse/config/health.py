"""Two questions of whoever watches the site: does the process answer, and can it do its work?

Both answer plainly and to anybody; they name what is missing and nothing else. They are answered
before anything else is asked – the database, the language, the name of the host –, because who
watches asks the process by its own address.
"""

from collections.abc import Callable

from django.core.signing import Signer
from django.db import DatabaseError, connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

Handler = Callable[[HttpRequest], HttpResponseBase]

NOT_YET = 503
_is_migrated = False


def health(get_response: Handler) -> Handler:
    """Middleware before all others but the counting one."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        answer = PATHS.get(request.path_info)
        return get_response(request) if answer is None else answer()

    return handle


def alive() -> HttpResponse:
    """``/healthz``: the process answers. Touches nothing else; for whoever starts it again."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain"))


def ready() -> HttpResponse:
    """``/readyz``: 200 when database, schema and keys are there, 503 with what is missing.

    For whoever decides whether this node gets visitors.
    """
    found = {"database": has_database(), "migrations": False, "keys": has_keys()}
    found["migrations"] = found["database"] and is_migrated()
    missing = [name for name, is_there in found.items() if not is_there]
    said = {"status": "missing" if missing else "ok", "missing": missing}
    return _uncached(JsonResponse(said, status=NOT_YET if missing else 200))


def has_database() -> bool:
    """Whether the database answers at this moment."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # A broken connection would stay broken: the next question gets a new one.
        connection.close()
        return False
    return True


def is_migrated() -> bool:
    """Whether the schema is that of this version; looked at until it is, then remembered."""
    global _is_migrated  # noqa: PLW0603 – what is true once stays true for this process
    _is_migrated = _is_migrated or not list_pending()
    return _is_migrated


def list_pending() -> list[Migration]:
    """The migrations that an update still has to do, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration for migration, _ in plan]


def has_keys() -> bool:
    """Whether something signed with the present key is known again."""
    signer = Signer(salt="lotse.health")
    return signer.unsign(signer.sign("here")) == "here"


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


PATHS: dict[str, Callable[[], HttpResponse]] = {"/healthz": alive, "/readyz": ready}
