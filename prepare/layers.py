"""Make the layers of the atlas from ``places.csv``: one row of it is the identity and place of one record.

A row names gazetteer points, in draw order, and how to join them; no coordinate stands in the row itself. In
``place_ids``, ``|`` parts the points of one group, ``;`` parts groups that are drawn apart and then united. A group may
also be ``dep:21`` (a department by its INEI code) or ``clip:country`` (cut the result at the border). ``radius_km``
holds one distance for each group of points, or one for all. Coordinates are WGS 84 degrees (EPSG:4326); distances are
kilometres, measured in an equal-area projection centred on the record.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyproj
import shapely
from shapely.geometry import LineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from geography import GRID, PACKAGE, PreparationError, feature, read_features, write_features

SECTORS = {
    "mines": "mining", "ports": "transport", "hydro_plants": "energy", "coca_zones": "illicit_economies",
    "rail_proposals": "transport", "hydrocarbons": "energy", "electricity": "energy", "roads_waterways": "transport",
    "telecom_digital": "digital", "industrial_parks": "transport", "fishing": "fishing",
    "illegal_mining": "illicit_economies", "illegal_timber": "illicit_economies", "poppy": "illicit_economies",
    "trafficking": "illicit_economies", "security_events": "security", "security_cooperation": "security",
    "education_influence": "education_influence", "cooperation": "cooperation",
    "migration": "migration", "rail_context": "transport",
}  # fmt: skip
"""Sector of each layer that ``places.csv`` describes, in display order."""

CLIP = "clip:country"
DEPARTMENT = "dep:"

QUARTER_SEGMENTS = 8
"""Pieces in a quarter of the circle round a place: a zone's edge is not surveyed, so few vertices do."""

TOLERANCES_M = (500, 750, 1000, 1500, 2000, 3000, 5000, 7000, 10000)
"""Distances, in metres, by which an outline may be simplified; the first that meets `MAX_VERTICES` is used."""

MAX_VERTICES = 118
LEAST_PART_KM2 = 25.0
"""Slivers smaller than this, left where a zone is cut at the border, are dropped."""


@dataclass(frozen=True, slots=True)
class Place:
    """One named point of the gazetteer, in WGS 84 degrees."""

    id: str
    name: str
    lon: float
    lat: float
    source: str

    @property
    def point(self) -> Point:
        """The place as a point, longitude first."""
        return Point(self.lon, self.lat)


Gazetteer = dict[str, Place]
Departments = dict[str, BaseGeometry]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_gazetteer(path: Path = PACKAGE / "gazetteer.csv") -> Gazetteer:
    """Return the gazetteer, by id."""
    return {
        row["id"]: Place(row["id"], row["name"], float(row["lon"]), float(row["lat"]), row["source"])
        for row in read_rows(path)
    }


def read_departments(path: Path = PACKAGE / "departments.geojson") -> Departments:
    """Return the outline of each department in degrees, by INEI code."""
    return {str(properties["ubigeo"]): geometry for geometry, properties in read_features(path)}


def read_groups(row: dict[str, str], gazetteer: Gazetteer) -> list[list[Place]]:
    """Return the places of a row, a list for each group of points.

    Raises:
        PreparationError: An id is not in the gazetteer.
    """
    groups = [group.split("|") for group in row["place_ids"].split(";") if group and ":" not in group]
    missing = sorted({place_id for group in groups for place_id in group} - gazetteer.keys())
    if missing:
        raise PreparationError(f"{row['record_id']}: not in gazetteer.csv: {', '.join(missing)}")
    return [[gazetteer[place_id] for place_id in group] for group in groups]


def read_radii(row: dict[str, str], count: int) -> list[float]:
    """Return one distance in kilometres for each of `count` groups; a single one serves them all.

    Raises:
        PreparationError: The number of distances is neither 1 nor `count`.
    """
    radii = [float(radius) for radius in row["radius_km"].split(";")]
    if len(radii) not in (1, count):
        raise PreparationError(f"{row['record_id']}: {len(radii)} radii for {count} groups")
    return radii * count if len(radii) == 1 else radii


def make_projections(groups: list[list[Place]]) -> tuple[pyproj.Transformer, pyproj.Transformer]:
    """Return the way from degrees to metres and back, in an equal-area projection centred on the places."""
    middle = MultiPoint([place.point for group in groups for place in group]).envelope.centroid
    local = f"+proj=laea +lat_0={middle.y:.3f} +lon_0={middle.x:.3f} +datum=WGS84 +units=m"
    forth = pyproj.Transformer.from_crs("EPSG:4326", local, always_xy=True)
    back = pyproj.Transformer.from_crs(local, "EPSG:4326", always_xy=True)
    return forth, back


def project(geometry: BaseGeometry, transformer: pyproj.Transformer) -> BaseGeometry:
    """Return `geometry` in the transformer's target system."""
    return shapely.transform(geometry, transformer.transform, interleaved=False)


def join_points(group: list[Place]) -> BaseGeometry:
    """Return the line through the places of a group, or the point of a single one, in degrees."""
    points = [place.point for place in group]
    return LineString(points) if len(points) > 1 else points[0]


