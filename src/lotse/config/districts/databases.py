"""A database and a role for each district, so that none can read another's by any mistake."""

import secrets
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from lotse.kit.errors import Refused


def make(server: str, name: str) -> str:
    """Make role and database of a district where they are missing; the address for it.

    ``server``: the address of somebody who may make both. The password is made anew each time,
    because it stands nowhere but in the district's settings. Refuses ``districts.no_server``.
    """
    role, password = role_of(name), secrets.token_urlsafe(24)
    with _connect(server) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
        connection.execute(
            sql.SQL("{} {} LOGIN PASSWORD {}").format(
                verb, sql.Identifier(role), sql.Literal(password)
            )
        )
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
        if not _has_database(connection, role):
            connection.execute(
                sql.SQL("CREATE DATABASE {0} OWNER {0} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(role)
                )
            )
        connection.execute(
            sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(role))
        )
    return address(server, role, password)


def remove(server: str, name: str) -> None:
    """Drop database and role, with everything in it; those that are not there are gone already."""
    role = sql.Identifier(role_of(name))
    with _connect(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(role))
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))


def role_of(name: str) -> str:
    """The name of a district's database and of the role that owns it."""
    return "lotse_" + name.replace("-", "_")


def address(server: str, role: str, password: str) -> str:
    """The address of a district's database on the server at ``server``.

    >>> address("postgresql://boss:x@db.example:5433/postgres?sslmode=require", "lotse_a", "p/w")
    'postgresql://lotse_a:p%2Fw@db.example:5433/lotse_a?sslmode=require'
    """
    parts = urlsplit(server)
    place = parts.netloc.rpartition("@")[2]
    rest = f"?{parts.query}" if parts.query else ""
    return f"postgresql://{role}:{quote(password, safe='')}@{place}/{role}{rest}"


def _has_database(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _connect(server: str) -> "psycopg.Connection[tuple[object, ...]]":
    try:
        return psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as fault:
        reason = f"the server does not answer: {str(fault).strip().splitlines()[-1]}"
        raise Refused("districts.no_server", reason=reason) from fault
