"""A program is started in one thread while another copies the process."""

import os
import subprocess
import threading
import time

from lotse.config.children import no_copy_meanwhile


def test_a_copy_waits_until_a_program_is_started():
    order = []
    entered = threading.Event()

    def start():
        with no_copy_meanwhile():
            entered.set()
            time.sleep(0.2)
            order.append("started")

    starting = threading.Thread(target=start)
    starting.start()
    entered.wait()
    if not (copy := os.fork()):
        os._exit(0)
    order.append("copied")
    os.waitpid(copy, 0)
    starting.join()
    assert order == ["started", "copied"]


def test_no_start_waits_for_a_copy_to_end():
    """Copies that live on held the pipe of a start, and the start waited for all of them."""
    copies: list[int] = []
    done = threading.Event()

    def start():
        for _ in range(60):
            with no_copy_meanwhile():
                subprocess.run(["true"], check=True)
        done.set()

    threading.Thread(target=start, daemon=True).start()
    while not done.is_set() and len(copies) < 60:
        if not (copy := os.fork()):
            time.sleep(60)
            os._exit(0)
        copies.append(copy)
        time.sleep(0.002)
    try:
        assert done.wait(20)
    finally:
        for copy in copies:
            os.kill(copy, 9)
            os.waitpid(copy, 0)
