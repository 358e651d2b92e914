"""What privacy keeps: the journal of who changed what."""

from django.conf import settings
from django.db import models


class Change(models.Model):
    """The state of a record after somebody changed it; differences are computed when read.

    ``kind`` and ``record_id`` name the record as its texts do; ``verb`` is what was done.
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
