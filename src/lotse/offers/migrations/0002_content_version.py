"""A change of these tables is a change of what the public sees."""

from django.db import migrations

from lotse.kit.content_version import watch

TABLES = (
    "offers_offer",
    "offers_offer_partners",
    "offers_offer_stages",
    "offers_offer_languages",
    "offers_offer_sites",
    "offers_offer_accessibility",
    "offers_offertopic",
    "offers_schedule",
)


class Migration(migrations.Migration):
    dependencies = [("offers", "0001_initial"), ("kit", "0002_content_version")]

    operations = watch(*TABLES)
