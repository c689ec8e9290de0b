"""Ten relations of the package that ships, worked out anew with geopandas from its files.

Distances are measured here in azimuthal equidistant projections, centred on each place in turn, and
between lines and areas along geodesics of all their points; the atlas uses neither.
"""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pyproj
import pytest
import shapely

from geodata.datapackage.package import BUILT_IN, read_package
from geodata.stores.memory.store import MemoryStore

GEOD = pyproj.Geod(ellps="WGS84")
STEP = 0.03
# The drawing is taken at its word: none of these is known otherwise.
SKETCHED = ("endpoints_straight", "waypoints", "sketch")
SQUARE = shapely.box(-77.5, -16.5, -70.5, -12.5)


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    """The package, compiled."""
    return MemoryStore(read_package(BUILT_IN))


@pytest.fixture(scope="module")
def frame() -> geopandas.GeoDataFrame:
    """The records that have a place, as their files have them; `radius` in km."""
    rows: list[dict[str, Any]] = []
    catalog = json.loads((BUILT_IN / "catalog.json").read_text("utf-8"))
    for layer in catalog["layers"]:
        content = json.loads((BUILT_IN / layer["path"]).read_text("utf-8"))
        for feature in content["features"]:
            if feature["geometry"]:
                shape = shapely.from_geojson(json.dumps(feature["geometry"]))
                place = {**feature["properties"], "id": feature["id"], "geometry": shape}
                rows.append(place | {"layer": layer["id"], "context": layer["context"]})
    found = geopandas.GeoDataFrame(rows, crs="EPSG:4326").set_index("id")
    radii = pandas.read_csv(Path(BUILT_IN) / "codelists" / "loc_precision.csv", index_col="code")
    found["radius"] = found["loc_precision"].map(radii["radius_km"])
    vague = (found["loc_method"] == "admin_area") & (found.geom_type != "Point")
    line = found["loc_method"].isin(SKETCHED) & found.geom_type.isin(
        ["LineString", "MultiLineString"]
    )
    found.loc[vague, "radius"] = 0.0
    return found.assign(is_drawn=~vague & ~line)


def kilometres(one: shapely.Geometry, two: shapely.Geometry) -> float:
    """How far apart two places are along the ground."""
    if shapely.intersects(one, two):
        return 0.0
    if two.geom_type == "Point":
        one, two = two, one
    if one.geom_type == "Point":
        crs = f"+proj=aeqd +lat_0={one.y} +lon_0={one.x} +datum=WGS84"
        fine = geopandas.GeoSeries([shapely.segmentize(two, STEP)], crs="EPSG:4326")
        return float(fine.to_crs(crs).distance(shapely.Point(0, 0)).iloc[0]) / 1000
    here, there = (shapely.get_coordinates(shapely.segmentize(s, STEP)) for s in (one, two))
    pairs = np.repeat(here, len(there), axis=0), np.tile(there, (len(here), 1))
    return float(GEOD.inv(*pairs[0].T, *pairs[1].T)[2].min()) / 1000


def asked(store: MemoryStore, **parameters: str) -> dict[str, str]:
    """Record → how sure its relation is, as the atlas answers."""
    selection, corrections = store.parse(parameters)
    assert corrections == []
    return {str(i): str(w) for i, w in store.select(selection).records["relation"].items()}


def within(
    frame: geopandas.GeoDataFrame, some: Any, targets: Any, limit: float
) -> tuple[set[str], set[str]]:
    """Records possibly within a distance of any target, and those certainly so.

    Certain are only those told from two drawings that are taken at their word.
    """
    possible, certain = set(), set()
    for record_id, row in frame[some].iterrows():
        for other_id, other in frame[targets].iterrows():
            if record_id == other_id:
                continue
            away, doubt = kilometres(row.geometry, other.geometry), row.radius + other.radius
            if away - doubt <= limit:
                possible.add(str(record_id))
            if row.is_drawn and other.is_drawn and away + doubt <= limit:
                certain.add(str(record_id))
    return possible, certain


