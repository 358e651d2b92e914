"""Who works with Lotse, and who tried to get in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models

from lotse.accounts.roles import ROLES, Administrator, Reader, Translator
from lotse.kit.mail_addresses import address_key


class UserManager(BaseUserManager["User"]):
    """Makes users. There is no sign-up: somebody in the office makes an account for a colleague."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who logs in with ``email``; without a password nobody can log in."""
        user = self.model(email=address_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """What Django's own jobs call the most powerful user: an administrator."""
        return self.create_user(email, password, role=Administrator.code, **fields)


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Django's own pattern for a user without a name
    """Somebody who works in the office or for it. Families have no accounts.

    What a user may do follows from the role alone (:mod:`lotse.accounts.roles`): there are no
    superusers, and groups and single permissions stay empty.
    """

    username = None  # type: ignore[assignment]  # Django's own pattern for a user without a name
    email = models.EmailField("e-mail address", unique=True)
    role = models.CharField(
        max_length=20,
        choices=[(code, code) for code in ROLES],
        default=Reader.code,
    )

    translates = models.JSONField(
        "languages a translator is limited to, by tag; none: all", default=list, blank=True
    )
    list_columns = models.JSONField("columns that lists show, by list", default=dict, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # Django's own pattern for a user without a name

    class Meta:
        verbose_name = "user"
        verbose_name_plural = "users"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=list(ROLES)), name="user_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="nobody_is_above_the_roles"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def writes_in(self, language: str) -> bool:
        """Whether a language is one of this person's: all but for translators limited to some."""
        is_limited = self.role == Translator.code and bool(self.translates)
        return not is_limited or language in self.translates


class FailedLogIn(models.Model):
    """A wrong password for an address; the address itself is not kept, only its keyed digest."""

    key = models.CharField(max_length=64)
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "failed_at"], name="failed_log_in_by_key")]

    def __str__(self) -> str:
        return self.key[:8]