def widen(row: dict[str, str], groups: list[list[Place]], departments: Departments) -> BaseGeometry:
    """Return the area round the groups of a row, in degrees: bands round lines, circles round points, or hulls."""
    forth, back = make_projections(groups)
    is_hull = row["loc_method"] == "hull"
    parts = []
    for group, radius in zip(groups, read_radii(row, len(groups)), strict=True):
        line = project(join_points(group), forth)
        core = shapely.convex_hull(line) if is_hull else line
        parts.append(core.buffer(radius * 1000, quad_segs=QUARTER_SEGMENTS))
    area = shapely.union_all(parts)
    if CLIP in row["place_ids"].split(";"):
        area = drop_slivers(area.intersection(project(shapely.union_all(list(departments.values())), forth)))
    return to_grid(project(simplify(area), back))


def drop_slivers(area: BaseGeometry) -> BaseGeometry:
    """Return the polygons of an area, in metres, that are large enough to be seen."""
    parts = [part for part in shapely.get_parts(area) if part.area >= LEAST_PART_KM2 * 1e6]
    return shapely.union_all(parts)


def simplify(area: BaseGeometry) -> BaseGeometry:
    """Return an area, in metres, with few enough vertices."""
    for tolerance in TOLERANCES_M:
        simple = shapely.simplify(area, tolerance)
        if shapely.get_num_coordinates(simple) <= MAX_VERTICES:
            return simple
    raise PreparationError(f"More than {MAX_VERTICES} vertices at a tolerance of {TOLERANCES_M[-1]} m")


def to_grid(geometry: BaseGeometry) -> BaseGeometry:
    """Return a valid geometry on the grid of coordinates, its parts from west to east."""
    on_grid = shapely.set_precision(geometry, GRID)
    return shapely.normalize(on_grid) if on_grid.geom_type.endswith("Polygon") else on_grid


def draw_departments(row: dict[str, str], departments: Departments) -> BaseGeometry:
    """Return the departments a row names, in degrees, simplified in metres."""
    codes = [group.removeprefix(DEPARTMENT) for group in row["place_ids"].split(";") if group.startswith(DEPARTMENT)]
    area = shapely.union_all([departments[code] for code in codes])
    middle = area.centroid
    forth, back = make_projections([[Place("middle", "", middle.x, middle.y, "")]])
    return to_grid(project(simplify(project(area, forth)), back))


def draw(row: dict[str, str], gazetteer: Gazetteer, departments: Departments) -> BaseGeometry | None:
    """Return the geometry of a row in degrees, or None when no place is known.

    Raises:
        PreparationError: The method is not one that draws from the gazetteer.
    """
    groups = read_groups(row, gazetteer)
    match row["loc_method"]:
        case "none":
            return None
        case "gazetteer_point" | "site_coordinates":
            return to_grid(MultiPoint([place.point for place in groups[0]]).centroid)
        case "waypoints" | "endpoints_straight" | "sketch":
            lines = [join_points(group) for group in groups]
            return to_grid(lines[0] if len(lines) == 1 else shapely.multilinestrings(lines))
        case "corridor_buffer" | "hull":
            return widen(row, groups, departments)
        case "admin_area":
            return draw_departments(row, departments)
        case method:
            raise PreparationError(f"{row['record_id']}: no way to draw {method!r}")


def describe_source(row: dict[str, str], gazetteer: Gazetteer) -> str:
    """Return what a geometry is made from: gazetteer ids, each source named once after the ids it gave."""
    by_source: dict[str, list[str]] = {}
    for place in (place for group in read_groups(row, gazetteer) for place in group):
        by_source.setdefault(place.source, []).append(place.id)
    named = [f"{', '.join(ids)}: {source}" for source, ids in by_source.items()]
    areas = [group for group in row["place_ids"].split(";") if ":" in group]
    return "; ".join(named + [f"{', '.join(areas)}: departments.geojson"] * bool(areas))


def make_record(row: dict[str, str], sector: str, geometry: BaseGeometry | None, source: str) -> dict[str, Any]:
    """Return one record as a GeoJSON Feature."""
    properties = {
        "name_en": row["name_en"],
        "name_es": row["name_es"],
        "aliases": [alias for alias in row["aliases"].split("|") if alias],
        "layer": row["record_id"].split("/")[0],
        "sector": sector,
        "kind": row["kind"],
        "loc_precision": row["loc_precision"],
        "loc_method": row["loc_method"],
        "loc_source": source or None,
        "part_of": row["part_of"] or None,
        "loc_note_en": row["loc_note_en"] or None,
        "loc_note_es": row["loc_note_es"] or None,
    }
    if geometry is None:
        return {"type": "Feature", "id": row["record_id"], "properties": properties, "geometry": None}
    return feature(geometry, properties, row["record_id"])


def make_layer(
    layer: str, rows: list[dict[str, str]], gazetteer: Gazetteer, departments: Departments
) -> list[dict[str, Any]]:
    """Return the records of one layer, in the order of the rows."""
    return [
        make_record(row, SECTORS[layer], draw(row, gazetteer, departments), describe_source(row, gazetteer))
        for row in rows
        if row["record_id"].startswith(f"{layer}/")
    ]


def main() -> None:
    """Write the layers into the package."""
    rows, gazetteer, departments = read_rows(PACKAGE / "places.csv"), read_gazetteer(), read_departments()
    for layer in SECTORS:
        write_features(PACKAGE / f"{layer}.geojson", make_layer(layer, rows, gazetteer, departments))


if __name__ == "__main__":
    main()
