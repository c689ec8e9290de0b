"""Tinyland with a layer of many seeded rows: as GeoParquet, or the same as GeoJSON and claims.

Both are written from one list of rows, so that what the atlas says of the one can be held against
what it says of the other.
"""

import csv
import json
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import shapely

from geodata.datapackage.claims import COLUMNS
from tests.package_copy import PackageCopy

# A record's members and what is said of it, by column; None where there is nothing.
Row = dict[str, Any]

TINYLAND = Path(__file__).parent / "tinyland"
LAYER, SOURCE = "stalls", "census-2014"
PARQUET = f"{LAYER}.parquet"
ENTRY = {
    "id": LAYER,
    "title_en": "Market stalls",
    "title_es": "Puestos de mercado",
    "sector": "music",
    "geometry": "any",
    "context": False,
    "style": {"shape": "circle", "dash": False},
    "table": ["status", "owner", "area", "investment", "start_date"],
}
SOURCE_ENTRY = {
    "id": SOURCE,
    "type": "report",
    "title": "A census of stalls",
    "author": [{"family": "Count"}],
    "issued": {"date-parts": [[2014, 3]]},
    "publisher": "Census Office",
    "note_en": "Invented.",
    "note_es": "Inventado.",
}
MEMBERS = (
    "name_en", "name_es", "sector", "kind", "loc_precision", "loc_method", "loc_source", "part_of",
)  # fmt: skip
# Columns that are claims, in the order of Tinyland's list of fields.
FIELDS = (
    "operator", "owner", "owner_share", "investment", "area", "berths", "commodity", "status",
    "start_date", "department",
)  # fmt: skip
SHARES = "owner_share"
UNITS = {"owner_share": "%", "investment": "USD", "area": "ha", "berths": "count"}
# Column → what may stand in it; what stands there twice is met twice as often.
CHOICES: dict[str, tuple[str | None, ...]] = {
    "name_en": ("Café Ñandú", "Santa  Rosa", "Stall", "Élite", "zebra & Sons", "Ōkami"),
    "name_es": (None, "Puesto", "Ñandú"),
    "sector": (None, None, "trade", "farming"),
    "kind": ("post", "post", "harbour", "event"),
    "loc_precision": ("exact", "exact", "near", "department", None),
    "part_of": (*[None] * 9, "posts/beta"),
    "operator": (None, None, "Bellota", "birch", "Dandelion"),
    "owner": (None, "Acorn Ltd", "Acorn", "Birch Group", "Élan"),
    "owner_share": (None, None, None, "Acorn Ltd [60]; Birch Group [40]", "Élan [9.5]"),
    "investment": (None, None, "100000000", "2500000", "-3"),
    "berths": ("1", "2", "10"),
    "commodity": (None, "figs", "plums"),
    "status": (None, "announced", "operating", "retired", "cancelled"),
    "start_date": (None, None, None, "2001", "2003-07", "1990/1995", "2013~"),
    "as_of": (None, "1999", "2005-06", "2010", "2009/2012", "2012/.."),
    "department": (*[None] * 9, "East", "Nórdica"),
}
SHAPES = ("point", "point", "point", "point", "points", "line", "area", "area", "none")


def stalls(n: int, seed: int = 7) -> list[Row]:
    """`n` rows: points, lines, areas and places unknown, in and round Tinyland (EPSG:4326)."""
    chance = random.Random(seed)  # noqa: S311 (seeded, and no secret)
    return [_stall(number, chance) for number in range(n)]


def _stall(number: int, chance: random.Random) -> Row:
    return {
        "id": f"{LAYER}/s-{number:05d}",
        **{name: chance.choice(values) for name, values in CHOICES.items()},
        "loc_method": "site_coordinates",
        "loc_source": "drawn for the tests",
        "area": f"{chance.lognormvariate(3, 2):.2f}".rstrip("0").rstrip("."),
        "geometry": _place(chance),
    }


