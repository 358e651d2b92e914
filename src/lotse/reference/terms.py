"""Getting terms of a vocabulary by their codes, and saying so when one does not exist."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

from lotse.kit.errors import Refused

M = TypeVar("M", bound=Model)


def get_terms(model: type[M], codes: Iterable[str]) -> list[M]:
    """The terms with these codes, in their order.

    Refused with ``reference.unknown_code``, naming vocabulary and codes, when one does not exist.
    """
    wanted = list(dict.fromkeys(codes))
    found = model._default_manager.in_bulk(wanted)
    if missing := [code for code in wanted if code not in found]:
        what = model._meta.verbose_name
        raise Refused("reference.unknown_code", reason=f"there is no {what} {', '.join(missing)}")
    return [found[code] for code in wanted]
