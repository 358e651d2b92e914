"""The file that makes an installation the one of a district (``lotse init-district``)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lotse.kit.reachable import MailAddress, WebAddress
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.reference.actions import DistrictFacts, MunicipalityFacts, PostcodeFacts

Coordinates = tuple[
    Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]
]


class _District(FileModel):
    name: str
    ags: Annotated[str, Field(pattern=r"^\d{5}$")]
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: str = "Europe/Berlin"
    centre: Coordinates
    languages: Annotated[tuple[str, ...], Field(min_length=1)]


class _Site(FileModel):
    name: str


class _Postcode(FileModel):
    postcode: Annotated[str, Field(pattern=r"^\d{5}$")]
    place: str
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class _Municipality(FileModel):
    ags: Annotated[str, Field(pattern=r"^\d{8}$")]
    name: str
    kind: str = ""
    centre: Coordinates
    population: int | None = None
    postcodes: tuple[_Postcode, ...] = ()


class _Holiday(FileModel):
    name: str
    start: date
    end: date


class _SchoolType(FileModel):
    code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,20}$")]
    stages: Annotated[tuple[str, ...], Field(min_length=1)]
    names: Annotated[Mapping[str, str], Field(min_length=1)]
    aliases: tuple[str, ...] = ()


class _OpenData(FileModel):
    licence: str
    licence_url: Annotated[WebAddress, Field(min_length=1)]
    attribution: str = ""
    contributor: WebAddress = ""
    figures: bool = False


class _Security(FileModel):
    email: Annotated[MailAddress, Field(min_length=1)]


WeekDay = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
Hour = Annotated[str, Field(pattern=r"^\d{1,2}:\d{2}$")]


class _Hours(FileModel):
    first: Annotated[WeekDay, Field(alias="from")]
    last: Annotated[WeekDay | None, Field(alias="to")] = None
    opens: Hour
    closes: Hour


class _Office(BaseModel):
    """The office; what is not named here is kept as it is."""

    model_config = ConfigDict(extra="allow", frozen=True)

    hours: tuple[_Hours, ...] = ()


class _File(FileModel):
    district: _District
    site: _Site
    office: _Office
    imprint: Mapping[str, Any]
    municipalities: Annotated[tuple[_Municipality, ...], Field(min_length=1)]
    school_holidays: tuple[_Holiday, ...] = ()
    open_data: _OpenData | None = None
    school_types: tuple[_SchoolType, ...] = ()
    schools_outside: tuple[str, ...] = ()
    security: _Security | None = None
    is_demo: bool = False


def read_district(path: Path) -> DistrictFacts:
    """The facts in a district file; refused when it cannot be read or is not complete."""
    file = read_yaml(path, _File)
    return DistrictFacts(
        ags=file.district.ags,
        name=file.district.name,
        state=file.district.state,
        time_zone=file.district.time_zone,
        site_name=file.site.name,
        languages=file.district.languages,
        latitude=file.district.centre[0],
        longitude=file.district.centre[1],
        details={
            "office": _plain(
                file.office.model_dump(mode="json", by_alias=True, exclude_unset=True)
            ),
            "imprint": _plain(file.imprint),
            "open_data": file.open_data.model_dump() if file.open_data else {},
            "school_types": [entry.model_dump(mode="json") for entry in file.school_types],
            "schools_outside": list(file.schools_outside),
            "security": file.security.model_dump() if file.security else {},
        },
        is_demo=file.is_demo,
        municipalities=[_municipality(entry) for entry in file.municipalities],
        holidays=[(entry.name, entry.start, entry.end) for entry in file.school_holidays],
    )


def _municipality(entry: _Municipality) -> MunicipalityFacts:
    return MunicipalityFacts(
        ags=entry.ags,
        name=entry.name,
        kind=entry.kind,
        population=entry.population,
        latitude=entry.centre[0],
        longitude=entry.centre[1],
        postcodes=[
            PostcodeFacts(place.postcode, place.place, place.lat, place.lon)
            for place in entry.postcodes
        ],
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no dates: they are kept in ISO form."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
    }
