"""What tests of exchange formats share."""

import pytest


@pytest.fixture
def district_with_licence(db: None) -> None:
    """The district says under which licence its data may be reused."""
    from lotse.reference.models import District

    district = District.objects.get()
    district.details["open_data"] = {"licence": "CC0 1.0", "licence_url": "https://example.org/cc0"}
    district.save()
