"""Make ``departments.geojson``: Peru's 25 first-level units at full Natural Earth 1:10m precision.

Natural Earth's internal boundaries, coast and national boundaries are put on a 1e-5 degree grid, made into faces, and
each face is given to the department whose coarse polygon covers most of it. Shared borders are the same vertices.
"""

import csv

import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geography import (
    GRID,
    PACKAGE,
    TABLES,
    PreparationError,
    feature,
    frame,
    read_coarse_departments,
    read_natural_earth,
    write_features,
)

COARSE_UBIGEOS = {
    "PE.AM": "01", "PE.AN": "02", "PE.AP": "03", "PE.AR": "04", "PE.AY": "05", "PE.CJ": "06", "PE.": "07",
    "PE.CS": "08", "PE.HV": "09", "PE.HC": "10", "PE.IC": "11", "PE.JU": "12", "PE.LL": "13", "PE.LB": "14",
    "PE.LR": "15", "PE.LO": "16", "PE.MD": "17", "PE.MQ": "18", "PE.PA": "19", "PE.PI": "20", "PE.CL": "21",
    "PE.SM": "22", "PE.TA": "23", "PE.TU": "24", "PE.UC": "25",
}  # fmt: skip
"""INEI code of each id in the coarse file, which calls Puno "Callao" (PE.CL) and has Lima in two pieces (PE.LR)."""

LINE_LAYERS = ("admin_1_states_provinces_lines", "coastline", "admin_0_boundary_lines_land")
LEAST_SHARE = 0.9
"""A face belongs to Peru when one department's coarse polygon covers at least this share of it."""


def make_faces() -> list[Polygon]:
    """Return the faces between all boundary and coast lines of the map, on the grid.

    The sources' ends miss each other by up to 5e-6 degrees; snap rounding on the grid joins them.
    """
    lines = [geometry.intersection(frame()) for layer in LINE_LAYERS for geometry, _ in read_natural_earth(layer)]
    network = shapely.union_all([*lines, frame().exterior], grid_size=GRID)
    return sorted(shapely.get_parts(shapely.polygonize([network])), key=lambda face: face.bounds)


def read_label_polygons() -> dict[str, BaseGeometry]:
    """Return the coarse polygon of each department, by INEI code."""
    pieces: dict[str, list[BaseGeometry]] = {}
    for coarse_id, _, polygon in read_coarse_departments():
        pieces.setdefault(COARSE_UBIGEOS[coarse_id], []).append(polygon)
    return {ubigeo: shapely.union_all(parts) for ubigeo, parts in sorted(pieces.items())}


def label_face(face: Polygon, labels: dict[str, BaseGeometry]) -> str | None:
    """Return the INEI code of the department that covers the face, or None outside Peru."""
    shares = {ubigeo: label.intersection(face).area / face.area for ubigeo, label in labels.items()}
    best = max(shares, key=lambda ubigeo: shares[ubigeo])
    return best if shares[best] >= LEAST_SHARE else None


def make_departments(faces: list[Polygon]) -> dict[str, BaseGeometry]:
    """Return the geometry of each department, by INEI code: its mainland face and its islands."""
    labels = read_label_polygons()
    parts: dict[str, list[Polygon]] = {ubigeo: [] for ubigeo in labels}
    for face in faces:
        if (ubigeo := label_face(face, labels)) is not None:
            parts[ubigeo].append(face)
    return {ubigeo: shapely.coverage_union_all(faces) for ubigeo, faces in parts.items()}


def check_topology(polygons: list[BaseGeometry]) -> dict[str, float]:
    """Return the measures of a clean coverage (areas in square degrees), and raise when one is not met.

    Raises:
        PreparationError: Not valid, overlapping, with gaps, or with edges that do not match.
    """
    union = shapely.union_all(polygons)
    overlap = sum(polygons[i].intersection(polygons[j]).area for i in range(len(polygons)) for j in range(i))
    measures = {
        "invalid": sum(not polygon.is_valid for polygon in polygons),
        "sum of areas minus area of union": sum(polygon.area for polygon in polygons) - union.area,
        "pairwise overlap": overlap,
        "holes in union": sum(len(part.interiors) for part in shapely.get_parts(union)),
        "edges that do not match": sum(not edge.is_empty for edge in shapely.coverage_invalid_edges(polygons)),
    }
    if any(abs(value) > 1e-9 for value in measures.values()):
        raise PreparationError(f"The coverage is not clean: {measures}")
    return measures


def read_names() -> list[dict[str, str]]:
    """Return the rows of the department table: ubigeo, iso, name."""
    with (TABLES / "departments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count_misplaced(departments: dict[str, BaseGeometry]) -> list[tuple[str, str, float]]:
    """Return (id, stated department, kilometres outside it) of gazetteer points outside their stated department.

    Kilometres are degrees times 111.2: good to some per cent at these latitudes.
    """
    by_name = {row["name"]: departments[row["ubigeo"]] for row in read_names()}
    outside = []
    with (PACKAGE / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            point = Point(float(row["lon"]), float(row["lat"]))
            polygon = by_name.get(row["department"])
            if polygon is not None and not polygon.covers(point):
                outside.append((row["id"], row["department"], polygon.distance(point) * 111.2))
    return sorted(outside, key=lambda item: -item[2])


def main() -> None:
    """Make, check and write the departments."""
    departments = make_departments(make_faces())
    print(check_topology(list(departments.values())))
    rows = [feature(departments[row["ubigeo"]], row, row["iso"]) for row in read_names()]
    write_features(PACKAGE / "departments.geojson", rows)
    for place, stated, distance in count_misplaced(departments):
        print(f"  outside {stated}: {place}, {distance:.1f} km")


if __name__ == "__main__":
    main()
