"""Appointments: who counsels when, about what, and who comes.

Free times are computed and never stored; what is taken stands in ``holds``. Times are UTC.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lotse.counselling.domain.hours import Way
from lotse.holds.models import Resource
from lotse.partners.models import Site
from lotse.privacy.domain.disclosure import new_key
from lotse.privacy.sealed import SecretField
from lotse.reference.models import Language, Topic

WAYS = [(way.value, way.value) for way in Way]
"""How a talk is held, for a column."""


class AppointmentKind(models.Model):
    """What one can have a talk about, and what such a talk takes. Its words are texts.

    ``minutes_before`` and ``minutes_after`` are kept free around it; ``step`` is the distance of
    two beginnings. One books at least ``notice_hours`` and at most ``horizon_days`` ahead.
    """

    slug = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField("families book it themselves", default=False)
    topics = models.ManyToManyField(Topic, blank=True)
    ways = models.JSONField("how it may be held", default=list)
    minutes = models.PositiveSmallIntegerField(default=45)
    minutes_before = models.PositiveSmallIntegerField(default=0)
    minutes_after = models.PositiveSmallIntegerField(default=15)
    step = models.PositiveSmallIntegerField(default=15)
    notice_hours = models.PositiveSmallIntegerField(default=24)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("position", "slug")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(5, 480), step__range=(5, 240)), name="talk_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(horizon_days__range=(1, 365)), name="horizon_is_a_year_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Counsellor(models.Model):
    """Somebody who counsels. ``shown_as`` is the name that families read.

    ``feed_version`` makes the address of the calendar feed revocable.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="+")
    shown_as = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    languages = models.ManyToManyField(Language, blank=True, related_name="+")
    kinds = models.ManyToManyField(AppointmentKind, blank=True, related_name="counsellors")
    feed_version = models.PositiveSmallIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("shown_as", "pk")

    def __str__(self) -> str:
        return f"counsellor {self.pk}"


class WeeklyHours(models.Model):
    """Hours that come back every week, in the wall time of the place; 0 is Monday.

    ``is_open`` are walk-in hours. Without a site one is only called.
    """

    counsellor = models.ForeignKey(Counsellor, on_delete=models.CASCADE, related_name="weekly")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    ways = models.JSONField(default=list)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_open = models.BooleanField("walk in without an appointment", default=False)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("weekday", "opens", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_are_on_a_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor_id} {self.weekday} {self.opens:%H:%M}"


class DayHours(models.Model):
    """Hours of a single day instead of the weekly ones; without hours the day is off."""

    counsellor = models.ForeignKey(Counsellor, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    ways = models.JSONField(default=list)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ("on", "opens", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="day_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor_id} {self.on}"


class Absence(models.Model):
    """When somebody is not there; without a counsellor, nobody is. Why is nobody's business."""

    counsellor = models.ForeignKey(
        Counsellor, null=True, blank=True, on_delete=models.CASCADE, related_name="absences"
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("begins_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="absence_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor_id} {self.begins_at:%Y-%m-%d}"


class Room(models.Model):
    """A room for talks at a site."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("site", "name", "pk")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="room_once")]

    def __str__(self) -> str:
        return f"room {self.pk}"


class AppointmentState(models.TextChoices):
    """Where an appointment stands. Held and booked ones take time."""

    HELD = "held", "held while the form is filled in"
    BOOKED = "booked", "booked"
    CANCELLED = "cancelled", "cancelled"
    CAME = "came", "took place"
    MISSED = "missed", "nobody came"


class CancelledBy(models.TextChoices):
    """Who cancelled an appointment."""

    NOBODY = "", "it is not"
    FAMILY = "family", "the family"
    OFFICE = "office", "the office"
    TIME = "time", "the form was never sent"


class Appointment(models.Model):
    """A talk with a family. How it is reached, and what it is called, is sealed.

    ``holder`` is its name in ``holds`` and in calendars, for good; ``sequence`` grows when it is
    moved. ``form_key`` makes sending a form twice harmless. ``token_version`` makes its link
    revocable. Marks tell one contact from another without telling the contact.
    """

    number = models.CharField(max_length=10, unique=True)
    holder = models.UUIDField(unique=True)
    token_version = models.PositiveSmallIntegerField(default=1)
    form_key = models.UUIDField(unique=True)
    count_key = models.BigIntegerField(default=new_key, editable=False)
    kind = models.ForeignKey(AppointmentKind, on_delete=models.PROTECT, related_name="appointments")
    counsellor = models.ForeignKey(
        Counsellor, on_delete=models.PROTECT, related_name="appointments"
    )
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField(max_length=8, choices=WAYS)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(default=0)
    is_extra = models.BooleanField("on top of others, knowingly", default=False)
    state = models.CharField(max_length=9, choices=AppointmentState.choices)
    cancelled_by = models.CharField(max_length=6, choices=CancelledBy.choices, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    topic = models.CharField(max_length=20, blank=True)
    language = models.CharField("of our letters", max_length=16)
    spoken = models.CharField("of the talk, without an interpreter", max_length=16, blank=True)
    interpreter = models.CharField("language to be interpreted", max_length=16, blank=True)
    municipality = models.CharField(max_length=8, blank=True)
    called = SecretField(blank=True, default=bytes)
    email = SecretField(blank=True, default=bytes)
    phone = SecretField(blank=True, default=bytes)
    mail_mark = models.CharField(max_length=64, blank=True)
    phone_mark = models.CharField(max_length=64, blank=True)
    wants_earlier = models.BooleanField("tell when an earlier time becomes free", default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("begins_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="appointment_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(state="held") ^ Q(held_until=None), name="only_held_ones_lapse"
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") ^ Q(cancelled_by=""), name="cancelled_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["counsellor", "begins_at"], name="appointment_of_counsellor"),
            models.Index(fields=["state", "begins_at"], name="appointment_by_state"),
        ]

    def __str__(self) -> str:
        return self.number
