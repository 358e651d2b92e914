"""Starting programs from a thread of a process that also copies itself.

Whoever starts a program waits on a pipe until it runs. A copy of the process made in that moment
holds the pipe's other end open, and the thread would wait for as long as the copy lives: the web
server copies itself for each of its workers while our threads start the job worker and the
database. So a copy waits until a start is done, and a start until a copy is made.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_one_at_a_time = threading.RLock()

os.register_at_fork(
    before=_one_at_a_time.acquire,
    after_in_parent=_one_at_a_time.release,
    after_in_child=_one_at_a_time.release,
)


@contextmanager
def no_copy_meanwhile() -> Iterator[None]:
    """Start a program inside: no other thread copies this process until it is left."""
    with _one_at_a_time:
        yield
