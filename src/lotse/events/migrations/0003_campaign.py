"""Campaigns; a change of one is a change of what the public sees."""

import django.db.models.deletion
from django.db import migrations, models

from lotse.kit.content_version import watch


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_content_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-starts_on", "slug"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="campaign_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="events.campaign",
            ),
        ),
        *watch("events_campaign"),
    ]
