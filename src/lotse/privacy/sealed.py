"""A column of sealed bytes (:mod:`.secret_fields` writes and reads it)."""

from typing import Any

from django.db import models


class SecretField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """A column of sealed bytes; empty bytes stand for no words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", bytes)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
