"""Enquiries: what families ask without a name, and what the office answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lotse.privacy.sealed import SecretField

REFERENCE_DIGITS, SECRET_DIGITS = 6, 12
MAX_TEXT = 3000


class EnquiryState(models.TextChoices):
    """Who has to do something."""

    OPEN = "open", "the office has to answer"
    ANSWERED = "answered", "the family may read or write again"


class Enquiry(models.Model):
    """A talk in writing with somebody nobody knows. It opens with ``reference`` and the secret.

    ``lock`` is the Argon2id hash of the secret, sealed with the key of the record: without the key
    file outside of the database nobody can even try secrets. ``form`` is the digest of the name of
    the form that was sent: a form is one enquiry, however often it comes.
    """

    reference = models.CharField(max_length=REFERENCE_DIGITS, unique=True)
    lock = SecretField()
    form = models.CharField(max_length=64, unique=True)
    language = models.CharField("of the family, a BCP 47 tag", max_length=16)
    topic = models.CharField(max_length=20, blank=True)
    state = models.CharField(
        max_length=8, choices=EnquiryState.choices, default=EnquiryState.OPEN, db_index=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    last_at = models.DateTimeField("when somebody last did something about it", db_index=True)
    ends_on = models.DateField("the first day on which it is gone", db_index=True)

    class Meta:
        ordering = ("last_at", "pk")
        verbose_name_plural = "enquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(reference__regex=rf"^[0-9]{{{REFERENCE_DIGITS}}}$"),
                name="enquiry_reference_is_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class EnquiryMessage(models.Model):
    """One message of a thread. ``key`` is that of its form: sent twice it is one message.

    ``translation`` is the same words in the language of whoever reads them: German for the office,
    the family's for the family.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="messages")
    key = models.CharField(max_length=64, unique=True)
    is_ours = models.BooleanField()
    text = SecretField()
    translation = SecretField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.sent_at}"


class WrongCode(models.Model):
    """A try to open an enquiry; it counts for an hour and goes in the night.

    The reference is not kept, only its keyed digest.
    """

    key = models.CharField(max_length=64)
    tried_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "tried_at"], name="wrong_code_by_key")]

    def __str__(self) -> str:
        return self.key[:8]
