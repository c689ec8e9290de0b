"""Reads a data package: one folder in the form of the data standard.

Nothing here fails for bad data: a missing file, broken JSON, an unknown code, a wrong geometry or
a repeated id becomes a `Problem`, and what is sound is kept.
"""

import csv
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import geopandas
import numpy as np
import pandas

from geodata.catalog import EMPTY, Catalog, Layer, read_catalog
from geodata.claims import NUMERIC_TYPES, PLAIN_NUMBER, Claim, Vocabulary, read_claims
from geodata.codelists import CodeList, Companies, read_codelist
from geodata.departments import Departments, no_departments, read_departments
from geodata.errors import PackageMissing, Problem
from geodata.geojson import checked_shape, member_text, read_features
from geodata.language import Translator
from geodata.measure import LONLAT
from geodata.sources import Source, read_sources

BUILT_IN = Path(__file__).parent / "peru"
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
NEEDED_LISTS = (
    "sector", "kind", "status", "loc_precision", "loc_method", "modality", "rank", "event_kind",
    "commodity", "fields", "unit", "companies", "quality",
)  # fmt: skip
# Code lists with a column of numbers that the program computes with.
NUMBER_COLUMNS = (
    ("loc_precision", "radius_km"), ("quality", "from_score"), ("quality", "from_witnesses"),
)  # fmt: skip
# What a file of a wrong form makes its reader raise; endless nesting is a RecursionError.
READ_ERRORS = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, csv.Error,
)  # fmt: skip
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Package:
    """A data package in memory, read-only.

    Attributes:
        records: one row a record, index = record id, RECORD_COLUMNS and geometry (EPSG:4326);
            without those of large layers, which `large.read_large_layers` reads.
        problems: every fault met while reading.
    """

    root: Path
    descriptor: Mapping[str, Any]
    catalog: Catalog
    codelists: Mapping[str, CodeList]
    companies: Companies
    sources: Mapping[str, Source]
    departments: Departments
    records: geopandas.GeoDataFrame
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...]

    @property
    def version(self) -> str:
        """The package's version."""
        return str(self.descriptor.get("version", "0"))

    def record_name(self, record_id: str, t: Translator) -> str:
        """The name of a record in the translator's language; the id of one of a large layer."""
        if record_id not in self.records.index:
            return record_id
        return str(self.records.at[record_id, f"name_{t.language}"])

    def field(self, code: str, column: str) -> str:
        """A column of a field's row in the code list of fields."""
        return self.codelists["fields"].column(code, column)


def package_path() -> Path:
    """The folder to read: the environment's GEODATA, else the package that ships with us."""
    return Path(os.environ.get("GEODATA") or BUILT_IN)


class Reader:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def read(
        self, name: str, how: Callable[[Path], tuple[Read, list[Problem]]], empty: Read
    ) -> Read:
        """What `how` makes of a file, or `empty` with a problem where it cannot be read."""
        try:
            content, problems = how(self.root / name)
        except FileNotFoundError:
            self.add(name, "is missing.", "Put the file there, or remove what refers to it.")
            return empty
        except json.JSONDecodeError as error:
            self.add(name, f"is not JSON: {error.msg} at line {error.lineno}.", "Mend the file.")
            return empty
        except UnicodeDecodeError:
            self.add(name, "is not UTF-8 text.", "Save the file as UTF-8.")
            return empty
        except READ_ERRORS as error:
            self.add(name, f"cannot be read: {error}.", "Compare it with docs/data.md.")
            return empty
        self.problems += problems
        return content

    def add(self, name: str, message: str, remedy: str, row: str = "") -> None:
        """Note what is wrong with a file, or with a row of it."""
        self.problems.append(Problem(name, row, message, remedy))


def read_package(root: Path) -> Package:
    """Read the package in `root`.

    Raises:
        PackageMissing: if `root` is not a folder.
    """
    if not root.is_dir():
        raise PackageMissing(
            "GEODATA must name a folder with a data package",
            f"“{root}” is none",
            "Correct the environment variable GEODATA, or remove it for the built-in package.",
        )
    reader = Reader(root)
    descriptor: dict[str, Any] = reader.read("datapackage.json", _read_descriptor, {})
    catalog = reader.read("catalog.json", read_catalog, EMPTY)
    lists = _read_lists(reader)
    sources: dict[str, Source] = reader.read("sources.json", read_sources, {})
    departments = reader.read("departments.geojson", read_departments, no_departments())
    records = _read_layers(reader, catalog, lists)
    known = _vocabulary(records, lists, sources)
    claims: list[Claim] = reader.read("claims.csv", lambda path: read_claims(path, known), [])
    return Package(
        root,
        descriptor,
        catalog,
        lists,
        Companies.of(lists["companies"].rows),
        sources,
        Departments.of(departments),
        records,
        tuple(claims),
        tuple(reader.problems),
    )


