"""Asking the public site as a browser does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def get(db: None) -> Callable[..., Any]:
    """Get a page; unlike Django's own client it lets the error pages answer for errors."""
    client = Client(raise_request_exception=False)

    def ask(path: str, **headers: str) -> Any:
        return client.get(path, headers=headers)

    return ask
