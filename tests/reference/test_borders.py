"""Borders as offices get them: what is no area of this district is refused and changes nothing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lotse.kit.json_text import read_json
from lotse.reference.domain.areas import key_of
from lotse.reference.models import Municipality

pytestmark = pytest.mark.django_db
GOSLAR = "03153017"
RING = [[10.35, 51.86], [10.5, 51.86], [10.5, 51.96], [10.35, 51.96], [10.35, 51.86]]
ISLAND = [[10.6, 51.86], [10.7, 51.86], [10.7, 51.96], [10.6, 51.96], [10.6, 51.86]]
BOW_TIE = [[10.35, 51.86], [10.5, 51.96], [10.5, 51.86], [10.35, 51.96], [10.35, 51.86]]


def feature(coordinates, kind="Polygon", **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties or {"ags": GOSLAR}, "geometry": geometry}


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def bring(path):
    out = io.StringIO()
    call_command("import_borders", str(path), stdout=out)
    return out.getvalue()


def bring_text(tmp_path, text):
    path = tmp_path / "borders.geojson"
    path.write_text(text, encoding="utf-8")
    return bring(path)


def border():
    return Municipality.objects.get(ags=GOSLAR).border


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("01-border-empty", "the area is empty"),
        ("01-border-point", "Point is no area"),
        ("01-border-text", "'x', 51.86] is no position of two numbers"),
        ("15-border-utm", "the projection is urn:ogc:def:crs:EPSG::25832"),
        ("15-border-swapped", "longitude and latitude are exchanged"),
    ],
)
def test_file_without_usable_areas_is_refused_and_pages_stay(case_inputs, name, reason):
    with pytest.raises(CommandError) as refused:
        bring(case_inputs / f"{name}.geojson")
    assert reason in str(refused.value)
    assert f"{name}.geojson" in str(refused.value)
    assert border() is None
    for language in ("de", "en", "ar", "uk", "ru", "tr", "fa", "de-simple"):
        assert Client().get(f"/{language}/angebote/").status_code == 200


@pytest.mark.parametrize("name", ["15-border-number-key", "15-border-bom"])
def test_key_as_a_number_and_a_mark_at_the_beginning_are_read(case_inputs, name):
    assert bring(case_inputs / f"{name}.geojson") == "1 borders taken.\n"
    assert border()["type"] == "Polygon"
    assert "<svg" in Client().get("/de/angebote/").content.decode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (collection(feature([RING[:3]])), "fewer than four positions"),
        (collection(feature([[*RING[:2], RING[0], RING[1]]])), "the area is empty"),
        (collection(feature([[[r * 1, None] for r, _ in RING]])), "no position of two numbers"),
        (collection(feature([[[True, 51.9]] * 4])), "no position of two numbers"),
        (collection(feature(RING, "LineString")), "LineString is no area"),
        (collection(feature([[[600000, 5750000]] * 4])), "are no degrees"),
        (
            collection(feature([[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9]] * 2])),
            "outside of the state",
        ),
        (collection(feature([RING]), attribution="x" * 301), "longer than 300"),
        (collection(feature([RING], name="Goslar")), "no feature has a municipality key"),
        (collection(feature([RING]), attribution="\ud83d"), "half a character"),
        (collection(feature([RING])).replace("51.86", "1e999"), "no computer holds"),
        (collection(feature([RING])).replace("51.86", "NaN"), "NaN is no number"),
        ("[" * 5_000, "nested too deeply"),
        ('{"features": "x"}', "no GeoJSON collection"),
        ('{"features": [7]}', "feature 1 is no object"),
        ('{"features": [', "line 1 column"),
    ],
)
def test_broken_borders_are_refused_with_the_reason(tmp_path, text, reason):
    with pytest.raises(CommandError) as refused:
        bring_text(tmp_path, text)
    assert reason in str(refused.value)
    assert border() is None


def test_one_bad_area_of_the_district_refuses_the_file(tmp_path):
    harzburg = feature([], ags="03153012")
    with pytest.raises(CommandError, match="03153012: the area is empty"):
        bring_text(tmp_path, collection(feature([RING]), harzburg))
    assert border() is None


def test_several_areas_of_one_key_are_one_municipality(tmp_path):
    bring_text(tmp_path, collection(feature([RING]), feature([ISLAND])))
    assert border()["type"] == "MultiPolygon"
    assert len(border()["coordinates"]) == 2


def test_lines_that_cross_themselves_are_mended_so_the_map_can_be_drawn(tmp_path):
    bring_text(tmp_path, collection(feature([BOW_TIE])))
    assert "<svg" in Client().get("/de/angebote/").content.decode()


def test_points_beside_areas_and_features_without_key_are_left_out(tmp_path):
    label = feature([10.4, 51.9], "Point")
    town = feature([10.4, 51.9], "Point", name="Goslar")
    said = bring_text(tmp_path, collection(label, town, feature([RING], AGS="03153017")))
    assert said == "1 borders taken.\n2 features without key or area left out.\n"


def test_border_kept_by_an_earlier_version_breaks_no_page():
    for kept in ({"type": "Point", "coordinates": [10, 51]}, {"type": "Polygon"}, {}):
        Municipality.objects.filter(ags=GOSLAR).update(border=kept)
        assert Client().get("/de/angebote/").status_code == 200


@pytest.mark.parametrize(
    ("properties", "key"),
    [
        ({"ags": 3153017.0}, GOSLAR),
        ({"AGS": " 3153017"}, GOSLAR),
        ({"de:amtlicher_gemeindeschluessel": GOSLAR}, GOSLAR),
        ({"ags": "03153"}, ""),
        ({"ags": None, "AGS": GOSLAR}, GOSLAR),
        ({"ags": ["03153017"]}, ""),
    ],
)
def test_keys_are_read_as_programs_write_them(properties, key):
    assert key_of(properties) == key


@pytest.mark.parametrize(
    "text", ['"\\u0000"', '{"\\ud800": 1}', "1e400", "-Infinity", "[" * 200 + "]" * 200]
)
def test_json_that_nothing_can_keep_is_refused(text):
    with pytest.raises(ValueError, match=r"nested|half|holds|number"):
        read_json(text)
