"""The command `new`: an empty, valid package for another country, from its first-level units.

Code lists are those of the package that ships with the atlas, without what is about its country:
companies and qualifiers. Everything else begins empty.
"""

import argparse
import csv
import json
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely

from geodata.datapackage.claims import COLUMNS as CLAIM_COLUMNS
from geodata.datapackage.package import BUILT_IN, NEEDED_LISTS
from geodata.errors import plain
from geodata.folding import fold, hyphened
from geodata.geometry.measure import LONLAT
from geodata.importing.opening import ImportRefused
from geodata.importing.reading import RawTable, read_file
from geodata.importing.words import role_of
from geodata.language import said
from geodata.validation.validate import validate

LISTS = (*NEEDED_LISTS, "loc_method", "milestone", "qualifier")
OF_THE_COUNTRY = frozenset({"companies", "qualifier"})
MARGIN, SIMPLER = 0.5, 0.005  # degrees
MAX_UNITS = 500
ISO = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def make_package(asked: argparse.Namespace) -> int:
    """Make the package that the command asks for; nothing is left where it cannot be made.

    Raises:
        ImportRefused: with the reason.
    """
    folder: Path = asked.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ImportRefused(
            said("must be a folder that is empty or does not exist"),
            said("“{name}” holds something", name=folder),
            said("Name another folder."),
        )
    if not re.fullmatch("[A-Z]{2}", asked.country):
        raise ImportRefused(
            said("--country must be two capital letters (ISO 3166-1)"),
            said("got “{name}”", name=asked.country),
            said("Correct it."),
        )
    units = read_units(read_file(asked.units), asked.country, asked.name_column, asked.code_column)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.resolve().parent) as work:
        package = Path(work) / folder.name
        package.mkdir()
        _write(package, units, asked)
        faults = [problem for problem in validate(package) if problem.serious]
        if faults:
            raise ImportRefused(
                said("the units must make a package that passes `validate`"),
                said("it has {n} faults: {first}", n=len(faults), first=str(faults[0]).rstrip(".")),
                said("Mend the file of the units."),
            )
        # An empty folder gives way.
        package.rename(folder)
    named = ", ".join(units["name"].head(3))
    print(plain(f"made: {folder} with {len(units)} units ({named} …)"))
    print(plain(f"next: python -m geodata import FILE --into {folder} --sector …"))
    return 0


def read_units(table: RawTable, country: str, name: str, code: str) -> geopandas.GeoDataFrame:
    """First-level units as a package has them: ubigeo, iso, name and geometry (EPSG:4326).

    Raises:
        ImportRefused: if the file has no areas, no names, or codes that are met twice.
    """
    cells = table.cells
    name = _column(cells.columns, name, "name_en", said("--name-column must name a column"))
    if table.shapes is None or not (shapely.get_dimensions(table.shapes) == 2).all():
        raise ImportRefused(
            said("the units must be areas, one a row"),
            said("the file has rows without one"),
            said("Take a file of outlines, as GeoPackage or GeoJSON."),
        )
    if len(cells) > MAX_UNITS or cells[name].isna().any() or cells[name].duplicated().any():
        raise ImportRefused(
            said("the units must be at most {n}, each with a name of its own", n=MAX_UNITS),
            said("“{name}” holds {n} names in {rows} rows",
                 name=name, n=cells[name].nunique(), rows=len(cells)),
            said("Name another column (--name-column), or dissolve the units first."),
        )  # fmt: skip
    codes = _codes(cells, code)
    frame = geopandas.GeoDataFrame(
        {"ubigeo": codes, "iso": _iso(cells, codes, country), "name": cells[name]},
        geometry=shapely.make_valid(table.shapes),
        crs=LONLAT,
    )
    return frame.sort_values("ubigeo", ignore_index=True)


def _column(columns: Any, told: str, role: str, needed: Any) -> str:
    """The column that is told, or the first whose heading has a role's words."""
    if told in columns:
        return told
    found = next((str(c) for c in columns if role_of(str(c)) == role), "")
    if told or not found:
        raise ImportRefused(
            needed,
            said("“{name}” is none", name=told) if told else said("no heading tells which it is"),
            said("There are: {names}.", names=", ".join(map(str, columns))),
        )
    return found


