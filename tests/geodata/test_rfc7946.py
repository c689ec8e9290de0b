"""GeoJSON is read as it was written, and held against RFC 7946."""

from pathlib import Path
from typing import Any

import pytest

from geodata.validation.geojson import collection_problems, geometry_faults, read_geojson

SQUARE = [[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]
HOLE = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]


def geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    """A geometry object."""
    return {"type": kind, "coordinates": coordinates}


def messages(thing: Any) -> str:
    """All that is said of a geometry."""
    return " ".join(message for message, _ in geometry_faults(thing))


@pytest.mark.parametrize(
    "sound",
    [
        geometry("Point", [1, 2]),
        geometry("Point", [1, 2, 300]),
        geometry("MultiPoint", [[179, 0], [-179, 0]]),
        geometry("LineString", [[1, 2], [3, 4]]),
        geometry("MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        geometry("Polygon", [SQUARE, HOLE]),
        geometry("MultiPolygon", [[SQUARE, HOLE]]),
        {"type": "GeometryCollection", "geometries": [geometry("Point", [1, 2])]},
    ],
    ids=lambda shape: shape["type"],
)
def test_sound_geometry_has_no_fault(sound: dict[str, Any]) -> None:
    assert not messages(sound)


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        ("Lima", "is no object"),
        (geometry("Circle", [1, 2]), "no GeoJSON geometry"),
        (geometry("Point", []), "no GeoJSON geometry"),
        (geometry("Point", ["1", "2"]), "no GeoJSON geometry"),
        (geometry("LineString", [1, 2]), "no GeoJSON geometry"),
        (geometry("LineString", [[1, 2]]), "line of one position"),
        (geometry("LineString", [[179, 0], [-179, 0]]), "crosses longitude 180°"),
        (geometry("Point", [-12, 181]), "outside ±180, ±90"),
        (geometry("Polygon", [SQUARE[:-1]]), "not closed"),
        (geometry("Polygon", [SQUARE[::-1]]), "1 of 1 rings against the right-hand rule"),
        (geometry("Polygon", [SQUARE, HOLE[::-1]]), "1 of 2 rings"),
        (geometry("MultiPolygon", [[SQUARE[::-1], HOLE[::-1]]]), "2 of 2 rings"),
        (
            {"type": "GeometryCollection", "geometries": [geometry("Point", [0, 99])]},
            "outside ±180, ±90",
        ),
    ],
)
def test_spoiled_geometry_is_found(spoiled: Any, message: str) -> None:
    assert message in messages(spoiled)


@pytest.mark.parametrize(
    ("coordinates", "message"),
    [
        ("[-77.123456, -12.1]", ""),
        ("[-77.1234567, -12.1]", "has coordinates with 7 decimals"),
        ("[-77.1000000, -12.1]", "has coordinates with 7 decimals"),
        ("[NaN, -12.1]", "has a coordinate that is no number"),
        ("[-Infinity, -12.1]", "has a coordinate that is no number"),
    ],
)
def test_numbers_are_read_as_written(coordinates: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "point.geojson"
    path.write_text(f'{{"type": "Point", "coordinates": {coordinates}}}', encoding="utf-8")
    found = messages(read_geojson(path))
    assert message in found
    assert bool(found) == bool(message)


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ("x", "is no Feature"),
        ({"type": "Feature", "properties": {}}, "has no member geometry"),
        ({"type": "Feature", "geometry": None}, "has no member properties"),
        ({"type": "Feature", "geometry": None, "properties": {}, "crs": {}}, "member crs"),
    ],
)
def test_spoiled_feature_is_named_by_its_number(feature: Any, message: str) -> None:
    sound = {"type": "Feature", "id": "a", "geometry": None, "properties": None}
    content = {"type": "FeatureCollection", "features": [sound, feature]}
    (problem,) = collection_problems("x.geojson", content)
    assert problem.row.startswith("feature 2 ")
    assert message in problem.message


def test_nan_among_the_properties_is_found(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    feature = '{"type": "Feature", "geometry": null, "properties": {"depths": [1.5, NaN]}}'
    text = f'{{"type": "FeatureCollection", "features": [{feature}]}}'
    path.write_text(text, encoding="utf-8")
    (problem,) = collection_problems("x.geojson", read_geojson(path))
    assert "NaN" in problem.message


@pytest.mark.parametrize("content", [[], {"type": "Feature"}, {"type": "FeatureCollection"}])
def test_file_that_is_no_collection_is_one_problem(content: Any) -> None:
    (problem,) = collection_problems("x.geojson", content)
    assert problem.row == ""
