"""Removing what tests without a surrounding transaction leave behind."""

from django.core.cache import cache
from django.db import transaction

from lotse.interop.models import ForeignRecord
from lotse.offers.models import Offer
from lotse.partners.models import Organisation
from lotse.words.models import SearchDocument, SearchWord, Text


@transaction.atomic
def remove_content() -> None:
    """Offers, partners and their texts; the vocabularies, the district and the guide stay."""
    Offer.objects.all().delete()
    Organisation.objects.all().delete()
    ForeignRecord.objects.all().delete()
    Text.objects.exclude(kind__startswith="reference.").exclude(kind__startswith="guide.").delete()
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    cache.clear()
