"""What words keeps: texts, pictures, and what the search looks in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition

from lotse.words.domain.states import Origin


class Text(models.Model):
    """One text of one record in one language.

    The source text of a field has no ``source_version``; its ``version`` grows with each change of
    wording. A translation says which version of the source it translates, so what is stale can
    be computed.
    """

    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=80)
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=16)
    value = models.TextField()
    version = models.PositiveIntegerField(default=1)
    source_version = models.PositiveIntegerField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Origin])
    is_reviewed = models.BooleanField(default=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "field", "language"], name="one_text_per_language"
            ),
            models.UniqueConstraint(
                fields=["kind", "record_id", "field"],
                condition=models.Q(source_version=None),
                name="one_source_per_field",
            ),
            models.CheckConstraint(condition=~models.Q(value=""), name="text_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(origin__in=[o.value for o in Origin]),
                name="text_origin_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} {self.field} [{self.language}]"


class PastText(models.Model):
    """A wording that a text had before: what a source said when it was translated.

    Every writing with new words leaves one (:mod:`lotse.words.actions`).
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="past")
    version = models.PositiveIntegerField()
    value = models.TextField()
    origin = models.CharField(max_length=10)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "version"], name="one_past_text_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.text_id} version {self.version}"

    @classmethod
    def of(cls, text: Text) -> "PastText":
        """The present wording of a text, to be kept when it gets a new one."""
        return cls(
            text=text,
            version=text.version,
            value=text.value,
            origin=text.origin,
            written_by_id=text.written_by_id,
            changed_at=text.changed_at,
        )


class MachineUse(models.Model):
    """Whether a language is translated by machines, by which service, how many words a year."""

    language = models.CharField(max_length=16, primary_key=True)
    service = models.CharField(max_length=40, blank=True)
    is_on = models.BooleanField(default=False)
    words_per_year = models.PositiveIntegerField(default=0)
    year = models.PositiveSmallIntegerField()
    words_used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.language} {self.words_used}/{self.words_per_year}"


class MachineRequest(models.Model):
    """A text that waits for a machine, or that no machine could translate (``fault``)."""

    source = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField("code of what went wrong for good", max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "language"], name="one_machine_request_per_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.language} {self.fault}"


class Picture(AbstractImage):  # type: ignore[misc]  # Wagtail has no types
    """A picture. Its alternative text is a text of the record that shows it."""

    credit = models.CharField(max_length=200, blank=True)

    admin_form_fields = ("title", "file", "credit", "focal_point_x", "focal_point_y")


class PictureRendition(AbstractRendition):  # type: ignore[misc]  # Wagtail has no types
    """A picture in one size."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]


class Reads(models.Model):
    """How often a record's texts were read in a language on a day (:mod:`lotse.words.reads`)."""

    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=80)
    language = models.CharField(max_length=16)
    on = models.DateField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "language", "on"], name="one_number_of_reads_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} [{self.language}] {self.on}: {self.number}"


class SearchDocument(models.Model):
    """What the search knows of one record: the words of all its languages.

    ``title`` holds the lexemes of its titles, ``body`` those of all its texts; both are asked
    through their indexes, and ranking reads only the titles of the best. ``words`` are the folded
    words as written, so that the vocabulary can give back what a record no longer says.
    """

    key = models.CharField("kind:record_id", max_length=121, primary_key=True)
    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=80)
    title = SearchVectorField()
    body = SearchVectorField()
    words = ArrayField(models.TextField(), default=list)
    version = models.CharField("rules by which it was made", max_length=16, default="")
    size = models.GeneratedField(
        verbose_name="lexemes of the titles in all languages",
        expression=models.Func(models.F("title"), function="length"),
        output_field=models.IntegerField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["body"], name="search_body", fastupdate=False),
            GinIndex(fields=["title"], name="search_title", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.key


class SearchWord(models.Model):
    """A folded word that occurs in the texts: the vocabulary against which typos are mended.

    ``records`` says in how many; a word that stands in none is gone.
    """

    word = models.CharField(max_length=40, primary_key=True)
    records = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.word
