"""What privacy keeps: who changed what, who read what, what was erased, what must not be."""

from django.conf import settings
from django.db import models

from lotse.privacy.sealed import SecretField


class Change(models.Model):
    """The state of a record after somebody changed it; differences are computed when read.

    ``kind`` and ``record_id`` name the record as its texts do; ``verb`` is what was done. A trigger
    lets entries only be added; :func:`lotse.privacy.journal.erase` is the one way to end them.
    """

    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=100)
    verb = models.CharField(max_length=20)
    state = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["kind", "record_id", "-id"], name="change_by_record")]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.record_id}"


class Access(models.Model):
    """Somebody opened a personal record. The database lets nobody change or remove an entry.

    Only what is older than :data:`lotse.privacy.gate.KEPT` can be deleted; a trigger holds that
    for UPDATE, DELETE and TRUNCATE. ``person`` is no foreign key, so deleting an account changes
    nothing. ``visit`` is the beginning of the half hour: one entry for one visit.
    """

    kind = models.CharField(max_length=60)
    record_id = models.CharField(max_length=100)
    person = models.BigIntegerField()
    why = models.CharField(max_length=40)
    visit = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["kind", "record_id", "-id"], name="access_by_record"),
            models.Index(fields=["person", "-id"], name="access_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "person", "why", "visit"], name="one_access_per_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.kind} {self.record_id}"


class Tombstone(models.Model):
    """That a record was erased: the digest of its identity, by which rule, on which day."""

    rule = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "digest"], name="one_tombstone_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.on}"


class LegalHold(models.Model):
    """A record that must not be erased for a while, because a law or a court says so."""

    rule = models.CharField(max_length=60)
    record_id = models.CharField(max_length=100)
    reason = SecretField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateField()
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "record_id"], name="one_hold_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.record_id} until {self.until}"


class RecordKey(models.Model):
    """The key of one record's encrypted fields, wrapped by a key outside of the database.

    Without this row what the record says in encrypted fields is lost, in every backup, too, as long
    as the row is in none: that is crypto-shredding.
    """

    kind = models.CharField(max_length=60)
    record_id = models.CharField(max_length=100)
    key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id"], name="one_key_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Publication(models.Model):
    """A table of figures that left the house. It is made once and never changes.

    ``subject`` says what it is about; ``groups`` whom it counts, ``figures`` what it shows, by name
    and value. Without groups it was held back: about too few people, or too near to another table.
    ``leaves_out`` says that some people, fewer than ten, are not in it.
    """

    subject = models.CharField(max_length=80, unique=True)
    groups = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    leaves_out = models.BooleanField(default=False)
    made_on = models.DateField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.subject
