"""Interpreters: who is in the pool, what is asked for, who was asked and what they said.

Who a family is stands in none of it. Times are UTC.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lotse.counselling.domain.interpreting import Level, Training
from lotse.counselling.models.appointments import WAYS, Appointment
from lotse.holds.models import Resource
from lotse.privacy.domain.disclosure import new_key
from lotse.reference.models import Language


class Interpreter(models.Model):
    """Somebody of the pool. ``slug`` is a number that says nothing about the person.

    ``areas`` are keys of municipalities. ``away_from`` and ``away_until`` are days off, both
    included. ``token_version`` makes the link to the own hours revocable.
    """

    slug = models.SlugField(max_length=10, unique=True)
    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="+")
    token_version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField("of our letters", max_length=16)
    training = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Training])
    papers = models.CharField("courses and certificates, in words", max_length=300, blank=True)
    undertaken_on = models.DateField("promised to keep silent", null=True, blank=True)
    certificate_until = models.DateField("police certificate counts until", null=True, blank=True)
    areas = models.JSONField(default=list)
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None) | Q(away_until__gte=F("away_from")),
                name="interpreter_away_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class InterpreterLanguage(models.Model):
    """A language that somebody interprets, and how well it is spoken."""

    interpreter = models.ForeignKey(Interpreter, on_delete=models.CASCADE, related_name="spoken")
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=5, choices=[(one.value, one.value) for one in Level])

    class Meta:
        ordering = ("language", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["interpreter", "language"], name="interpreter_language_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.interpreter_id} {self.language_id}"


class InterpreterHours(models.Model):
    """When somebody usually can, in the wall time of the place; 0 is Monday."""

    interpreter = models.ForeignKey(Interpreter, on_delete=models.CASCADE, related_name="weekly")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ("weekday", "opens", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, closes__gt=F("opens")),
                name="interpreter_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interpreter_id} {self.weekday} {self.opens:%H:%M}"


class RequestState(models.TextChoices):
    """Where a request for an interpreter stands."""

    OPEN = "open", "somebody is looked for"
    FOUND = "found", "somebody said yes"
    WITHDRAWN = "withdrawn", "nobody is needed any more"
    UNMET = "unmet", "nobody could be found"


class InterpreterRequest(models.Model):
    """A talk that needs an interpreter: one of our appointments, or any other (``place``).

    ``holder`` is its name in ``holds``. ``form_key`` makes sending a form twice harmless.
    """

    number = models.CharField(max_length=10, unique=True)
    holder = models.UUIDField(unique=True)
    form_key = models.UUIDField(unique=True)
    count_key = models.BigIntegerField(default=new_key, editable=False)
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    talk = models.CharField("kind of talk, a rule", max_length=20)
    language = models.CharField(max_length=16)
    way = models.CharField(max_length=8, choices=WAYS)
    municipality = models.CharField(max_length=8, blank=True)
    place = models.CharField("where, in words", max_length=200, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=RequestState.choices, default="open")
    interpreter = models.ForeignKey(
        Interpreter, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    sequence = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("begins_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="interpreting_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(state="found", interpreter__isnull=False, found_at__isnull=False)
                | (~Q(state="found") & Q(interpreter=None, found_at=None)),
                name="found_means_somebody",
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(state__in=["open", "found"]),
                name="one_request_for_an_appointment",
            ),
        ]
        indexes = [models.Index(fields=["state", "begins_at"], name="interpreting_by_state")]

    def __str__(self) -> str:
        return self.number


class Answer(models.TextChoices):
    """What somebody said who was asked."""

    NONE = "", "nothing yet"
    YES = "yes", "yes"
    NO = "no", "no"


class InterpreterAsk(models.Model):
    """Somebody was asked for a talk."""

    request = models.ForeignKey(InterpreterRequest, on_delete=models.CASCADE, related_name="asks")
    interpreter = models.ForeignKey(Interpreter, on_delete=models.PROTECT, related_name="asks")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["request", "interpreter"], name="asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.interpreter_id}"
