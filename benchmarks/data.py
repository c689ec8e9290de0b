"""Makes a package with one large invented layer: for measuring only, never part of the product.

The same rows are written as the atlas reads them (GeoParquet in a copy of the built-in package)
and as everybody else does (one plain GeoJSON file). Seeded: n features are the same features on
every machine.
"""

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from benchmarks.chance import SEED
from geodata.datapackage.package import BUILT_IN
from geodata.datapackage.reading import read_table
from geodata.geometry.measure import LONLAT

LAYER = "concessions"
# Rows that were made otherwise are not used again.
RECIPE = sha256(Path(__file__).read_bytes()).hexdigest()[:8]
SOURCE = "synthetic"

CLUSTERS, CLUSTERED_SHARE, CLUSTER_DEGREES = 60, 0.85, 0.35
POLYGON_SHARE, CORNERS = 0.15, 6
# Half the width of a polygon, in degrees: about 0.3 to 2 km.
SMALLEST, LARGEST = 0.003, 0.02
INVENTED_OWNERS, INVENTED_SHARE = 2_000, 0.6
SILENT_SHARE = 0.05
FIRST_YEAR, LAST_YEAR = 2000, 2025
COORDINATE_DECIMALS = 6
STATUSES = {
    "exploration": 0.35,
    "operating": 0.25,
    "announced": 0.15,
    "suspended": 0.1,
    "construction": 0.08,
    "cancelled": 0.07,
}
WORDS = ("Santa Rosa", "San Juan", "Esperanza", "El Sol", "La Luna", "Cóndor", "Ñandú", "Tres Ríos")
CATALOG_ENTRY = {
    "id": LAYER,
    "title_en": "Concessions (invented)",
    "title_es": "Concesiones (inventadas)",
    "sector": "mining",
    "geometry": "any",
    "context": False,
    "main": True,
    "style": {"shape": "circle", "dash": False},
    "path": f"{LAYER}.parquet",
    "source": SOURCE,
    "table": ["status", "owner", "area"],
}
SOURCE_ENTRY = {
    "id": SOURCE,
    "type": "dataset",
    "title": "Invented concessions: for measuring only",
    "author": [{"literal": "Atlas Perú benchmarks"}],
    "issued": {"date-parts": [[LAST_YEAR]]},
}


@dataclass(frozen=True)
class Rows:
    """The invented rows and where they were written.

    Attributes:
        package: folder of a data package that has them as its large layer.
        geojson: the same rows as one GeoJSON file.
    """

    n: int
    package: Path
    geojson: Path

    @cached_property
    def frame(self) -> geopandas.GeoDataFrame:
        """The rows, EPSG:4326."""
        return geopandas.read_parquet(self.package / f"{LAYER}.parquet")


def write_rows(n: int, folder: Path) -> Rows:
    """Write `n` rows into `folder` in both forms, unless they are there already."""
    place = folder / f"rows-{n}-{RECIPE}"
    rows = Rows(n, place / "package", place / f"{LAYER}.geojson")
    if rows.geojson.exists():
        return rows
    frame = make_rows(n)
    _write_package(frame, rows.package)
    # `id` becomes the feature's own id.
    frame.to_file(rows.geojson, driver="GeoJSON", engine="pyogrio", RFC7946="YES", ID_FIELD="id")
    return rows


