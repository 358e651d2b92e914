"""Folders for whole installations."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder of its own, not below that of pytest.

    The embedded server of root runs as another user, and each start of pytest closes the folder
    above all of its own to others.
    """
    with tempfile.TemporaryDirectory(prefix="lotse-drill-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
