"""What events keeps. schema.org calls these Event and subEvent; times are UTC in the database."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lotse.events.domain.capacity import PoolKind
from lotse.events.domain.sign_up import Channel, Mode
from lotse.events.domain.waiting import Policy
from lotse.kit.web_columns import leads_to_the_web
from lotse.offers.models import Offer
from lotse.partners.models import Organisation, Site
from lotse.privacy.domain.disclosure import new_key
from lotse.reference.models import Language, Stage, Topic
from lotse.words.models import Picture


def _choices(codes: type) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in codes]  # type: ignore[attr-defined]  # members of an enumeration


class Audience(models.TextChoices):
    """For whom an event is."""

    FAMILIES = "families", "families"
    PROFESSIONALS = "professionals", "professionals"
    EVERYBODY = "everybody", "everybody"


class Status(models.TextChoices):
    """Where an event stands."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    CANCELLED = "cancelled", "cancelled"


class Campaign(models.Model):
    """Events under one heading for some weeks, such as a week of languages. Its words are texts."""

    slug = models.SlugField(max_length=80, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-starts_on", "slug")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Event(models.Model):
    """Something that takes place. Its words are texts; here are the facts."""

    slug = models.SlugField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    audience = models.CharField(max_length=14, choices=Audience.choices, default=Audience.FAMILIES)
    stages = models.ManyToManyField(Stage, blank=True)
    topics = models.ManyToManyField(Topic, blank=True)
    languages = models.ManyToManyField(
        Language, blank=True, related_name="+", verbose_name="languages spoken"
    )
    interpreted = models.ManyToManyField(
        Language, blank=True, related_name="+", verbose_name="languages interpreted"
    )
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # when: as it was entered; the dates themselves are rows
    starts_on = models.DateField()
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    rule = models.CharField("RRULE", max_length=200, blank=True)
    without = models.JSONField("EXDATE", default=list, blank=True)
    also = models.JSONField("RDATE", default=list, blank=True)
    skips_holidays = models.BooleanField(default=False)
    is_course = models.BooleanField("one signs up for all dates together", default=False)

    # where
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    online_url = models.URLField(blank=True)

    is_free = models.BooleanField("free of charge", default=True)

    # signing up
    mode = models.CharField(max_length=8, choices=_choices(Mode), default=Mode.OPEN.value)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    childcare = models.PositiveSmallIntegerField(default=0)
    childcare_from = models.PositiveSmallIntegerField(default=1)
    childcare_to = models.PositiveSmallIntegerField(default=12)
    interpreter_seats = models.PositiveSmallIntegerField(null=True, blank=True)
    interpreter_from = models.PositiveSmallIntegerField(default=3)
    needs_names = models.BooleanField(default=False)
    policy = models.CharField(
        max_length=16, choices=_choices(Policy), default=Policy.SMALLER_FIRST.value
    )
    hold_hours = models.PositiveSmallIntegerField(default=48)
    opens_days_before = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_hours_before = models.PositiveSmallIntegerField(default=0)
    remind_hours_before = models.JSONField(default=list)
    keep_days = models.PositiveSmallIntegerField(default=30)

    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_on", "slug")
        constraints = [
            models.CheckConstraint(
                condition=Q(childcare_to__gte=F("childcare_from")), name="childcare_ages_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="event_published_at_is_known",
            ),
            models.CheckConstraint(
                condition=leads_to_the_web("online_url"), name="event_online_leads_to_the_web"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class PartnerRole(models.TextChoices):
    """What a partner does at an event."""

    ORGANISER = "organiser", "organiser"
    SPEAKER = "speaker", "speaker"
    HOST = "host", "host"
    SUPPORT = "support", "support"


class EventPartner(models.Model):
    """A partner of an event with its role."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="event_roles"
    )
    role = models.CharField(max_length=9, choices=PartnerRole.choices)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation", "role"], name="partner_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role}"


class Round(models.Model):
    """What one signs up for: a single date, or all dates of a course.

    ``starts_at`` and ``ends_at`` enclose its dates that take place.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rounds")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    has_line = models.BooleanField("somebody waits", default=False)
    erased_on = models.DateField("personal data deleted on", null=True, blank=True)
    counted_on = models.DateField("figures are final since", null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="round_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="round_starts_at")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.starts_at:%Y-%m-%d}"


class EventDate(models.Model):
    """One date. ``uid`` is its name in calendars for good, ``sequence`` grows when it is moved.

    ``planned_at`` is the beginning by the series (RECURRENCE-ID), wherever it was moved since.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="dates")
    uid = models.UUIDField(unique=True)
    planned_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    is_cancelled = models.BooleanField(default=False)
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["round", "planned_at"], name="date_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="date_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"


class Pool(models.Model):
    """Places of a round: seats, childcare, an interpreter's group. None is no limit.

    ``taken`` counts confirmed and offered registrations; the constraint is the last word.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pools")
    kind = models.CharField(max_length=11, choices=_choices(PoolKind))
    language = models.CharField(max_length=16, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    taken = models.IntegerField(default=0)

    class Meta:
        ordering = ("round", "kind", "language")
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "language"], name="pool_once"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="pool_is_not_negative"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=F("capacity")),
                name="pool_is_not_overfull",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.taken}/{self.capacity}"


class State(models.TextChoices):
    """Where a registration stands. Confirmed and offered ones hold places."""

    CONFIRMED = "confirmed", "confirmed"
    WAITING = "waiting", "waiting"
    OFFERED = "offered", "offered a place"
    CANCELLED = "cancelled", "cancelled"


class Ended(models.TextChoices):
    """Why a registration is cancelled."""

    NOT = "", "it is not"
    BY_FAMILY = "by_family", "by the family"
    BY_STAFF = "by_staff", "by staff"
    DECLINED = "declined", "declined the offered place"
    EXPIRED = "expired", "did not answer in time"
    EVENT = "event", "the event was cancelled"


class Registration(models.Model):
    """A family or group that signs up together. Participants never see each other.

    ``number`` is on the confirmation and in its QR code; ``token_version`` makes the secret link
    (:mod:`lotse.events.tokens`) revocable. ``form_key`` makes sending a form twice harmless.
    ``count_key`` decides how counts that it belongs to are rounded.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="registrations")
    number = models.CharField(max_length=10, unique=True)
    token_version = models.PositiveSmallIntegerField(default=1)
    form_key = models.UUIDField(unique=True)
    count_key = models.BigIntegerField(default=new_key, editable=False)
    state = models.CharField(max_length=9, choices=State.choices)
    ended = models.CharField(max_length=9, choices=Ended.choices, blank=True)
    channel = models.CharField(max_length=7, choices=_choices(Channel))
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=16)
    interpreter = models.CharField(max_length=16, blank=True)
    municipality = models.CharField(max_length=8, blank=True)
    heard = models.CharField("how they heard of it", max_length=12, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    access_needs = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("created_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="offered") ^ Q(offered_until=None),
                name="only_offers_expire",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") ^ Q(ended=""), name="cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False),
                name="line_has_an_order",
            ),
        ]
        indexes = [models.Index(fields=["round", "state"], name="registration_by_state")]

    def __str__(self) -> str:
        return self.number


class Participant(models.Model):
    """Somebody who comes. No name unless the event needs one; a child has its age."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="participants"
    )
    position = models.PositiveSmallIntegerField()
    count_key = models.BigIntegerField(default=new_key, editable=False)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    in_childcare = models.BooleanField(default=False)
    name = models.CharField(max_length=80, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("registration", "position")
        constraints = [
            models.UniqueConstraint(fields=["registration", "position"], name="participant_once"),
            models.CheckConstraint(
                condition=Q(in_childcare=False) | Q(age__isnull=False),
                name="childcare_is_for_children",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}/{self.position}"


class Attendance(models.Model):
    """Somebody came to a date. Writing it twice is one row."""

    date = models.ForeignKey(EventDate, on_delete=models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="attendances"
    )
    came_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["date", "participant"], name="came_once")]

    def __str__(self) -> str:
        return f"{self.date_id} {self.participant_id}"


class DoorNote(models.Model):
    """A tap at the door that was carried out. Phones send again what they had no answer to."""

    date = models.ForeignKey(EventDate, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.date_id} {self.key}"


class Feedback(models.Model):
    """Three answers with faces (1 sad, 2 so-so, 3 happy), anonymous: tied to a round, no person."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="feedback")
    form_key = models.UUIDField(unique=True)
    count_key = models.BigIntegerField(default=new_key, editable=False)
    language = models.CharField(max_length=16)
    understood = models.PositiveSmallIntegerField(null=True, blank=True)
    helped = models.PositiveSmallIntegerField(null=True, blank=True)
    welcome = models.PositiveSmallIntegerField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 3)}),
                name=f"feedback_{name}_is_a_face",
            )
            for name in ("understood", "helped", "welcome")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.given_on}"


class Figure(models.Model):
    """A count that stays when the registrations of a round are deleted; it is never shown.

    ``key`` is the sum of the keys of those who are counted; see ``privacy.domain.disclosure``.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField()
    key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "name", "value"], name="figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class PartnerLink(models.Model):
    """A way for a school or partner to sign people up for a round, without an account.

    The address carries a secret computed from ``version`` (:mod:`lotse.events.tokens`); revoking
    raises it, so that the old address opens nothing.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="partner_links")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16)
    version = models.PositiveSmallIntegerField(default=1)
    is_revoked = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="partner_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.organisation_id}"