def _codes(cells: Any, told: str) -> list[str]:
    """Codes of units: of their column, else 01, 02 … in the order of the rows."""
    if told and told not in cells:
        _column(cells.columns, told, "id", said("--code-column must name a column"))
    column = told or next((c for c in cells if role_of(str(c)) in {"unit", "id"}), "")
    given = cells[column] if column else None
    if given is None or given.isna().any() or given.duplicated().any():
        if told:
            raise ImportRefused(
                said("codes must be filled in, each its own"),
                said("“{name}” has empty or equal ones", name=told),
                said("Name another column, or none."),
            )
        width = len(str(len(cells)))
        return [str(n).zfill(max(width, 2)) for n in range(1, len(cells) + 1)]
    return [hyphened(fold(code)) or code for code in given]


def _iso(cells: Any, codes: list[str], country: str) -> list[str]:
    """ISO 3166-2 codes where a column has them for all; else the country's and the unit's code."""
    for column in cells:
        given = cells[column]
        if given.notna().all() and given.map(lambda text: bool(ISO.fullmatch(text))).all():
            return list(given)
    return [f"{country}-{code.upper()}" for code in codes]


def _write(folder: Path, units: geopandas.GeoDataFrame, asked: argparse.Namespace) -> None:
    (folder / "codelists").mkdir()
    (folder / "basemap").mkdir()
    for name in LISTS:
        _copy_list(BUILT_IN / "codelists" / f"{name}.csv", folder / "codelists", name)
    _write_json(folder / "departments.geojson", _features(units, units.geometry))
    simpler = shapely.coverage_simplify(np.asarray(units.geometry.array), SIMPLER)
    _write_json(folder / "basemap" / "departments.geojson", _features(units, simpler))
    land = {"type": "Feature", "properties": {}, "geometry": _shape(shapely.union_all(simpler))}
    _write_json(folder / "basemap" / "land.geojson", _collection([land]))
    for name in ("neighbours", "lakes", "rivers", "towns"):
        _write_json(folder / "basemap" / f"{name}.geojson", _collection([]))
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerow(CLAIM_COLUMNS)
    _write_json(folder / "sources.json", [])
    _write_json(folder / "catalog.json", _catalog(units, asked))
    _write_json(folder / "datapackage.json", _descriptor(asked))


def _copy_list(source: Path, target: Path, name: str) -> None:
    text = source.read_text(encoding="utf-8")
    kept = text.splitlines(keepends=True)[0] if name in OF_THE_COUNTRY else text
    (target / f"{name}.csv").write_text(kept, encoding="utf-8")


def _catalog(units: geopandas.GeoDataFrame, asked: argparse.Namespace) -> Mapping[str, Any]:
    west, south, east, north = units.total_bounds.tolist()
    bounds = [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN]
    return {
        "title_en": asked.title, "title_es": asked.title_es or asked.title,
        "subtitle_en": "", "subtitle_es": "", "country": asked.country,
        "bounds": [round(side, 2) for side in bounds],
        "default_language": asked.language, "layers": [],
    }  # fmt: skip


def _descriptor(asked: argparse.Namespace) -> Mapping[str, Any]:
    paths = ("claims.csv", "sources.json", "catalog.json", "departments.geojson")
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": hyphened(fold(asked.title)) or "atlas", "title": asked.title, "version": "0.1.0",
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": [{"name": Path(p).stem, "path": p, "encoding": "utf-8"} for p in paths],
    }  # fmt: skip


def _features(units: geopandas.GeoDataFrame, shapes: Any) -> Mapping[str, Any]:
    return _collection(
        [
            {
                "type": "Feature",
                "id": iso,
                "properties": {"ubigeo": code, "iso": iso, "name": name},
                "geometry": _shape(shape),
            }
            for code, iso, name, shape in zip(
                units["ubigeo"], units["iso"], units["name"], shapes, strict=True
            )
        ]
    )


def _shape(shape: shapely.Geometry) -> Mapping[str, Any]:
    rounded = shapely.orient_polygons(shapely.set_precision(shape, 1e-5))
    made: Mapping[str, Any] = json.loads(shapely.to_geojson(rounded))
    return made


def _collection(features: list[dict[str, Any]]) -> Mapping[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
