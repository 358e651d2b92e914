"""What the guide keeps: the rule book in three layers, pointers to rules, what happened to them.

An entry's facts are content as :mod:`lotse.guide.rule_book_files` defines it; what constraints and
lists ask for stands in columns of its own.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class LayerName(models.TextChoices):
    """Whose entries, the later layers last: an addition takes the place of what has its id."""

    FEDERAL = "federal", "federal"
    STATE = "state", "state"
    DISTRICT = "district", "district"


class Part(models.TextChoices):
    """The parts of a rule book, named like their files."""

    RULES = "rules", "rules"
    STATIONS = "stations", "stations"
    STEPS = "steps", "steps"
    CERTIFICATES = "certificates", "certificates"
    DUTY = "duty", "duty"
    PROFESSIONS = "professions", "professions"
    FOREIGN_CERTIFICATES = "foreign_certificates", "foreign_certificates"
    CASES = "cases", "cases"


class Rule(models.Model):
    """A rule of one layer; what it says stands in its versions."""

    layer = models.CharField(max_length=10, choices=LayerName.choices)
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["layer", "name"], name="rule_once_per_layer")
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """A rule as it holds from one day to another, both included; None is open.

    ``content`` is the version without what has a column: parameters, deadline, readings, sources.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    certainty = models.CharField(max_length=20)
    checked_on = models.DateField(null=True, blank=True)
    check_again_on = models.DateField(null=True, blank=True)
    content = models.JSONField()

    class Meta:
        ordering = (F("valid_from").asc(nulls_first=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_version_is_in_order",
            ),
            # int8range stands for equality, which GiST alone cannot do for numbers.
            ExclusionConstraint(
                name="one_rule_version_at_a_time",
                expressions=[
                    (
                        Func(
                            F("rule"),
                            F("rule"),
                            RangeBoundary(inclusive_upper=True),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.valid_from} – {self.valid_to}"


class Entry(models.Model):
    """An entry of one layer that is no rule."""

    layer = models.CharField(max_length=10, choices=LayerName.choices)
    part = models.CharField(max_length=24, choices=Part.choices)
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["layer", "part", "name"], name="entry_once_per_layer"),
            models.CheckConstraint(condition=~Q(part="rules"), name="entry_is_no_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.name}"


class Loaded(models.Model):
    """What the files said when they were last loaded; tells apart what was changed here.

    ``part`` is a part of the rule book or ``words/<language>``.
    """

    layer = models.CharField(max_length=10, choices=LayerName.choices)
    part = models.CharField(max_length=30)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "part"], name="loaded_once_per_part")
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.part}"


class Happened(models.TextChoices):
    """What happened to an entry."""

    LOADED = "loaded", "loaded"
    CHECKED = "checked", "checked"
    CHANGED = "changed", "changed"
    ADDED = "added", "added"
    REMOVED = "removed", "removed"


class Revision(models.Model):
    """One line of an entry's history: who, when, why, before and after. Only ever added to."""

    layer = models.CharField(max_length=10, choices=LayerName.choices)
    part = models.CharField(max_length=24, choices=Part.choices)
    name = models.CharField(max_length=60)
    happened = models.CharField(max_length=10, choices=Happened.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["part", "name", "-at"], name="history_of_entry")]

    def __str__(self) -> str:
        return f"{self.part} {self.name} {self.happened} {self.at:%Y-%m-%d}"


class Pointer(models.Model):
    """A record of any kind rests on a rule, so a change of the rule concerns it.

    ``kind`` names the kind of record as its texts do, such as ``offers.offer``.
    """

    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=80)
    rule = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "kind", "record_id"], name="pointer_to_rule_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="pointers_of_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} → {self.rule}"


class ChangeState(models.TextChoices):
    """Where a change stands."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    DISCARDED = "discarded", "discarded"


class RuleChange(models.Model):
    """A change of a rule, from the first draft to its publication.

    ``content`` is the new version as the files have it, without days; empty for an end. ``text``
    holds its German words, ``base`` the rule as it was when the draft was written, ``closes`` the
    steps that end with it. ``edits`` grows with each saving, so that two people notice each other.
    """

    rule = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    day = models.DateField(null=True, blank=True)
    content = models.JSONField(default=dict, blank=True)
    closes = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True)
    reason = models.TextField()
    base = models.JSONField()
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.DRAFT)
    edits = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-changed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state="draft"), name="one_draft_per_rule"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["new_version", "correction", "end"]),
                name="rule_change_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at=None)),
                name="rule_change_published_at_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="correction") | Q(day__isnull=False),
                name="rule_change_has_a_day",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rule_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.kind} {self.day}"


class SourceText(models.Model):
    """What stands at a source of a rule: a passage of public law, as it was last compared.

    ``text`` is what the rule was compared with, ``new_text`` what stands there now where that is
    something else; ``is_own`` and ``new_is_own``: the paragraph stood under a heading of its own.
    ``finding`` is a :class:`~lotse.guide.domain.sources.Reading`.
    """

    rule = models.CharField(max_length=60)
    address = models.CharField(max_length=1000)
    paragraph = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    is_own = models.BooleanField(default=False)
    read_on = models.DateField(null=True, blank=True)
    new_text = models.TextField(blank=True)
    new_digest = models.CharField(max_length=64, blank=True)
    new_is_own = models.BooleanField(default=False)
    new_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=12, blank=True)
    looked_on = models.DateField(null=True, blank=True)
    failed_days = models.PositiveIntegerField(default=0)
    failing_since = models.DateField(null=True, blank=True)
    failed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("rule", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "address", "paragraph"], name="source_text_once_per_rule"
            ),
            models.CheckConstraint(
                condition=Q(new_digest="", new_text="", new_at=None)
                | ~Q(new_digest="") & ~Q(digest="") & Q(new_at__isnull=False),
                name="source_text_new_after_old",
            ),
        ]
        indexes = [models.Index(fields=["address"], name="source_text_address")]

    def __str__(self) -> str:
        return f"{self.rule} {self.address} {self.paragraph}"
