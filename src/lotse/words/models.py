"""What words keeps: texts, pictures, and what the search looks in."""

from django.conf import settings
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


class Picture(AbstractImage):  # type: ignore[misc]
    """A picture. Its alternative text is a text of the record that shows it."""

    credit = models.CharField(max_length=200, blank=True)

    admin_form_fields = ("title", "file", "credit", "focal_point_x", "focal_point_y")


class PictureRendition(AbstractRendition):  # type: ignore[misc]
    """A picture in one size."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]


class SearchDocument(models.Model):
    """What the search knows of one record: the words of all its languages.

    ``title`` holds the lexemes of its titles, ``body`` those of all its texts. Titles are apart
    because they stay small: ranking by them needs no look into the large vectors.
    """

    key = models.CharField("kind:record_id", max_length=121, primary_key=True)
    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=80)
    title = SearchVectorField()
    body = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["body"], name="search_body"),
        ]

    def __str__(self) -> str:
        return self.key


class SearchWord(models.Model):
    """A folded word that occurs in the texts: the vocabulary against which typos are mended."""

    word = models.CharField(max_length=40, primary_key=True)
    records = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.word
