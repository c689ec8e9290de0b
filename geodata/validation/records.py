"""What the data standard asks of records beyond being readable (sections 2, 3 and 6).

Each rule yields a `Problem` a fault; `package` has reported what could not be read at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geodata.datapackage.catalog import Layer
from geodata.datapackage.package import Package
from geodata.datapackage.reading import Row, Unreadable, read_table, shown
from geodata.datapackage.records import RECORD_COLUMNS
from geodata.datapackage.tabular_reader import MAX_NAMED
from geodata.errors import Problem, record_grounds
from geodata.folding import fold
from geodata.geometry.measure import to_metres
from geodata.validation.geojson import Fault, collection_problems, feature_place, read_geojson
from geodata.validation.nothing import cells_of_nothing, counted

RECORD_ID = re.compile(r"(?P<layer>[a-z][a-z0-9_]*)/[a-z0-9]+(?:-[a-z0-9]+)*")
# Columns of a record that a reader sees as a name.
NAMES = ("name_en", "name_es")
PLACED = ("loc_precision", "loc_method", "loc_source")
DEPARTMENTS = "departments.geojson"
GAZETTEER, PLACES = "gazetteer.csv", "places.csv"
NEEDED = {GAZETTEER: ("id", "lat", "lon", "source"), PLACES: ("record_id", "place_ids")}
SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")  # ISO 3166-2
# About 1e-9 square degrees: what rounding a shared border to six decimals can leave.
LARGEST_OVERLAP_M2 = 10.0


def geojson_problems(package: Package) -> Iterator[Problem]:
    """Faults of form in every GeoJSON file of the package, the base map's included."""
    for path in sorted(package.root.rglob("*.geojson")):
        name = path.relative_to(package.root).as_posix()
        try:
            content = read_geojson(path)
        except FileNotFoundError:
            continue
        except Unreadable as error:
            yield Problem(name, "", error.message, error.remedy)
        else:
            yield from collection_problems(name, content)


def record_problems(package: Package) -> Iterator[Problem]:
    """Faults of records: identity, members, how and how well they are placed."""
    for layer in package.catalog.layers.values():
        for position, feature in enumerate(_features(package, layer.path), start=1):
            for message, remedy in _record_faults(feature, layer):
                yield Problem(layer.path, feature_place(position, feature), message, remedy)
        yield from _nothings(package, layer)


def _nothings(package: Package, layer: Layer) -> Iterator[Problem]:
    """Names that are what a program writes for an empty cell, counted."""
    records = package.records[package.records["layer"] == layer.layer_id]
    for name in NAMES:
        wrong, words = cells_of_nothing(records[name].to_numpy(dtype=object))
        if wrong.any():
            where = ", ".join(map(str, records.index[wrong][:MAX_NAMED]))
            message = counted(int(wrong.sum()), [f"“{shown(word)}”" for word in words], name)
            remedy = "Write the record's name, or remove the record."
            yield Problem(layer.path, where, message, remedy, serious=False)


def _features(package: Package, name: str) -> list[Any]:
    """The features of a file; none where it cannot be read (reported elsewhere)."""
    try:
        content = read_geojson(package.root / name)
    except (FileNotFoundError, Unreadable):
        return []
    features = content.get("features") if isinstance(content, dict) else None
    return features if isinstance(features, list) else []


def _record_faults(feature: object, layer: Layer) -> Iterator[Fault]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        return
    match = RECORD_ID.fullmatch(str(feature.get("id", "")))
    if not match:
        yield "id is no slug.", f"Write it as “{layer.layer_id}/plain-ascii-name”."
    elif match["layer"] != layer.layer_id:
        yield f"id does not begin with “{layer.layer_id}/”.", "Move the record, or correct the id."
    if properties.get("layer") != layer.layer_id:
        message = f"layer is “{properties.get('layer')}” in the file of {layer.layer_id}."
        yield message, "Correct the member layer."
    yield from _member_faults(properties, placed=feature.get("geometry") is not None)


def _member_faults(properties: Mapping[str, Any], *, placed: bool) -> Iterator[Fault]:
    needed = ("name_es", "kind", *(PLACED if placed else ()))
    for name in needed:
        if not properties.get(name):
            yield f"needs {name}.", "Add it; the forms stand in docs/data.md."
    for name in sorted(set(properties).difference(RECORD_COLUMNS)):
        yield f"has a member {name}, which a record does not have.", "Make it a claim."
    aliases = properties.get("aliases") or []
    if isinstance(aliases, list) and not all(isinstance(alias, str) for alias in aliases):
        yield "aliases holds something that is no text.", "Write each alias in quotes."
    if bool(properties.get("loc_note_en")) != bool(properties.get("loc_note_es")):
        yield "has loc_note in one language only.", "Write it in both, or in none."


