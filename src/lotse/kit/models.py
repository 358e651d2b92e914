"""What the kit keeps: the version of all that is public, mails to be sent, web addresses."""

from django.conf import settings
from django.db import models

from lotse.kit.links.domain import Finding, Standing


class ContentVersion(models.Model):
    """One row whose number is another one after each committed change of public content.

    Pages are cached under this number, so a change is visible on the next request. Database
    triggers change it (:mod:`lotse.kit.content_version`), so no way of writing can forget it.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="content_version_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.version)


class MailState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"
    GIVEN_UP = "given_up", "given up"


class Mail(models.Model):
    """A mail, written in the same transaction as what it tells (:mod:`lotse.kit.outbox`).

    ``key`` names the reason for the mail and stays when its words are erased, so nothing is ever
    told twice. It holds no personal data. ``next_try_at`` is booked before each try.
    """

    key = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=150, blank=True)
    text = models.TextField(blank=True)
    is_secret = models.BooleanField("erase the words as soon as it is sent", default=False)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_fault = models.CharField("code of the last failure", max_length=40, blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state="waiting"), name="mail_waiting"
            ),
            models.Index(fields=["-written_at", "-id"], name="mail_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | models.Q(sent_at__isnull=True) & ~models.Q(state="sent"),
                name="mail_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(recipient="", erased_at__isnull=False)
                | ~models.Q(recipient="") & models.Q(erased_at__isnull=True),
                name="mail_has_a_recipient_until_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class MailAttachment(models.Model):
    """A file that goes with a mail, such as a calendar entry."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=80)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A web address that public pages show, and how it stands (:mod:`lotse.kit.links`).

    Where it is shown is not stored: the contexts are asked. ``moved_to`` is where it leads to for
    good.
    """

    address = models.CharField(max_length=1000, unique=True)
    finding = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Finding], blank=True
    )
    status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    moved_to = models.CharField(max_length=1000, blank=True)
    failed_days = models.PositiveIntegerField(default=0)
    failing_since = models.DateField(null=True, blank=True)
    failed_on = models.DateField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    look_again_on = models.DateField()
    silenced_at = models.DateTimeField("somebody said: right as it is", null=True, blank=True)
    silenced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["look_again_on"], name="link_look_again")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finding__in=["", *(one.value for one in Finding)]),
                name="link_finding_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def standing(self) -> Standing:
        """As the domain has it."""
        return Standing(self.failed_days, self.failing_since, self.failed_on)


class RecordLock(models.Model):
    """Who writes a record at the moment (:mod:`lotse.kit.locks`); one at a time.

    ``kind`` and ``record_id`` name the record as its texts and the journal do. ``taken_from`` is
    whom the present holder took it from.
    """

    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=100)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField("last sign of life")
    taken_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id"], name="one_writes_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class DeadAddress(models.Model):
    """An address to which mail does not arrive, as a fingerprint (:mod:`lotse.kit.reach`)."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    noted_on = models.DateField()

    def __str__(self) -> str:
        return self.fingerprint[:8]


class TextState(models.TextChoices):
    """Where a short message stands."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"
    GIVEN_UP = "given_up", "given up"
    UNWANTED = "unwanted", "no longer wanted when it was to be sent"


class TextMessage(models.Model):
    """A short message to a telephone (:mod:`lotse.kit.texting.outbox`), written like a mail.

    ``key`` names the reason and holds no personal data; it stays when the words are erased.
    """

    key = models.CharField(max_length=200, unique=True)
    recipient = models.CharField("number by E.164", max_length=16, blank=True)
    language = models.CharField(max_length=16)
    text = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=8, choices=TextState.choices, default=TextState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_fault = models.CharField("code of the last failure", max_length=40, blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state="waiting"), name="text_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient="", erased_at__isnull=False)
                | ~models.Q(recipient="") & models.Q(erased_at__isnull=True),
                name="text_has_a_recipient_until_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class JobState(models.TextChoices):
    """Where a run of a job stands."""

    PLANNED = "planned", "planned"
    DUE = "due", "waits for a worker"
    RUNNING = "running", "under way"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class JobRun(models.Model):
    """One turn of a job that the clock begins (:mod:`lotse.kit.periodic`).

    A job has one planned run at a time. ``late_at``: when it is late if it is not over by then.
    ``done`` counts what it did; ``fault`` is the class of what it raised, never its words.
    """

    job = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["planned", "due", "running"]),
                name="job_run_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["job", "due_at"], name="job_run_once_a_turn"),
            models.UniqueConstraint(
                fields=["job"], condition=models.Q(state="planned"), name="job_run_planned_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "failed"], ended_at__isnull=False)
                | models.Q(state__in=["planned", "due", "running"]),
                name="job_run_over_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.due_at:%Y-%m-%d %H:%M}"