def make_rows(n: int) -> geopandas.GeoDataFrame:
    """`n` invented concessions, most in clusters, all on land of the built-in package."""
    random = np.random.default_rng(SEED)
    lon, lat = _places(n, random)
    shapes = np.asarray(shapely.points(lon, lat))
    is_area = random.random(n) < POLYGON_SHARE
    shapes[is_area] = _areas(lon[is_area], lat[is_area], random)
    number = [f"{row:07d}" for row in range(1, n + 1)]
    names = random.choice(WORDS, n)
    columns = {
        "id": [f"{LAYER}/c-{x}" for x in number],
        "name_en": [f"{name} {x}" for name, x in zip(names, number, strict=True)],
        "kind": random.choice(["exploration", "deposit", "mine"], n, p=[0.6, 0.3, 0.1]),
        "loc_precision": random.choice(["exact", "near"], n, p=[0.9, 0.1]),
        "loc_method": "site_coordinates",
        "as_of": _some(random.integers(FIRST_YEAR, LAST_YEAR + 1, n).astype(str), random),
        "status": _some(random.choice(list(STATUSES), n, p=list(STATUSES.values())), random),
        "owner": _some(_owners(n, random), random),
        "area": np.round(random.lognormal(5, 1.2, n), 1),
        "area_unit": "ha",
    }
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=LONLAT)


def _places(n: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes on land; what falls outside is drawn again."""
    departments = geopandas.read_file(BUILT_IN / "departments.geojson")
    land = shapely.simplify(shapely.union_all(departments.geometry), 0.01)
    shapely.prepare(land)
    west, south, east, north = shapely.bounds(land)
    middles = np.empty((0, 2))
    while len(middles) < CLUSTERS:
        drawn = random.uniform((west, south), (east, north), (CLUSTERS * 4, 2))
        middles = drawn[shapely.contains_xy(land, *drawn.T)][:CLUSTERS]
    weights = random.dirichlet(np.full(CLUSTERS, 0.7))
    found = np.empty((0, 2))
    while len(found) < n:
        size = max(1_000, n)
        near = middles[random.choice(CLUSTERS, size, p=weights)]
        near = near + random.normal(0, CLUSTER_DEGREES, (size, 2))
        anywhere = random.uniform((west, south), (east, north), (size, 2))
        drawn = np.where(random.random((size, 1)) < CLUSTERED_SHARE, near, anywhere)
        found = np.concatenate([found, drawn[shapely.contains_xy(land, *drawn.T)]])
    lon, lat = found[:n].round(COORDINATE_DECIMALS).T
    return lon, lat


def _areas(lon: np.ndarray, lat: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Six-cornered areas round places, outer rings counter-clockwise (RFC 7946)."""
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False) + random.random((len(lon), 1))
    width = random.uniform(SMALLEST, LARGEST, (len(lon), 1))
    rings = np.stack([lon[:, None] + width * np.cos(angle), lat[:, None] + width * np.sin(angle)])
    return np.asarray(shapely.polygons(np.moveaxis(rings, 0, -1).round(COORDINATE_DECIMALS)))


def _owners(n: int, random: np.random.Generator) -> np.ndarray:
    """Owners: many that nobody knows, and companies of the built-in code list."""
    known = [row.cells["name"] for row in read_table(BUILT_IN / "codelists" / "companies.csv").rows]
    invented = [f"Minera {WORDS[i % len(WORDS)]} {i}" for i in range(INVENTED_OWNERS)]
    is_invented = random.random(n) < INVENTED_SHARE
    return np.where(is_invented, random.choice(invented, n), random.choice(known, n))


def _some(values: np.ndarray, random: np.random.Generator) -> pandas.Series:
    """The values with a share of them left out: a real register has gaps too."""
    return pandas.Series(values).mask(random.random(len(values)) < SILENT_SHARE)


def _write_package(frame: geopandas.GeoDataFrame, folder: Path) -> None:
    """The built-in package with the rows as one more layer."""
    shutil.copytree(BUILT_IN, folder, dirs_exist_ok=True)
    frame.to_parquet(folder / f"{LAYER}.parquet", index=False)
    _add(folder / "catalog.json", CATALOG_ENTRY, "layers")
    _add(folder / "sources.json", SOURCE_ENTRY, "")


def _add(path: Path, entry: dict[str, Any], member: str) -> None:
    """Append an entry to a JSON file's list, or to the list that is a member of it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    (content[member] if member else content).append(entry)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
