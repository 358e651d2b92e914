"""What can be in one place at a time, and when it is taken. No words and no people are here.

The context that knows who is meant has a row of its own for each resource; who holds a period is
told by a number of the holder (``holder``), which that context knows, too.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class Resource(models.Model):
    """A counsellor, a room, an interpreter: whatever two cannot have at once."""

    kind = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Occupation(models.Model):
    """A period in which a resource is taken, half open, with the time kept before and after.

    With ``lapses_at`` it is only held, until then. ``is_extra`` is what staff put on top knowingly:
    it takes no part in the rule that two never have the same resource at once.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="occupations")
    holder = models.UUIDField()
    period = DateTimeRangeField()
    lapses_at = models.DateTimeField(null=True, blank=True)
    is_extra = models.BooleanField(default=False)

    class Meta:
        ordering = ("period", "pk")
        constraints = [
            # A range of one number instead of the number: that needs no extension of the database.
            ExclusionConstraint(
                name="one_at_a_time",
                expressions=[
                    (
                        Func(
                            F("resource"),
                            F("resource"),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_extra=False),
            ),
            models.UniqueConstraint(fields=["resource", "holder"], name="occupation_once"),
            models.CheckConstraint(
                condition=Q(period__isempty=False)
                & Q(period__lower_inf=False)
                & Q(period__upper_inf=False),
                name="occupation_has_both_ends",
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="occupation_holder")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.period}"
