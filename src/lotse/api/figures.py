"""Figures that were published, to read: what the council is told, for everybody."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from lotse.events.figures import published_years
from lotse.interop.dcat import are_figures_open
from lotse.privacy.domain.disclosure import BASE
from lotse.reference.queries import get_reference

router = Router(tags=["Figures"])


class FigureOut(Schema):
    """One figure: about whom, of what, of which value of it."""

    part: Annotated[str, Field(description="`people`, or a question that some answered.")]
    name: Annotated[str, Field(description="What was counted, such as `signed_up`.")]
    value: Annotated[str, Field(description="Of which value, such as a language; empty for all.")]
    people: Annotated[int, Field(description="Rounded; what would be 0 is not listed.")]


class YearOut(Schema):
    """The figures of all events of a year."""

    year: int
    made_on: Annotated[date, Field(description="They are made once and never changed.")]
    figures: list[FigureOut]


class FiguresOut(Schema):
    """All years of which figures were published."""

    rounded_to: Annotated[int, Field(description="Every figure is a multiple of it.")]
    years: list[YearOut]


@router.get("/events", summary="Figures of events by years", response=FiguresOut)
def list_years(request: HttpRequest) -> Any:
    """Who signed up and came, as the office published it; none where the district keeps them."""
    district = get_reference(getattr(request, "content_version", None)).district
    is_open = district is not None and are_figures_open(district)
    years = published_years() if is_open else {}
    return {
        "rounded_to": BASE,
        "years": [
            {
                "year": year,
                "made_on": max(table.made_on for table in tables.values()),
                "figures": [
                    {"part": part, "name": name, "value": value, "people": said.figure}
                    for part, table in tables.items()
                    for (name, value), said in sorted(table.figures.items())
                ],
            }
            for year, tables in sorted(years.items())
        ],
    }
