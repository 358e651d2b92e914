"""Which installation a process works for, decided after the program was loaded.

Loading the program takes seconds and most of its memory. Who serves many districts loads it once
for nobody; each process that branches off becomes one installation, once and for good. An
installation is a data folder: everything else follows from its ``lotse.env``.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.core.signals import setting_changed
from django.db import connections
from django.utils.functional import empty

from lotse.config import embedded, environment


def become(
    data: Path,
    *,
    given: Mapping[str, str] | None = None,
    shared: Mapping[str, str] | None = None,
) -> None:
    """Make this process that of the installation in ``data``.

    ``given``: what the environment says for every installation; by default nothing, so that
    nothing of another one is left. ``shared``: what holds for all where the file says nothing.
    Settings are read anew and whoever keeps something of the old
    ones is told (Django's own signal). Must come before the first question to a database.
    """
    environment.become(data, given or {}, shared or {})
    embedded.ensure_database()
    connections.close_all()
    fresh = importlib.reload(importlib.import_module("lotse.config.settings"))
    connections["default"].settings_dict.update(fresh.DATABASES["default"])
    for name in dir(fresh):
        value = getattr(fresh, name)
        if name.isupper() and name != "DATABASES" and getattr(settings, name, None) != value:
            setattr(settings, name, value)
            setting_changed.send(sender=become, setting=name, value=value, enter=True)
    _forget_storages()


def _forget_storages() -> None:
    """Files may lie elsewhere now. Django's own hearer of the signal comes with its tests only."""
    vars(storages).update(_backends=None, _storages={})
    vars(storages).pop("backends", None)
    vars(default_storage).update(_wrapped=empty)