def identity_problems(package: Package) -> Iterator[Problem]:
    """Ids and names that more than one record answers to."""
    records = package.records
    owners: dict[tuple[str, str], str] = {}
    for record_id, row in records[["layer", "name_en", "name_es", "aliases"]].iterrows():
        path = package.catalog.layers[row["layer"]].path
        for alias in row["aliases"]:
            if alias in records.index:
                message = f"alias “{alias}” is the id of a record."
                yield Problem(path, str(record_id), message, "Give a former id to one record.")
        for name in {fold(n) for n in (row["name_en"], row["name_es"], *row["aliases"])}:
            owner = owners.setdefault((row["layer"], name), str(record_id))
            if owner != record_id:
                message = f"shares the name “{name}” with {owner}."
                remedy = "Keep the name with the record that readers mean by it."
                yield Problem(path, str(record_id), message, remedy, serious=False)


def department_problems(package: Package) -> Iterator[Problem]:
    """Faults of the first-level units: their codes, and ground that two of them cover."""
    seen: set[str] = set()
    country = str(package.catalog.titles.get("country", ""))
    for position, feature in enumerate(_features(package, DEPARTMENTS), start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict):
            where = feature_place(position, feature)
            for message, remedy in _unit_faults(properties, seen, country):
                yield Problem(DEPARTMENTS, where, message, remedy)
    yield from _overlaps(package)


def _unit_faults(properties: Mapping[str, Any], seen: set[str], country: str) -> Iterator[Fault]:
    code, iso = properties.get("ubigeo"), str(properties.get("iso", ""))
    if not isinstance(code, str) or not code:
        yield f"ubigeo “{code}” is no text.", "Write it in quotes, with its leading zero."
    elif code in seen:
        yield f"ubigeo “{code}” was met before.", "Give every unit its own code."
    seen.add(str(code))
    if not SUBDIVISION.fullmatch(iso) or not iso.startswith(country):
        yield f"iso “{iso}” is no code of ISO 3166-2.", f"Write it as {country or 'XX'}-ABC."


def _overlaps(package: Package) -> Iterator[Problem]:
    """Pairs of units that cover the same ground."""
    frame = package.departments.frame
    if frame.empty:
        return
    west, south, east, north = frame.total_bounds
    shapes = to_metres(np.asarray(frame.geometry.array), (west, south, east, north))
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    areas = shapely.area(shapely.intersection(shapes[first[pairs]], shapes[second[pairs]]))
    for one, other, area in zip(first[pairs], second[pairs], areas, strict=True):
        if area > LARGEST_OVERLAP_M2:
            message = f"overlaps {frame['name'].iloc[other]} by {area / 1e6:.4f} km²."
            name = str(frame["name"].iloc[one])
            yield Problem(DEPARTMENTS, name, message, "Give the two one shared border.")


def place_problems(package: Package) -> Iterator[Problem]:
    """Faults of gazetteer.csv and places.csv, which a package may leave out."""
    tables: dict[str, Sequence[Row] | None] = {GAZETTEER: (), PLACES: ()}
    for name in tables:
        try:
            table = read_table(package.root / name)
        except FileNotFoundError:
            continue
        except Unreadable as error:
            tables[name] = None
            yield Problem(name, "", error.message, error.remedy)
        else:
            yield from table.problems(name, NEEDED[name])
            tables[name] = None if table.lacking(NEEDED[name]) else table.rows
    files = {layer.layer_id: layer.path for layer in package.catalog.layers.values()}
    known: set[str] = set()
    for read in tables[GAZETTEER] or ():
        where = f"line {read.line}"
        yield from read.problems(GAZETTEER, where)
        for message, remedy in _point_faults(read.cells, known):
            yield Problem(GAZETTEER, where, message, remedy)
        known.add(read.cells.get("id", "").strip())
    for read in tables[PLACES] or ():
        row = {name: cell.strip() for name, cell in read.cells.items()}
        where = f"line {read.line} ({shown(row.get('record_id', 'no id'))})"
        yield from read.problems(PLACES, where)
        if row.get("record_id") not in package.records.index:
            message = f"record “{row.get('record_id')}” is in no layer."
            grounds = record_grounds(str(row.get("record_id")), files)
            yield Problem(PLACES, where, message, "Correct record_id.", rests_on=grounds)
        if tables[GAZETTEER] is None:
            continue
        for name in sorted(_point_ids(row.get("place_ids", "")).difference(known)):
            message = f"place “{name}” is not in gazetteer.csv."
            yield Problem(PLACES, where, message, "Correct place_ids.")


def _point_faults(row: Mapping[str, str], known: set[str]) -> Iterator[Fault]:
    if not row.get("id") or row["id"] in known:
        yield f"id “{row.get('id', '')}” is empty or was met before.", "Give it an id of its own."
    for column, limit in (("lat", 90), ("lon", 180)):
        try:
            outside = not abs(float(row.get(column, ""))) <= limit
        except ValueError:
            outside = True
        if outside:
            message = f"{column} “{row.get(column, '')}” is no number within ±{limit}."
            yield message, "Give decimal degrees."
    if not row.get("source"):
        yield "needs source.", "Say where the position was published."


def _point_ids(text: str) -> set[str]:
    """The gazetteer's ids in a cell of place_ids: “a|b;c”, without “dep:21” and the like."""
    ids = {name.strip() for name in re.split(r"[|;]", text)}
    return {name for name in ids if name and ":" not in name}
