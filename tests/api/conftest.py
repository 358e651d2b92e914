"""Asking the API as a machine does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lotse.api.limits import BUCKET


@pytest.fixture(autouse=True)
def quiet_time() -> None:
    """Each test begins after a quiet time: it may cause as much work as one may."""
    BUCKET.fill()


@pytest.fixture
def get(db: None) -> Callable[..., Any]:
    """Get an answer; errors are answered, not raised."""
    client = Client(raise_request_exception=False)

    def ask(path: str, **headers: str) -> Any:
        return client.get(path, headers=headers)

    return ask


@pytest.fixture
def district_with_licence(db: None) -> None:
    """The district says under which licence its data may be reused."""
    from lotse.reference.models import District

    district = District.objects.get()
    district.details["open_data"] = {"licence": "CC0 1.0", "licence_url": "https://example.org/cc0"}
    district.save()