def _read_descriptor(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        return {}, [Problem(path.name, "", "must be a JSON object.", "See docs/data.md.")]
    problems = []
    for name in ("contributors", "licenses"):
        entries = content.get(name, [])
        if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
            message = "must be a list of JSON objects."
            problems.append(Problem(path.name, name, message, "See docs/data.md."))
            content[name] = []
    return content, problems


def _read_lists(reader: Reader) -> dict[str, CodeList]:
    """The code lists the program needs and any others the package brings."""
    found = {path.stem for path in (reader.root / "codelists").glob("*.csv")}
    names = [*NEEDED_LISTS, *sorted(found.difference(NEEDED_LISTS))]
    lists = {
        name: reader.read(f"codelists/{name}.csv", read_codelist, CodeList(name, {}))
        for name in names
    }
    for name, column in NUMBER_COLUMNS:
        for code in lists[name]:
            number = lists[name].column(code, column)
            if number and not PLAIN_NUMBER.fullmatch(number):
                message = f"{column} “{number}” is no number."
                reader.add(f"codelists/{name}.csv", message, "Write it plainly, as 25.", code)
    return lists


def _read_layers(
    reader: Reader, catalog: Catalog, lists: Mapping[str, CodeList]
) -> geopandas.GeoDataFrame:
    """The records of all layers in one frame, index = record id."""
    rows: dict[str, dict[str, Any]] = {}
    for layer in catalog.layers.values():
        if layer.is_large:
            continue
        features: list[dict[str, Any]] = reader.read(layer.path, read_features, [])
        for position, feature in enumerate(features, start=1):
            row, problem = _record(feature, layer, lists, rows)
            if problem:
                where = f"feature {position} ({_id_of(feature)})"
                reader.problems.append(Problem(layer.path, where, *problem))
            if row:
                rows[row.pop("id")] = row
    for identity, row in rows.items():
        if row["part_of"] and row["part_of"] not in rows:
            message = f"part_of “{row['part_of']}” is no record."
            path = catalog.layers[row["layer"]].path
            reader.problems.append(Problem(path, identity, message, "Correct part_of."))
            row["part_of"] = None
    return _frame(rows)


def _id_of(feature: Any) -> str:
    return str(feature.get("id", "no id")) if isinstance(feature, dict) else "no object"


def _record(
    feature: Any, layer: Layer, lists: Mapping[str, CodeList], rows: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, tuple[str, str] | None]:
    """A feature as a row, and (message, remedy) where something is wrong with it.

    A feature without a usable identity is dropped; one with a bad geometry stays without it.
    """
    identity = _id_of(feature)
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not feature.get("id"):
        return None, ("needs id and properties.", "Add them.")
    if identity in rows:
        return None, (f"id “{identity}” was met before.", "Give every record its own id.")
    if not properties.get("name_en"):
        return None, ("needs name_en.", "Name the record.")
    row: dict[str, Any] = {name: member_text(properties.get(name)) for name in RECORD_COLUMNS}
    row |= {"id": identity, "layer": layer.layer_id, "sector": row["sector"] or layer.sector}
    row["name_es"] = row["name_es"] or row["name_en"]
    aliases = properties.get("aliases") or []
    row["geometry"], fault = checked_shape(feature.get("geometry"))
    if not isinstance(aliases, list):
        aliases, fault = [], ("aliases is no list.", "Write a list of names.")
    row["aliases"] = tuple(map(str, aliases))
    for column, name in CODED_COLUMNS.items():
        if row[column] and row[column] not in lists[name]:
            fault = (f"{column} “{row[column]}” is in no code list.", f"Use a code of {name}.csv.")
            row[column] = None
    return row, fault


def _frame(rows: Mapping[str, dict[str, Any]]) -> geopandas.GeoDataFrame:
    columns = {
        name: pandas.Series([row[name] for row in rows.values()], dtype=object)
        for name in RECORD_COLUMNS
    }
    shapes = np.array([row["geometry"] for row in rows.values()], dtype=object)
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=LONLAT)
    frame.index = pandas.Index(list(rows), name="id", dtype=object)
    return frame


def _vocabulary(
    records: geopandas.GeoDataFrame,
    lists: Mapping[str, CodeList],
    sources: Mapping[str, Source],
) -> Vocabulary:
    fields = lists["fields"]
    return Vocabulary(
        records=frozenset(records.index),
        fields=frozenset(fields),
        numeric_fields=frozenset(f for f in fields if fields.column(f, "type") in NUMERIC_TYPES),
        date_fields=frozenset(f for f in fields if fields.column(f, "type") == "date"),
        units=frozenset(lists["unit"]),
        modalities=frozenset(lists["modality"]),
        ranks=frozenset(lists["rank"]),
        line_counts={source.source_id: source.text_lines for source in sources.values()},
    )
