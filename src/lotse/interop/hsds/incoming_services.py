"""HSDS services in our terms."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from lotse.interop.hsds.identifiers import connection, part_id
from lotse.interop.hsds.known import Known
from lotse.interop.hsds.parts import (
    Source,
    Times,
    Unusable,
    day,
    email,
    languages,
    number,
    phone,
    plain,
    schedules,
    website,
)
from lotse.interop.hsds.services import PARAGRAPH
from lotse.interop.hsds.tables import Row
from lotse.kit.html_lines import as_lines
from lotse.kit.plain import in_order
from lotse.offers.actions import Words
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import ConfirmedBy, Join
from lotse.words.domain.states import Origin

OLDEST = 120
LONGEST_SUMMARY = 400


def offer_facts(
    source: Source, known: Known, slug: str, row: Row, confirmed_on: date
) -> OfferFacts:
    """The facts of a draft that nobody here has confirmed: it is due at once.

    ``confirmed_on`` counts where the service says neither when it was assured nor when it changed.
    """
    identifier = row["id"]
    provider = known.find(row.get("organization_id"))
    if provider is None:
        raise Unusable("its organization is not here")
    attributes = source.attributes(identifier)
    features = {code for link, _, code, _ in attributes if link == "feature"}
    joins = [code for link, _, code, _ in attributes if link == "join" and code in Join.values]
    tags = [one.get("code") for one in source.parts("language", "service_id", identifier)]
    phones = source.parts("phone", "service_id", identifier)
    places = source.parts("service_at_location", "service_id", identifier)
    for link in places:
        known.keep_part(link["id"], part_id(identifier, connection(str(link.get("location_id")))))
    called = phone(source, identifier, phones[0].get("number")) if phones else ""
    if called:
        known.keep_part(phones[0]["id"], part_id(identifier, f"phone/{called}"))
    age_from, age_to = _ages(source, row)
    times = _times(source, identifier)
    confirmed_on = (
        day(source, identifier, row.get("assured_date"))
        or day(source, identifier, row.get("last_modified"))
        or confirmed_on
    )
    return OfferFacts(
        slug=slug,
        provider=provider,
        partners=_slugs(known, (value for link, _, _, value in attributes if link == "role")),
        stages=_codes(attributes, "stage"),
        topics=tuple(dict.fromkeys(code for link, _, code, _ in attributes if link == "topic")),
        languages=tuple(sorted(languages(source, identifier, tags))),
        german_in=next(iter(_codes(attributes, "german_in")), None),
        german_out=next(iter(_codes(attributes, "german_out")), None),
        age_from=age_from,
        age_to=age_to,
        is_women_only="women" in features,
        is_parents_with_child="with_child" in features,
        has_childcare="childcare" in features,
        sites=_slugs(known, (link.get("location_id") for link in places)),
        is_online="online" in features,
        accessibility=_codes(attributes, "accessibility"),
        starts_on=times.starts_on,
        ends_on=times.ends_on,
        pauses_in_school_holidays="pauses_in_school_holidays" in features,
        schedules=times.schedules,
        is_free="free" in features or _costs_nothing(source, identifier),
        join=joins[0] if joins else Join.CONTACT.value,
        phone=called,
        email=email(source, identifier, row.get("email")),
        website=website(source, identifier, row.get("url")),
        is_example="example" in features,
        confirmed_on=confirmed_on,
        confirmed_by=ConfirmedBy.OFFICE.value,
        next_review_on=confirmed_on + timedelta(days=1),
    )


def _codes(attributes: Iterable[tuple[str, str, str, str]], link_type: str) -> tuple[str, ...]:
    return tuple(sorted({code for link, _, code, _ in attributes if link == link_type}))


def _slugs(known: Known, identifiers: Iterable[object]) -> tuple[str, ...]:
    found = {known.find(identifier) for identifier in identifiers}
    return tuple(sorted(slug for slug in found if slug))


def _ages(source: Source, row: Row) -> tuple[int | None, int | None]:
    low = number(source, row["id"], row.get("minimum_age"), 0, OLDEST)
    high = number(source, row["id"], row.get("maximum_age"), 0, OLDEST)
    if low is not None and high is not None and high < low:
        source.leave_out(row["id"], f"the ages {low:g} to {high:g} are no range")
        return None, None
    return (None if low is None else int(low), None if high is None else int(high))


def _costs_nothing(source: Source, service: str) -> bool:
    amounts = [one.get("amount") for one in source.parts("cost_option", "service_id", service)]
    return any(str(amount).strip() in {"0", "0.0", "0.00"} for amount in amounts)


def _times(source: Source, service: str) -> Times:
    rows = list(source.parts("schedule", "service_id", service))
    for link in source.parts("service_at_location", "service_id", service):
        rows += source.parts("schedule", "service_at_location_id", link["id"])
    return schedules(source, service, {row["id"]: row for row in rows}.values())


def words(
    source: Source, row: Row, texts: Iterable[Mapping[str, str]], language: str
) -> list[Words]:
    """The words of all languages where the file has them; otherwise those of the service.

    Those of the service are in ``language``. Where that is not German they are the German source,
    too, until somebody replaces it: a text without a source is not kept, and this is a draft that
    somebody reads before it is published.
    """
    if found := _all_languages(source, texts):
        return found
    identifier = row["id"]
    documents = source.parts("required_document", "service_id", identifier)
    costs = source.parts("cost_option", "service_id", identifier)
    summary, description = _split(_text(row.get("description")))
    amount = costs[0].get("amount_description") if costs else ""
    written = {
        "title": plain(row.get("name")),
        "summary": summary,
        "description": description,
        "how_to_join": _text(row.get("application_process")),
        "cost": _text(row.get("fees_description") or row.get("fees") or amount),
        "documents": _text("\n".join(str(one.get("document", "")) for one in documents)),
        "times": _times(source, identifier).words,
    }
    tags = dict.fromkeys((SOURCE_LANGUAGE, language))
    return [Words(tag, written, Origin.IMPORTED) for tag in tags]


def _text(value: Any) -> str:
    """Text of several lines; HTML in it becomes lines."""
    return in_order(as_lines(str(value or "").replace("\0", "")))


def _split(text: str) -> tuple[str, str]:
    """The first paragraph as summary if it is short enough, the rest as description."""
    first, _, rest = text.partition(PARAGRAPH)
    return (first, rest.strip()) if len(first) <= LONGEST_SUMMARY else ("", text)


def _all_languages(source: Source, texts: Iterable[Mapping[str, str]]) -> list[Words]:
    known = {*source.reference.languages, "de-simple"}
    groups: dict[tuple[str, Origin, bool], dict[str, str]] = {}
    for text in texts:
        if text.get("field") in OFFER.fields and text.get("language") in known:
            is_machine = text.get("origin") == Origin.MACHINE
            origin = Origin.MACHINE if is_machine else Origin.IMPORTED
            key = (text["language"], origin, text.get("is_reviewed") == "true")
            groups.setdefault(key, {})[text["field"]] = _text(text.get("value"))
    return [
        Words(language, written, origin, is_reviewed)
        for (language, origin, is_reviewed), written in groups.items()
    ]