def _place(chance: random.Random) -> shapely.Geometry | None:
    lon, lat = round(chance.uniform(9.5, 18.5), 5), round(chance.uniform(-0.5, 4.5), 5)
    sizes = (0.01, 0.2, 1.5)
    east, north = round(lon + chance.choice(sizes), 5), round(lat + chance.choice(sizes), 5)
    kind = chance.choice(SHAPES)
    if kind == "none":
        return None
    if kind == "area":
        return shapely.box(lon, lat, east, north)
    line = [(lon, lat), (east, north)]
    if kind == "line":
        return shapely.LineString(line)
    return shapely.MultiPoint(line) if kind == "points" else shapely.Point(lon, lat)


def crowd(n: int, seed: int = 7) -> list[Row]:
    """`n` points in the west of Tinyland, most of them close together, each with its own name."""
    chance = random.Random(seed)  # noqa: S311 (seeded, and no secret)
    rows = stalls(n, seed)
    for number, row in enumerate(rows):
        near = (chance.gauss(11, 0.05), chance.gauss(1, 0.05))
        far = (chance.uniform(10.05, 11.95), chance.uniform(0.05, 1.95))
        lon, lat = far if number % 5 == 0 else near
        row |= {"geometry": shapely.Point(round(lon, 5), round(lat, 5)), "department": None}
        row |= {"name_en": f"Stall {number}", "name_es": f"Puesto {number}", "part_of": None}
    return rows


def large_package(folder: Path, rows: Sequence[Row], **entry: object) -> PackageCopy:
    """Tinyland in `folder`, with the rows as its last layer, in GeoParquet."""
    copy = _with_entry(folder, {"path": PARQUET, "source": SOURCE} | entry)
    frame_of(rows).to_parquet(copy.root / PARQUET)
    return copy


def frame_of(rows: Iterable[Row]) -> geopandas.GeoDataFrame:
    """The rows as a large layer's file has them: numbers as numbers, their units beside them."""
    written = [row | _numbers(row) for row in rows]
    return geopandas.GeoDataFrame(written, geometry="geometry", crs="EPSG:4326")


def _numbers(row: Row) -> Row:
    numbers: Row = {}
    for name in UNITS.keys() & row.keys():
        if name != SHARES:
            numbers[name] = None if row[name] is None else float(row[name])
        numbers[f"{name}_unit"] = row.get(f"{name}_unit", UNITS[name])
    return numbers


def claims_package(folder: Path, rows: Sequence[Row]) -> PackageCopy:
    """Tinyland in `folder`, with the same rows as GeoJSON and claims of the same source."""
    copy = _with_entry(folder, {"path": f"{LAYER}.geojson"})
    collection = {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}
    copy.write(f"{LAYER}.geojson", json.dumps(collection))
    with (copy.root / "claims.csv").open("a", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, restval="", lineterminator="\n")
        for number, row in enumerate(rows, start=1):
            writer.writerows(_claims(row, number))
    return copy


def _with_entry(folder: Path, entry: Mapping[str, object]) -> PackageCopy:
    copy = PackageCopy(Path(shutil.copytree(TINYLAND, folder)))
    copy.edit("catalog.json", lambda content: content["layers"].append(ENTRY | dict(entry)))
    copy.edit("sources.json", lambda sources: sources.append(SOURCE_ENTRY))
    return copy


def _feature(row: Row) -> Row:
    shape = row["geometry"]
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        "properties": {"layer": LAYER, "aliases": [], **{name: row[name] for name in MEMBERS}},
    }


def _claims(row: Row, number: int) -> Iterator[dict[str, str]]:
    for field in FIELDS:
        for claim_id, qualifier, value in values_said(field, row[field]):
            yield {
                "claim_id": f"{row['id']}.{claim_id}",
                "record_id": row["id"],
                "field": field,
                "qualifier": qualifier,
                "value": value,
                "unit": UNITS.get(field, ""),
                "as_of": row["as_of"] or "",
                "modality": "stated",
                "source_id": SOURCE,
                "locator": f"{PARQUET}, row {number}",
                "rank": "normal",
            }


def values_said(field: str, cell: str | None) -> list[tuple[str, str, str]]:
    """End of the claim's id, qualifier and value of what a cell says: of shares, one an owner."""
    if cell is None:
        return []
    if field != SHARES:
        return [(field, "", cell)]
    parts = [part.removesuffix("]").split(" [") for part in cell.split("; ")]
    return [(f"{field}.{n}", owner, share) for n, (owner, share) in enumerate(parts, start=1)]
