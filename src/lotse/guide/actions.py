"""Writing the guide: loading it from files, pointers to rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from lotse.guide.domain.merging import Policy
from lotse.guide.guide_folder import Folder
from lotse.guide.loading import Loading, LoadReport
from lotse.guide.models import Pointer, Rule
from lotse.kit.errors import Refused


def lock_guide() -> None:
    """One writer of the rule book at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lotse.guide'))")


@transaction.atomic
def load_guide(
    *,
    folders: Mapping[str, Folder],
    policy: Policy,
    by: AbstractBaseUser | None,
    now: datetime,
) -> LoadReport:
    """Bring layers of the guide to the state of their files; whole or not at all.

    ``folders`` maps layers (``state``, ``district``) to what was read; a layer without a folder
    stays as it is. What was changed here since the last loading is kept where the files have not
    changed. Running twice changes nothing.

    Refused with ``guide.edited_here`` when files and people changed the same entries differently
    and ``policy`` does not say who wins; with ``guide.broken_rule_book`` when something refers to
    nothing; with ``guide.broken_words`` when German words are missing or name unknown parameters.
    """
    lock_guide()
    return Loading(folders, policy, by, now).run()


@transaction.atomic
def point_to_rules(*, kind: str, record_id: str, rules: Sequence[str]) -> None:
    """Say on which rules a record rests, instead of what was said before.

    Refused with ``guide.unknown_rule`` when one of them is not in the rule book.
    """
    known = set(Rule.objects.filter(name__in=rules).values_list("name", flat=True))
    if unknown := [name for name in rules if name not in known]:
        raise Refused("guide.unknown_rule", rule=unknown[0])
    Pointer.objects.filter(kind=kind, record_id=record_id).exclude(rule__in=rules).delete()
    Pointer.objects.bulk_create(
        [Pointer(kind=kind, record_id=record_id, rule=rule) for rule in dict.fromkeys(rules)],
        ignore_conflicts=True,
    )
