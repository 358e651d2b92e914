"""What the database demands of a column with a web address."""

from django.db.models import Q


def leads_to_the_web(field: str) -> Q:
    r"""The condition of a constraint: nothing, or an address of http or https in one line.

    Forms ask for much more (:func:`lotse.kit.web_addresses.read_web_address`); this stands behind
    every import and every script, so that no page ever links to ``javascript:``.
    """
    return Q(**{field: ""}) | Q(**{f"{field}__regex": r"^https?://\S+$"})
