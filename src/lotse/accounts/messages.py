"""Mails about the own account: a way to a new password, and news that its owner must hear of."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotse.accounts.models import User
from lotse.kit import outbox

LANGUAGE = "de"
"""That of the office."""
NOT_ME = _(
    "Was it not you? Tell an administrator at once, and choose a new password on the log-in page."
)
NEWS: dict[str, Promise] = {
    "factor_removed": _("A second factor was removed from your account."),
    "factor_added": _("A second factor was added to your account."),
    "codes_new": _("Your account got new recovery codes. The old ones are void."),
    "password": _("Your account got a new password."),
    "reset": _(
        "An administrator has taken password and second factor from your account. You get a link "
        "for new ones from your office."
    ),
    "changed": _("An administrator has changed your role, or whether you may log in."),
}
RESET_OF: Promise = _(
    "An administrator has taken password and second factor from the account of a colleague: "
    "%(account)s. If nobody asked for this, look at the accounts now:"
)


def tell_owner(*, user: User, what: str, now: datetime) -> None:
    """Tell the owner of an account what has happened to it (a code of :data:`NEWS`)."""
    _write(user, what, [NEWS[what], NOT_ME], now)


def tell_administrators(*, about: User, by: User | None, now: datetime) -> None:
    """Tell all administrators but the one who did it that access was taken from an account."""
    from lotse.accounts.queries import active_administrators

    others = active_administrators().exclude(pk__in=[about.pk, by.pk if by else 0])
    for administrator in others:
        with translation.override(LANGUAGE):
            said = str(RESET_OF) % {"account": str(about)}
        screen = f"{settings.PUBLIC_ORIGIN}/staff/konten/"
        _write(administrator, f"reset_of_{about.pk}", [said, screen], now)


def send_way_back(*, user: User, link: str, now: datetime) -> None:
    """Write the link for a new password; its words are erased when it is sent."""
    said: list[str | Promise] = [
        _("Somebody, probably you, has asked for a new password. You can choose one here:"),
        link,
        _("The link works once, for an hour. You still need your second factor to log in."),
        _("If it was not you, do nothing: your password stays as it is."),
    ]
    _write(user, "way_back", said, now, once=f"{now:%Y-%m-%dT%H:%M}"[:-1], is_secret=True)


def _write(  # noqa: PLR0913 – a mail has these parts
    user: User,
    what: str,
    said: list[str | Promise],
    now: datetime,
    *,
    once: str = "",
    is_secret: bool = False,
) -> None:
    """``once`` is the time in which the same is written only once; otherwise each time."""
    with translation.override(LANGUAGE), transaction.atomic():
        outbox.write(
            key=f"accounts.{what}:{user.pk}:{once or now.isoformat()}",
            recipient=user.email,
            language=LANGUAGE,
            subject=str(_("Lotse: your account")),
            text="\n\n".join(str(part) for part in said),
            now=now,
            is_secret=is_secret,
        )
