"""What people wrote to the office, and what became of it."""

from django.conf import settings
from django.db import models

MAX_TEXT = 2000


class Kind(models.TextChoices):
    """What a message is about."""

    OFFER = "offer", "offer"
    PARTNER = "partner", "partner"
    STATION = "station", "station"
    PAGE = "page", "page"
    ACCESSIBILITY = "accessibility", "accessibility"
    GENERAL = "general", "general"


class ReportState(models.TextChoices):
    """Whether somebody still has to do something."""

    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"


class Report(models.Model):
    """One message. ``record`` is the slug of what it is about, ``path`` the page it came from.

    ``nonce`` is the name of the form that was sent: a form is one message, however often it comes.
    """

    nonce = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    record = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=300, blank=True)
    language = models.CharField("of the page, a BCP 47 tag", max_length=16)
    text = models.TextField(max_length=MAX_TEXT, blank=True)
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    state = models.CharField(
        max_length=8, choices=ReportState.choices, default=ReportState.OPEN, db_index=True
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(blank=True)
    due_on = models.DateField()
    created_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_at=None)
                | ~models.Q(state="open") & models.Q(done_at__isnull=False),
                name="report_done_at_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(text="", name="", email="", answer="") & ~models.Q(state="open"),
                name="report_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
