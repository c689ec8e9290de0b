"""What a geometry may be in a layer of either form: one verdict, and no record stops another."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from geodata.geometry.antimeridian import crossing
from geodata.stores.opening import open_store
from geodata.validation.validate import validate
from layers.map.window_answer import drawn
from tests.large_package import LAYER, Row, claims_package, large_package, stalls
from tests.package_copy import PackageCopy

Makes = Callable[..., PackageCopy]
SOUND: dict[str, shapely.Geometry] = {
    "multi-point": MultiPoint([(10.2, 0.2), (10.8, 0.9)]),
    "multi-line": shapely.MultiLineString([[(10.1, 1.5), (10.6, 1.9)], [(10.7, 1.5), (11, 1.9)]]),
    "multi-polygon": MultiPolygon([box(13, 3, 13.5, 3.5), box(14, 3, 14.5, 3.5)]),
    "collection": GeometryCollection([Point(11, 1), LineString([(10, 0), (11, 1)])]),
    "nested": GeometryCollection(
        [GeometryCollection([Point(14, 1), GeometryCollection([box(14, 1, 15, 2)])])]
    ),
    "partly-empty": GeometryCollection([Point(11.2, 1.2), Polygon()]),
    "tiny": box(11, 2, 11.000001, 2.000001),
    "whole-earth": box(-180, -90, 180, 90),
    "cut-at-180": MultiPolygon([box(179, 1, 180, 2), box(-180, 1, -179, 2)]),
    "hole": shapely.orient_polygons(box(16, 3, 17, 4).difference(box(16.2, 3.2, 16.8, 3.8))),
    "altitude": Point(16, 3, 100),
    "pole": Point(0, 90),
}
FAULTY: dict[str, tuple[shapely.Geometry, str]] = {
    "empty": (GeometryCollection(), "geometry is empty"),
    "across-180": (LineString([(179, 1), (-179, 1)]), "crosses longitude 180°"),
    "bow-tie": (Polygon([(16, 1), (17, 2), (17, 1), (16, 2), (16, 1)]), "geometry is not valid"),
    "beyond": (Point(190, 3), "outside ±180, ±90"),
}


def rows(**members: object) -> list[Row]:
    shapes = SOUND | {name: shape for name, (shape, _) in FAULTY.items()}
    return [
        row | {"id": f"{LAYER}/{name}", "geometry": shape, "part_of": None} | members
        for (name, shape), row in zip(shapes.items(), stalls(len(shapes)), strict=True)
    ]


def draws(root: Path) -> dict[str, Any]:
    """Everything the map draws of the layer, by the record's name in its id."""
    store = open_store(str(root))
    selection, _ = store.parse({"layer": LAYER})
    answer = drawn(store, selection, "", "en", {"window": "-180,-90,180,90", "zoom": "3"})
    return {feature["i"].split("/")[1]: feature for feature in json.loads(answer)["features"]}


@pytest.mark.parametrize("make", [claims_package, large_package], ids=["claims", "tabular"])
@pytest.mark.parametrize(
    "members",
    [
        {"loc_precision": "exact", "loc_method": "site_coordinates"},
        {"loc_precision": "department", "loc_method": "admin_area"},
    ],
    ids=["exact", "unit"],
)
def test_every_type_of_geometry_is_drawn_or_named_as_a_fault(
    make: Makes, members: dict[str, object], tmp_path: Path
) -> None:
    root = make(tmp_path / "package", rows(**members)).root
    assert draws(root).keys() == SOUND.keys()
    said = [str(problem) for problem in validate(root) if problem.serious]
    for name, (_, message) in FAULTY.items():
        row = 1 + [*SOUND, *FAULTY].index(name)
        assert any(
            message in text and (f"{LAYER}/{name}" in text or str(row) in text) for text in said
        )
    for text in said:
        assert not ("geometry" in text and any(f"{LAYER}/{name})" in text for name in SOUND)), text


def test_only_a_step_over_180_crosses_it() -> None:
    shapes = [*SOUND.values(), *(shape for shape, _ in FAULTY.values())]
    names = [*SOUND, *FAULTY]
    mask = crossing(np.array(shapes, dtype=object))
    assert [name for name, crosses in zip(names, mask, strict=True) if crosses] == ["across-180"]
    nested = GeometryCollection([GeometryCollection([FAULTY["across-180"][0]])])
    assert crossing(np.array([nested, None], dtype=object)).tolist() == [True, False]
