"""Run on a web node: a session's lock and LISTEN, through the pool at the address given."""

import sys

import psycopg

with (
    psycopg.connect(sys.argv[1], autocommit=True) as one,
    psycopg.connect(sys.argv[1], autocommit=True) as two,
):
    one.execute("SELECT pg_advisory_lock(7)")
    one.execute("SELECT 1")
    free = two.execute("SELECT pg_try_advisory_lock(7)").fetchone()
    assert free == (False,), "the lock of a session is not held"
    one.execute("SELECT pg_advisory_unlock(7)")
    one.execute("LISTEN words")
    two.execute("SELECT pg_notify('words', 'heard')")
    heard = [word.payload for word in one.notifies(timeout=5, stop_after=1)]
    assert heard == ["heard"], "who listens hears nothing"
