"""The question log: what was asked, without anybody who asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lotse.partners.models import Organisation
from lotse.privacy.domain.disclosure import new_key

MAX_NOTE = 140
MAX_MINUTES = 480


class Channel(models.TextChoices):
    """Where a question was asked."""

    DOOR = "door", "at the door"
    PHONE = "phone", "phone"
    SCHOOL = "school", "at a school or Kita"
    MESSENGER = "messenger", "messenger"
    MAIL = "mail", "mail or letter"
    EVENT = "event", "at an event"
    ENQUIRY = "enquiry", "an enquiry on the site"


class Outcome(models.TextChoices):
    """What came of a question."""

    ANSWERED = "answered", "answered"
    SHEET = "sheet", "a sheet was given"
    REFERRED = "referred", "referred to somebody"
    APPOINTMENT = "appointment", "an appointment was made"
    OPEN = "open", "open"


class LogEntry(models.Model):
    """One question that somebody in the office was asked. There is nobody in it who asked.

    ``key`` is made where it is written down, so that it may be sent twice. What was taken back
    stays until the purge, so that a phone that sends it again does not bring it back.
    ``count_key`` decides how counts that it belongs to are rounded; ``counted_on`` is the day on
    which it was counted for good.
    """

    key = models.UUIDField(unique=True)
    count_key = models.BigIntegerField(default=new_key, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_on = models.DateField(db_index=True)
    topic = models.CharField(max_length=20)
    language = models.CharField("of the talk, a BCP 47 tag", max_length=16)
    municipality = models.CharField("official key (AGS); empty: unknown", max_length=8, blank=True)
    stage = models.CharField("of the child, or of a grown-up", max_length=20, blank=True)
    channel = models.CharField(max_length=9, choices=Channel.choices)
    outcome = models.CharField(max_length=11, choices=Outcome.choices)
    referred_to = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        indexes = [models.Index(fields=["by", "-written_at"], name="log_entry_by_writer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, MAX_MINUTES)), name="log_entry_takes_minutes"
            ),
            models.CheckConstraint(
                condition=Q(referred_to=None) | Q(outcome="referred"),
                name="log_entry_is_referred_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} {self.topic}"


class LogCount(models.Model):
    """A count of the questions of a month that stays when they are deleted; it is never shown.

    ``key`` is the sum of the keys of what is counted; see ``privacy.domain.disclosure``.
    """

    month = models.DateField("its first day")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField()
    key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "name", "value"], name="log_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.name} {self.value}"
