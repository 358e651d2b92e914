"""What reference keeps. Codes are primary keys: they are stable and readable in every table."""

from django.db import models


class Vocabulary(models.Model):
    """A list of codes with an order; the names are words in every language."""

    code = models.CharField(max_length=20, primary_key=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class Stage(Vocabulary):
    """A stage of education as a family meets it; ``isced`` are the ISCED 2011 levels."""

    isced = models.CharField(max_length=20, blank=True)


class Topic(Vocabulary):
    """What a family needs help with."""


class CefrLevel(Vocabulary):
    """A level of the Common European Framework of Reference for Languages."""


class SchoolType(Vocabulary):
    """A type of school."""

    stages = models.ManyToManyField(Stage)


class OrganisationKind(Vocabulary):
    """A kind of organisation; ``schema_org`` is its type there."""

    schema_org = models.CharField(max_length=40)


class AccessibilityFeature(Vocabulary):
    """Something that lets more people use a place."""


class Language(models.Model):
    """A language that is spoken or written: BCP 47 tag, own name, direction of its script."""

    tag = models.CharField(max_length=16, primary_key=True)
    autonym = models.CharField(max_length=60)
    is_right_to_left = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.tag


class District(models.Model):
    """The district this installation serves; there is one.

    ``details`` holds what only pages show: the office's address, the imprint, contact for data
    protection and accessibility; functions and institutions, no private persons.
    """

    ags = models.CharField("official key (AGS)", max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    state = models.CharField("state (ISO 3166-2:DE)", max_length=2)
    time_zone = models.CharField(max_length=40)
    site_name = models.CharField(max_length=60)
    languages = models.JSONField("interface languages, in order")
    latitude = models.FloatField()
    longitude = models.FloatField()
    details = models.JSONField(default=dict)
    state_border = models.JSONField("GeoJSON geometry of the state", null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            # An installation serves one district: a constant can be unique only once.
            models.UniqueConstraint(models.Value(1), name="one_district"),
        ]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality, or an area without one, with its official key and its borders."""

    ags = models.CharField("official key (AGS)", max_length=8, primary_key=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=60, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    border = models.JSONField("GeoJSON geometry", null=True, blank=True)
    is_border_schematic = models.BooleanField(default=False)
    border_attribution = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A place with its postcode. Postcodes and municipalities are not one to one."""

    postcode = models.CharField(max_length=5)
    place = models.CharField(max_length=100)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="postcodes"
    )
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ("postcode", "place")
        constraints = [
            models.UniqueConstraint(
                fields=["postcode", "place", "municipality"], name="postcode_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.postcode} {self.place}"


class SchoolHoliday(models.Model):
    """School holidays of the district's state; both dates are holidays."""

    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(fields=["name", "starts_on"], name="holiday_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="holiday_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.starts_on:%Y})"
