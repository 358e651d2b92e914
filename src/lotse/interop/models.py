"""What interop keeps: under which identifier a record came in from elsewhere."""

from django.db import models


class ForeignRecord(models.Model):
    """A record that was imported, or a part of one, with the identifier it has at its origin.

    So it is found again at the next import and goes out under the same identifier. Records that
    were made here need no row: their identifiers are computed from their keys. So are those of
    parts (addresses, connections of services with places, contacts); a part has a row only where
    it came in under another one.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(
        "slug of the record here, or the identifier that the part would have", max_length=100
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="foreign_record_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["service", "organization", "location", "part"]),
                name="foreign_record_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
