"""The words of the catalogue in German and English, which is what portals show.

They are about the site, not of it, so they are no texts of the interface. ``{district}`` stands
for the name of the district.
"""

from collections.abc import Mapping
from typing import NamedTuple

Words = Mapping[str, str]


class Described(NamedTuple):
    """Title and description."""

    title: Words
    description: Words


CATALOGUE = Described(
    {
        "de": "Bildungsangebote: {district}",
        "en": "Education offers: {district}",
    },
    {
        "de": "Offene Daten der Seite für Familien mit Zuwanderungsgeschichte: Angebote, Partner, "
        "Schulen, Veranstaltungen und die Regeln des Bildungssystems.",
        "en": "Open data of the site for families with an immigration history: offers, partners, "
        "schools, events and the rules of the education system.",
    },
)
API = Described(
    {"de": "Schnittstelle", "en": "API"},
    {
        "de": "Alles Öffentliche zum Abrufen, ohne Anmeldung und Schlüssel, beschrieben nach "
        "OpenAPI 3.1.",
        "en": "Everything public, without log-in or key, described by OpenAPI 3.1.",
    },
)
DIRECTORY = Described(
    {
        "de": "Angebote, Partner und Schulen: {district}",
        "en": "Offers, partners and schools: {district}",
    },
    {
        "de": "Angebote rund um Kita, Schule, Ausbildung und Deutschlernen, wer sie macht, wo und "
        "wann, mit dem Tag der letzten Bestätigung und Texten in mehreren Sprachen.",
        "en": "Offers about Kita, school, training and learning German, who holds them, where and "
        "when, with the day on which they were last confirmed and words in several languages.",
    },
)
EVENTS = Described(
    {"de": "Veranstaltungen: {district}", "en": "Events: {district}"},
    {
        "de": "Was bevorsteht: Titel, Zeiten und ob noch Plätze frei sind.",
        "en": "What is to come: titles, times, and whether there are places left.",
    },
)
RULES = Described(
    {
        "de": "Regeln des Bildungssystems mit Quellen",
        "en": "Rules of the education system, with sources",
    },
    {
        "de": "Was für Schulpflicht, Aufnahme und Abschlüsse gilt: jede Fassung mit Geltung, "
        "Fundstelle und dem Tag der letzten Prüfung, dazu die Stationen des Bildungssystems.",
        "en": "What holds for compulsory schooling, admission and certificates: each version with "
        "its validity, source and the day of the last check, and the stations of the system.",
    },
)
FIGURES = Described(
    {"de": "Zahlen zu Veranstaltungen: {district}", "en": "Figures of events: {district}"},
    {
        "de": "Wie viele Menschen sich in einem Jahr angemeldet haben und gekommen sind, auf "
        "Fünfer gerundet; sehr kleine Zahlen fehlen. Einmal veröffentlicht bleiben sie so.",
        "en": "How many people signed up and came in a year, rounded to fives; very small "
        "figures are left out. Once published they do not change.",
    },
)
RULES_ONLY: Words = {"de": "Regeln", "en": "Rules"}
STATIONS: Words = {"de": "Stationen", "en": "Stations"}
OFFER_KEYWORDS = ("Bildung", "Integration", "Sprachkurs", "Schule", "Kita", "Beratung")
FIGURE_KEYWORDS = ("Bildung", "Integration", "Statistik")
RULE_KEYWORDS = ("Bildungssystem", "Schulrecht", "Schulpflicht")


def same(title: str) -> Words:
    """A title that is a name and the same in both languages."""
    return {"de": title, "en": title}
