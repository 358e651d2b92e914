"""What offers keeps. HSDS calls an offer a service; its terms are named beside the fields."""

from django.conf import settings
from django.db import models

from lotse.kit.web_columns import leads_to_the_web
from lotse.offers.domain.ageing import Step
from lotse.offers.domain.proposals import Answer
from lotse.partners.models import Organisation, Site
from lotse.reference.models import AccessibilityFeature, CefrLevel, Language, Stage, Topic
from lotse.words.models import Picture


class Status(models.TextChoices):
    """Where an offer stands (HSDS service.status: inactive, active, defunct)."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Join(models.TextChoices):
    """How one takes part (HSDS application_process)."""

    COME = "come", "just come"
    CONTACT = "contact", "call or write first"
    SCHOOL = "school", "through the school or Kita"
    ONLINE_FORM = "online_form", "with an online form"


class ConfirmedBy(models.TextChoices):
    """Who last said that an offer is right (HSDS service.assurer)."""

    PROVIDER = "provider", "the provider"
    OFFICE = "office", "the office"


class Offer(models.Model):
    """Something a family can use. Its words are texts; here are the facts.

    Ages are whole years of the person the offer is for. ``german_in`` is the level one needs,
    ``german_out`` the level one reaches; without a level nothing is needed or promised.
    """

    slug = models.SlugField(max_length=80, unique=True)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    partners = models.ManyToManyField(Organisation, blank=True, related_name="supported_offers")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    is_example = models.BooleanField(default=False)

    # for whom (HSDS eligibility, language, attributes)
    stages = models.ManyToManyField(Stage)
    topics = models.ManyToManyField(Topic, through="OfferTopic")
    languages = models.ManyToManyField(Language, verbose_name="languages spoken")
    german_in = models.ForeignKey(
        CefrLevel, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    german_out = models.ForeignKey(
        CefrLevel, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    is_women_only = models.BooleanField(default=False)
    is_parents_with_child = models.BooleanField(default=False)
    has_childcare = models.BooleanField(default=False)

    # where (HSDS service_at_location, location)
    sites = models.ManyToManyField(Site, blank=True, related_name="offers")
    is_online = models.BooleanField(default=False)
    accessibility = models.ManyToManyField(AccessibilityFeature, blank=True)

    # when (HSDS schedule: the weekly times are rows of Schedule)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    pauses_in_school_holidays = models.BooleanField(default=False)

    # cost and joining (HSDS cost_option, application_process, phone, contact)
    is_free = models.BooleanField(default=True)
    join = models.CharField(max_length=12, choices=Join.choices, default=Join.CONTACT)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # truth (HSDS service.assured_date, assurer)
    confirmed_on = models.DateField()
    confirmed_by = models.CharField(max_length=10, choices=ConfirmedBy.choices)
    next_review_on = models.DateField()
    review_months = models.PositiveSmallIntegerField(
        "months from one review to the next", default=6
    )
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age_from=None)
                | models.Q(age_to=None)
                | models.Q(age_to__gte=models.F("age_from")),
                name="offer_ages_are_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="offer_period_is_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(next_review_on__gt=models.F("confirmed_on")),
                name="offer_review_follows_confirmation",
            ),
            models.CheckConstraint(
                condition=models.Q(review_months__gte=1, review_months__lte=24),
                name="offer_review_period_is_sane",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                name="offer_published_at_is_known",
            ),
            models.CheckConstraint(
                condition=leads_to_the_web("website"), name="offer_website_leads_to_the_web"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class PlannedStep(models.Model):
    """Something that will happen to an offer by itself; at most one of each kind."""

    class Verb(models.TextChoices):
        """What will happen."""

        PUBLISH = "publish", "publish"
        WITHDRAW = "withdraw", "withdraw"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="planned_steps")
    verb = models.CharField(max_length=8, choices=Verb.choices)
    at = models.DateTimeField()
    obstacles = models.CharField("why it could not happen", max_length=200, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["offer", "verb"], name="planned_step_once")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class OfferDraft(models.Model):
    """Changes of an offer that the public does not see yet; one draft per offer.

    ``state`` is the offer as it shall become, ``base`` as the public saw it when somebody last
    wrote the draft: facts and source texts by field, as the journal holds them.
    """

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="draft")
    state = models.JSONField()
    base = models.JSONField()
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.offer_id)


class OfferTopic(models.Model):
    """A topic of an offer; position 0 is what it is mainly about."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["offer", "topic"], name="offer_topic_once"),
            models.UniqueConstraint(fields=["offer", "position"], name="offer_topic_position_once"),
        ]

    def __str__(self) -> str:
        return self.topic_id


class Frequency(models.TextChoices):
    """How often a time comes back (RFC 5545 FREQ)."""

    WEEKLY = "WEEKLY", "weekly"
    MONTHLY = "MONTHLY", "monthly"


class Schedule(models.Model):
    """A time that comes back (HSDS schedule, RFC 5545 terms), in the wall time of the place.

    ``byday`` is a list such as ``MO,WE`` or, for a monthly time, ``3TH``: the third Thursday.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="schedules")
    freq = models.CharField(max_length=7, choices=Frequency.choices, default=Frequency.WEEKLY)
    interval = models.PositiveSmallIntegerField(default=1)
    byday = models.CharField(max_length=40)
    opens_at = models.TimeField()
    closes_at = models.TimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(interval__gte=1), name="schedule_interval_is_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at=None) | models.Q(closes_at__gt=models.F("opens_at")),
                name="schedule_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    byday__regex=r"^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)"
                    r"(,(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU))*$"
                ),
                name="schedule_byday_is_rfc5545",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.freq} {self.byday} {self.opens_at:%H:%M}"


class ReviewStep(models.Model):
    """A step that was taken because an offer grew old; once per offer, review day and step."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="review_steps")
    review_on = models.DateField()
    step = models.CharField(max_length=9, choices=[(step.value, step.value) for step in Step])
    taken_on = models.DateField()
    has_reached_provider = models.BooleanField(default=True)

    class Meta:
        ordering = ("-taken_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["offer", "review_on", "step"], name="review_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.review_on}"


class ConfirmationLink(models.Model):
    """The right to answer once for one offer. Only a digest of the token is kept."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="confirmation_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class AnswerState(models.TextChoices):
    """What became of an answer."""

    WAITING = "waiting", "waits for the office"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"


class ProviderAnswer(models.Model):
    """What a provider said through a link; changes wait here for the office.

    ``shown`` and ``said`` hold values by field (``domain/proposals``): what the provider saw, and
    what it would have instead. ``accepted`` are the fields that the office took over.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="answers")
    link = models.OneToOneField(
        ConfirmationLink, null=True, on_delete=models.SET_NULL, related_name="answer"
    )
    answer = models.CharField(max_length=11, choices=[(a.value, a.value) for a in Answer])
    language = models.CharField(max_length=16)
    shown = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    answered_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AnswerState.choices)
    accepted = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField("why it was declined", max_length=300, blank=True)

    class Meta:
        ordering = ("answered_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None)
                | ~models.Q(state="waiting") & models.Q(decided_at__isnull=False),
                name="answer_decided_at_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.offer_id}"
