"""Names of countries in every language, as Unicode's CLDR has them (Babel)."""

from babel import Locale


def country_name(code: str, language: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2) in a language; the code where there is none.

    ``language`` is a BCP 47 tag; of a variety such as ``de-simple`` the language itself counts.
    """
    return str(Locale.parse(language.split("-", maxsplit=1)[0]).territories.get(code, code))
