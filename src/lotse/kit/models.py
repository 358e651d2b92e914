"""What the kit keeps: the version of everything the public can see."""

from django.db import models


class ContentVersion(models.Model):
    """One row whose number is another one after each committed change of public content.

    Pages are cached under this number, so a change is visible on the next request. Database
    triggers change it (:mod:`lotse.kit.content_version`), so no way of writing can forget it.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="content_version_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.version)
