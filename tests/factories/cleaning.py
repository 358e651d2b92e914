"""Removing what tests without a surrounding transaction leave behind."""

from django.core.cache import cache
from django.db import transaction

from lotse.counselling.models import (
    Appointment,
    AppointmentKind,
    Counsellor,
    Enquiry,
    Interpreter,
    InterpreterRequest,
    LogCount,
    LogEntry,
    Room,
    WrongCode,
)
from lotse.events.models import Campaign, Event
from lotse.holds.models import Occupation, Resource
from lotse.interop.models import ForeignRecord
from lotse.kit.models import Link, Mail, RecordLock
from lotse.offers.models import Offer
from lotse.pages.models import InfoPage
from lotse.partners.models import Organisation
from lotse.privacy import journal
from lotse.privacy.models import Change, RecordKey
from lotse.reports.models import Report
from lotse.words.indexing import refresh
from lotse.words.models import Reads, SearchDocument, Text

COUNSELLING = (
    Occupation, InterpreterRequest, Interpreter, Appointment, Room, Counsellor, AppointmentKind,
    Resource, Enquiry, WrongCode, LogEntry, LogCount, RecordKey,
)  # fmt: skip


@transaction.atomic
def remove_content() -> None:
    """What a site fills itself with; vocabularies, district and guide stay."""
    Mail.objects.all().delete()
    RecordLock.objects.all().delete()
    journal.erase(Change.objects.filter(kind__regex=r"^(offers|partners|events|counselling)\."))
    Link.objects.all().delete()
    Report.objects.all().delete()
    for model in COUNSELLING:
        model.objects.all().delete()
    Event.objects.all().delete()
    Campaign.objects.all().delete()
    InfoPage.objects.all().delete()
    Offer.objects.all().delete()
    Organisation.objects.all().delete()
    ForeignRecord.objects.all().delete()
    Text.objects.exclude(kind__startswith="reference.").exclude(kind__startswith="guide.").delete()
    Text.objects.filter(kind="guide.change").delete()
    Reads.objects.all().delete()
    # What can be found of the guide stays with it.
    for kind in set(SearchDocument.objects.values_list("kind", flat=True)):
        if not kind.startswith("guide."):
            gone = SearchDocument.objects.filter(kind=kind).values_list("record_id", flat=True)
            refresh(kind, list(gone))
    cache.clear()
