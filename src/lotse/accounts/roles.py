"""What a person in the office may do: six roles, each a sentence and a set of rights.

This is the one place where a role gets its rights. The predicates in :mod:`.access` and the back
end for Django's and Wagtail's permissions (:mod:`.backends`) read them from here.
"""

from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Right(StrEnum):
    """One thing that somebody may do."""

    READ = "read"
    """See the back office: lists, drafts, history."""
    WRITE = "write"
    """Write offers and partners as drafts."""
    PUBLISH = "publish"
    """Show something to the public, change or take away what it sees, say that it is right."""
    TRANSLATE = "translate"
    """Write and review texts in other languages."""
    RULE = "rule"
    """Change the rules of the education system."""
    ANSWER = "answer"
    """Answer reports from the public and proposals of providers."""
    REGISTRATIONS = "registrations"
    """See who signed up for an event and how to reach them; sign up, cancel, check in."""
    COUNSEL = "counsel"
    """Advise families: the question log, the own enquiries and appointments."""
    COUNSEL_ALL = "counsel_all"
    """See the enquiries and appointments of all who advise, and give them to somebody."""
    EXPORT = "export"
    """Take lists away as a file."""
    MANAGE = "manage"
    """Make accounts and give roles."""


class Role:
    """A role: its code as stored, its name and its sentence as shown, its rights."""

    code: ClassVar[str]
    name: ClassVar[Promise]
    sentence: ClassVar[Promise]
    rights: ClassVar[frozenset[Right]]


class Administrator(Role):
    """May do everything."""

    code = "administrator"
    name = _("Administrator")
    sentence = _("Makes accounts, gives roles and may do everything else.")
    rights = frozenset(Right)


class Coordinator(Role):
    """Runs the directory."""

    code = "coordinator"
    name = _("Coordinator")
    sentence = _("Writes and publishes everything and answers the public; makes no accounts.")
    rights = frozenset(Right) - {Right.MANAGE}


class Adviser(Role):
    """Advises families and sees nobody else's."""

    code = "adviser"
    name = _("Adviser")
    sentence = _(
        "Advises families: writes the question log, answers own enquiries, has own appointments."
    )
    rights = frozenset({Right.READ, Right.COUNSEL})


class Editor(Role):
    """Writes, and somebody else publishes."""

    code = "editor"
    name = _("Editor")
    sentence = _("Writes drafts of offers; somebody else publishes them.")
    rights = frozenset({Right.READ, Right.WRITE, Right.EXPORT})


class Translator(Role):
    """Writes words, never facts."""

    code = "translator"
    name = _("Translator")
    sentence = _("Translates and reviews texts; changes no facts.")
    rights = frozenset({Right.READ, Right.TRANSLATE})


class Reader(Role):
    """Looks and changes nothing."""

    code = "reader"
    name = _("Reader")
    sentence = _("Sees the back office, but nobody who signed up for an event; changes nothing.")
    rights = frozenset({Right.READ})


ROLES: dict[str, type[Role]] = {
    role.code: role for role in (Administrator, Coordinator, Adviser, Editor, Translator, Reader)
}
"""All roles by code, the one with the most rights first."""
