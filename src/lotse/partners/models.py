"""What partners keeps. HSDS calls these organization, location, contact."""

from django.db import models

from lotse.kit.web_columns import leads_to_the_web
from lotse.reference.models import (
    AccessibilityFeature,
    Language,
    Municipality,
    OrganisationKind,
    SchoolType,
)


class Organisation(models.Model):
    """An institution that helps families: an authority, a school, a Kita, an association."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.ForeignKey(OrganisationKind, on_delete=models.PROTECT)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    languages = models.ManyToManyField(Language, blank=True, verbose_name="languages spoken there")
    mail_language = models.CharField(
        "language in which we write to it", max_length=16, default="de"
    )
    is_public = models.BooleanField("has a page that the public sees", default=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=leads_to_the_web("website"), name="organisation_website_leads_to_the_web"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlannedShowing(models.Model):
    """When an organisation is shown or hidden by itself; at most one of each."""

    class Verb(models.TextChoices):
        """What will happen."""

        SHOW = "show", "show"
        HIDE = "hide", "hide"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="planned_showings"
    )
    verb = models.CharField(max_length=4, choices=Verb.choices)
    at = models.DateTimeField()
    obstacle = models.CharField("why it could not happen", max_length=60, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "verb"], name="planned_showing_once")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class School(models.Model):
    """What a school has beyond an organisation; the number is the state's official one."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True)
    state = models.CharField(max_length=2)
    number = models.CharField("official school number", max_length=20)
    types = models.ManyToManyField(SchoolType, blank=True)
    is_all_day = models.BooleanField(null=True, blank=True)
    vanished_on = models.DateField("missing in the state's list since", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "number"], name="school_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.state}-{self.number}"


class CoordinateFlag(models.TextChoices):
    """Why the coordinates of a site are not to be trusted."""

    NONE = "", "plausible"
    OUTSIDE_MUNICIPALITY = "outside_municipality", "outside the stated municipality"
    OUTSIDE_STATE = "outside_state", "outside the state"
    FAR_FROM_NEIGHBOURS = "far_from_neighbours", "far from the other schools of its postcode"


class Site(models.Model):
    """A place of an organisation."""

    slug = models.SlugField(max_length=100, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=160, blank=True)
    street = models.CharField(max_length=160, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="sites"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    coordinate_flag = models.CharField(
        max_length=20, choices=CoordinateFlag.choices, default=CoordinateFlag.NONE, blank=True
    )
    accessibility = models.ManyToManyField(AccessibilityFeature, blank=True)

    class Meta:
        ordering = ("organisation", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180
                ),
                name="site_coordinates_are_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.organisation.name


class Function(models.TextChoices):
    """What one calls an organisation for; the words are in ``texts.py``."""

    OFFICE = "office", "office"
    REGISTRATION = "registration", "registration"
    COUNSELLING = "counselling", "counselling"
    INFORMATION = "information", "information"
    MANAGEMENT = "management", "management"


class ContactFunction(models.Model):
    """Whom to call for what: a function, not a person."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contacts"
    )
    function = models.CharField(max_length=12, choices=Function.choices)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="", email=""), name="contact_can_be_reached"
            )
        ]

    def __str__(self) -> str:
        return self.function
