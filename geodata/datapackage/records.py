"""The records of a package's layers of GeoJSON, in one frame."""

from collections.abc import Mapping
from typing import Any

import geopandas
import numpy as np
import pandas

from geodata.datapackage.catalog import Catalog, Layer
from geodata.datapackage.codelists import CodeList
from geodata.datapackage.geojson import NO_GEOMETRY, checked_shape, form_item, read_features
from geodata.datapackage.reading import Fault, Reader, shown, text_members, tidied
from geodata.errors import Problem, layer_item, record_grounds, record_item
from geodata.geometry.measure import LONLAT

RECORD_COLUMNS = (
    "name_en",
    "name_es",
    "aliases",
    "layer",
    "sector",
    "kind",
    "loc_precision",
    "loc_method",
    "loc_source",
    "part_of",
    "loc_note_en",
    "loc_note_es",
)
CODED_COLUMNS = {
    "sector": "sector",
    "kind": "kind",
    "loc_precision": "loc_precision",
    "loc_method": "loc_method",
}
NO_ID = "no id"
MAX_NAMED = 6  # of the records of a ring


def read_layers(
    reader: Reader, catalog: Catalog, lists: Mapping[str, CodeList]
) -> geopandas.GeoDataFrame:
    """The records of all layers in one frame, index = record id."""
    rows: dict[str, dict[str, Any]] = {}
    for layer in catalog.layers.values():
        if layer.is_large:
            continue
        features: list[Any] = reader.read(layer.path, read_features, [])
        for position, raw in enumerate(features, start=1):
            read = tidied(raw)
            row, faults = _record(read.value, layer, lists, rows)
            where = f"feature {position} ({shown(_id_of(read.value))})"
            reader.problems += read.problems(layer.path, where)
            loses = () if row else _lost_with(read.value, layer)
            reader.problems += [
                Problem(layer.path, where, *fault, True, _grounds(fault, layer.path, where), loses)
                for fault in faults
            ]
            if row:
                reader.problems += _code_problems(row, lists, layer.path, where)
                rows[row.pop("id")] = row
    files = {layer.layer_id: layer.path for layer in catalog.layers.values()}
    for identity, message in _lost_wholes(rows):
        path = files[rows[identity]["layer"]]
        grounds = record_grounds(str(rows[identity]["part_of"]), files)
        problem = Problem(path, identity, message, "Correct part_of.", rests_on=grounds)
        reader.problems.append(problem)
        rows[identity]["part_of"] = None
    return _frame(rows)


def _grounds(fault: Fault, file: str, where: str) -> tuple[str, ...]:
    """What a fault rests on: why it is no geometry, the rules of its form say better."""
    return (form_item(file, where),) if fault == NO_GEOMETRY else ()


def _lost_with(feature: Any, layer: Layer) -> tuple[str, ...]:
    """What is lost with a feature that is dropped: without its id, any record of its layer."""
    identity = _id_of(feature) if isinstance(feature, dict) else NO_ID
    return (layer_item(layer.layer_id) if identity == NO_ID else record_item(identity),)


def _lost_wholes(rows: Mapping[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Records whose part_of leads nowhere, or back to themselves, with what is wrong."""
    wholes = {identity: row["part_of"] for identity, row in rows.items() if row["part_of"]}
    lost = [
        (identity, f"part_of “{shown(above)}” is no record.")
        for identity, above in wholes.items()
        if above not in rows
    ]
    for cycle in cycles(wholes):
        path = " → ".join([*cycle, cycle[0]][:MAX_NAMED])
        lost += [(identity, f"is part of itself: {path}.") for identity in cycle]
    return lost


def cycles(wholes: Mapping[str, str]) -> list[list[str]]:
    """The rings in a mapping of parts to wholes, each once, from the first of its parts on."""
    done: set[str] = set()
    found = []
    for start in wholes:
        met: dict[str, None] = {}
        part = start
        while part in wholes and part not in done and part not in met:
            met[part] = None
            part = wholes[part]
        if part in met:
            names = list(met)
            found.append(names[names.index(part) :])
        done |= met.keys()
    return found


def _id_of(feature: Any) -> str:
    """A feature's id, which RFC 7946 allows to be a number; how to name one without."""
    if not isinstance(feature, dict):
        return "no object"
    identity = feature.get("id")
    is_number = isinstance(identity, int | float) and not isinstance(identity, bool)
    return str(identity) if is_number or (identity and isinstance(identity, str)) else NO_ID


def _record(
    feature: Any, layer: Layer, lists: Mapping[str, CodeList], rows: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[Fault]]:
    """A feature as a row, and pairs of (message, remedy) for what is wrong with it.

    A feature without a usable identity is dropped; one with a bad geometry stays without it.
    """
    identity = _id_of(feature)
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or identity == NO_ID:
        return None, [("needs id and properties.", "Add them.")]
    if identity in rows:
        return None, [(f"id “{shown(identity)}” was met before.", "Give every record its own id.")]
    members = {name: properties.get(name) for name in RECORD_COLUMNS}
    row, faults = text_members(members, [name for name in RECORD_COLUMNS if name != "aliases"])
    if not row.get("name_en"):
        return None, [*faults, ("needs name_en.", "Name the record.")]
    row = dict.fromkeys(RECORD_COLUMNS) | row
    row |= {"id": identity, "layer": layer.layer_id, "sector": row["sector"] or layer.sector}
    row["name_es"] = row["name_es"] or row["name_en"]
    row["geometry"], fault = checked_shape(feature.get("geometry"))
    faults += [fault] if fault else []
    aliases = row["aliases"] or []
    if not isinstance(aliases, list):
        aliases = []
        faults.append(("aliases is no list.", "Write a list of names."))
    row["aliases"] = tuple(alias for alias in aliases if isinstance(alias, str))
    return row, faults


def _code_problems(
    row: dict[str, Any], lists: Mapping[str, CodeList], file: str, where: str
) -> list[Problem]:
    """Reads the coded columns of a row through their lists; what is in none is taken out."""
    problems = []
    for column, name in CODED_COLUMNS.items():
        word = row[column]
        row[column] = lists[name].meant(word) if word else None
        if word and row[column] is None:
            message = f"{column} “{shown(word)}” is in no code list."
            path = f"codelists/{name}.csv"
            problems.append(
                Problem(file, where, message, f"Use a code of {path}.", rests_on=(path,))
            )
    return problems


def _frame(rows: Mapping[str, dict[str, Any]]) -> geopandas.GeoDataFrame:
    columns = {
        name: pandas.Series([row[name] for row in rows.values()], dtype=object)
        for name in RECORD_COLUMNS
    }
    shapes = np.array([row["geometry"] for row in rows.values()], dtype=object)
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=LONLAT)
    frame.index = pandas.Index(list(rows), name="id", dtype=object)
    return frame