@pytest.mark.parametrize(
    ("layer", "target", "limit"),
    [
        ("mines", "ports", 100),
        ("mines", "ports", 25),
        ("ports", "mines", 150),
        ("coca_zones", "illegal_mining", 60),
        ("security_events", "coca_zones", 40),
        ("rail_proposals", "mines", 20),
    ],
)
def test_within_a_distance(
    store: MemoryStore, frame: geopandas.GeoDataFrame, layer: str, target: str, limit: int
) -> None:
    found = asked(store, layer=layer, relation=f"within:{limit}:{target}")
    possible, certain = within(frame, frame["layer"] == layer, frame["layer"] == target, limit)
    assert set(found) == possible
    drawn = {i for i in found if frame.at[i, "is_drawn"]}
    sure = {i for i in drawn if found[i] == "certain"}
    assert certain <= sure
    if frame[frame["layer"] == target]["is_drawn"].all():
        assert sure == certain


def test_rail_proposals_that_cross_coca_zones(
    store: MemoryStore, frame: geopandas.GeoDataFrame
) -> None:
    found = asked(store, layer="rail_proposals", relation="crosses:coca_zones")
    rails, zones = frame["layer"] == "rail_proposals", frame["layer"] == "coca_zones"
    possible, _ = within(frame, rails, zones, 0)
    assert set(found) == possible != set()
    # No line of them enters a zone by more than both are unsure by.
    assert set(found.values()) == {"possible"}


def test_mines_that_lie_in_a_shape(store: MemoryStore, frame: geopandas.GeoDataFrame) -> None:
    box = ",".join(map(str, SQUARE.bounds))
    found = asked(store, layer="mines", relation=f"lies_in:{box}")
    mines = frame[frame["layer"] == "mines"]
    edge = {i: kilometres(row.geometry, SQUARE.exterior) for i, row in mines.iterrows()}
    inside = mines.within(SQUARE)
    certain = {i for i in mines.index if inside[i] and edge[i] >= mines.at[i, "radius"]}
    possible = {i for i in mines.index if inside[i] or edge[i] <= mines.at[i, "radius"]}
    assert {i for i in found if found[i] == "certain"} == certain != set()
    assert set(found) == possible != certain


def test_the_mines_nearest_to_a_port(store: MemoryStore, frame: geopandas.GeoDataFrame) -> None:
    found = asked(store, layer="mines", relation="nearest:3:ports/chancay")
    port, mines = frame.loc["ports/chancay"], frame[frame["layer"] == "mines"]
    away = mines.geometry.map(lambda place: kilometres(place, port.geometry))
    doubt = mines["radius"] + port["radius"]
    least, most = away - doubt, away + doubt
    assert set(found) == {i for i in mines.index if (most < least[i]).sum() < 3}
    certain = {i for i in mines.index if (least.drop(i) <= most[i]).sum() < 3}
    assert {i for i in found if found[i] == "certain"} == certain


def test_mines_in_the_department_of_a_port(
    store: MemoryStore, frame: geopandas.GeoDataFrame
) -> None:
    units = geopandas.read_file(BUILT_IN / "departments.geojson")
    sites = frame[(frame["layer"] == "mines") | (frame.index == "ports/san-juan-de-marcona")]
    sites = sites[sites["loc_precision"] != "estimated"]
    named = geopandas.sjoin(sites, units[["ubigeo", "geometry"]], predicate="within")["ubigeo"]
    found = asked(store, layer="mines", relation="same_department:ports/san-juan-de-marcona")
    mines = named.drop("ports/san-juan-de-marcona")
    alike = set(mines[mines == named["ports/san-juan-de-marcona"]].index)
    assert alike <= {i for i in found if found[i] == "certain"}
    assert alike


def test_distances_are_those_along_the_ground(
    store: MemoryStore, frame: geopandas.GeoDataFrame
) -> None:
    selection, _ = store.parse({"relation": "within:60:coca_zones"})
    rows = store.select(selection).records
    assert len(rows) > 20
    for record_id, row in rows.iterrows():
        shapes = frame.at[record_id, "geometry"], frame.at[row["relation_to"], "geometry"]
        away = kilometres(*shapes)
        # Between lines and areas, points a step apart are at most so much farther than the nearest.
        slack = 0.06 if "Point" in {shape.geom_type for shape in shapes} else 0.4
        assert away * 0.999 - slack <= row["relation_km"] <= away * 1.001 + 0.06
