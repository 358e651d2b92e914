"""A district of two municipalities and a half."""

from datetime import date

from lotse.reference.actions import DistrictFacts, MunicipalityFacts, PostcodeFacts

GOSLAR = "03153017"
SEESEN = "03153012"
LANGUAGES = ("de", "de-simple", "en", "ar", "uk", "ru", "tr", "fa")


def small_district() -> DistrictFacts:
    """A district with real keys and rounded coordinates."""
    return DistrictFacts(
        ags="03153",
        name="Landkreis Goslar",
        state="NI",
        time_zone="Europe/Berlin",
        site_name="Lotse Test",
        languages=LANGUAGES,
        latitude=51.9,
        longitude=10.4,
        details={
            "office": {
                "name": "Koordinierungsstelle",
                "authority": "Landkreis Goslar",
                "street": "Klubgartenstraße 6",
                "postcode": "38640",
                "place": "Goslar",
                "phone": "030 23125-101",
                "email": "office@example.org",
            },
            "imprint": {
                "represented_by": "Landrätin oder Landrat",
                "supervisory_authority": "Ministerium",
                "data_protection_officer_email": "privacy@example.org",
                "data_protection_authority": {"name": "Datenschutzaufsicht"},
                "conciliation_body": {"name": "Schlichtungsstelle", "phone": "030 23125-102"},
                "accessibility_checked_on": "2026-11-24",
            },
        },
        is_demo=True,
        municipalities=[
            MunicipalityFacts(
                GOSLAR,
                "Goslar",
                "Stadt",
                47_433,
                51.907,
                10.43,
                [
                    PostcodeFacts("38640", "Goslar", 51.907, 10.43),
                    PostcodeFacts("38642", "Oker", 51.905, 10.48),
                ],
            ),
            MunicipalityFacts(
                SEESEN,
                "Seesen",
                "Stadt",
                None,
                51.891,
                10.178,
                [PostcodeFacts("38723", "Seesen", 51.891, 10.178)],
            ),
        ],
        holidays=[("Herbstferien 2026", date(2026, 10, 12), date(2026, 10, 24))],
    )
