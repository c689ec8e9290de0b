"""Reads a data package: one folder in the form of the data standard.

Nothing here fails for bad data: a missing file, broken JSON, an unknown code, a wrong geometry or
a repeated id becomes a `Problem`, and what is sound is kept.
"""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import geopandas

from geodata.datapackage.catalog import EMPTY, Catalog, read_catalog
from geodata.datapackage.changes import FILE as CHANGES
from geodata.datapackage.changes import Change, read_changes
from geodata.datapackage.claims import NUMERIC_TYPES, PLAIN_NUMBER, Claim, Vocabulary, read_claims
from geodata.datapackage.codelists import CodeList, Companies, read_codelist
from geodata.datapackage.corrections import FILE as CORRECTIONS
from geodata.datapackage.corrections import LoggedCorrection, read_corrections
from geodata.datapackage.departments import Departments, no_departments, read_departments
from geodata.datapackage.questions import FILE as QUESTIONS
from geodata.datapackage.questions import AskedQuestion, read_questions
from geodata.datapackage.reading import (
    Fault,
    Reader,
    read_json,
    shown,
    text_members,
    tidied,
)
from geodata.datapackage.records import read_layers
from geodata.datapackage.series import Known, Series, read_series, series_files
from geodata.datapackage.sources import Source, read_sources
from geodata.errors import PackageMissing, Problem, without_followers
from geodata.language import Translator

BUILT_IN = Path(__file__).parents[1] / "peru"
NEEDED_LISTS = (
    "sector", "kind", "status", "loc_precision", "loc_method", "modality", "rank", "event_kind",
    "commodity", "fields", "unit", "companies", "quality",
)  # fmt: skip
# Code lists with a column of numbers that the program computes with.
NUMBER_COLUMNS = (
    ("loc_precision", "radius_km"), ("quality", "from_score"), ("quality", "from_witnesses"),
)  # fmt: skip
# A licence's address becomes a link.
WEB = ("https://", "http://")
# A version becomes part of a file's name.
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}", re.ASCII)
DESCRIPTOR_TEXTS = ("name", "title", "version", "created", "description", "homepage")
# Lists of objects in the descriptor → the members of these that are texts.
ENTRIES = {
    "contributors": ("title", "email", "path"),
    "licenses": ("name", "path", "title"),
    "resources": ("name", "title", "description", "format", "mediatype"),
}
# What may be claimed of a company, and how the ids of such claims' records begin.
COMPANY_CLAIMS, COMPANY, COMPANY_FIELDS = (
    "company_claims.csv",
    "companies/",
    frozenset({"country", "parent"}),
)


@dataclass(frozen=True, slots=True)
class Package:
    """A data package in memory, read-only.

    Attributes:
        records: one row a record, index = record id, RECORD_COLUMNS and geometry (EPSG:4326);
            without those of large layers, which `large.read_tabular_layers` reads.
        company_claims: what sources say of countries and parents of companies: claims of
            `companies/<code>`, whose values are codes.
        changes: what changed from edition to edition, as the package's changes.csv tells it.
        corrections: what readers reported and what came of it, in the order of corrections.csv.
        series: code → numbers without a place, in the order of the code list of series.
        questions: worth asking of the atlas, in the order of their file.
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
    company_claims: tuple[Claim, ...]
    changes: tuple[Change, ...]
    corrections: tuple[LoggedCorrection, ...]
    series: Mapping[str, Series]
    questions: tuple[AskedQuestion, ...]
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
    records = read_layers(reader, catalog, lists)
    known = _vocabulary(catalog, records, lists, sources)
    claims: list[Claim] = reader.read("claims.csv", lambda path: read_claims(path, known), [])
    companies = Companies.of(lists["companies"].rows)
    return Package(
        root,
        descriptor,
        catalog,
        lists,
        companies,
        sources,
        Departments.of(departments),
        records,
        tuple(claims),
        _read_company_claims(reader, companies, known),
        _read_history(reader),
        _read_reports(reader),
        _read_all_series(reader, descriptor, Known(lists, sources)),
        _read_asked(reader),
        tuple(without_followers(reader.problems)),
    )


def _read_company_claims(
    reader: Reader, companies: Companies, known: Vocabulary
) -> tuple[Claim, ...]:
    """The claims about companies; none where the package brings no file of them."""
    if not (reader.root / COMPANY_CLAIMS).exists():
        return ()
    records = frozenset(f"{COMPANY}{code}" for code in companies.rows)
    files = {COMPANY.rstrip("/"): "codelists/companies.csv"}
    of_companies = dataclasses.replace(
        known, records=records, layer_files=files, fields=COMPANY_FIELDS
    )
    return tuple(reader.read(COMPANY_CLAIMS, lambda path: read_claims(path, of_companies), []))


def _read_history(reader: Reader) -> tuple[Change, ...]:
    """What changed from edition to edition; nothing where the package does not tell."""
    if not (reader.root / CHANGES).exists():
        return ()
    return tuple(reader.read(CHANGES, read_changes, []))


def _read_reports(reader: Reader) -> tuple[LoggedCorrection, ...]:
    """The log of corrections; none where the package brings no file of them."""
    if not (reader.root / CORRECTIONS).exists():
        return ()
    return tuple(reader.read(CORRECTIONS, read_corrections, []))


def _read_asked(reader: Reader) -> tuple[AskedQuestion, ...]:
    """The questions worth asking; none where the package brings no file of them."""
    if not (reader.root / QUESTIONS).exists():
        return ()
    return tuple(reader.read(QUESTIONS, read_questions, []))


def _read_all_series(
    reader: Reader, descriptor: Mapping[str, Any], known: Known
) -> dict[str, Series]:
    """Every series of the package; those of the code list first, in its order."""
    found: dict[str, Series] = {}
    for path, names in series_files(descriptor):
        how = partial(read_series, names=names, known=known)
        of_file: list[Series] = reader.read(path, how, [])
        for series in of_file:
            if series.code in found:
                message = f"series “{series.code}” was met before."
                reader.add(path, message, "Give every series its own name.")
            else:
                found[series.code] = series
    order = [code for code in known.lists.get("series", ()) if code in found]
    return {code: found[code] for code in dict.fromkeys([*order, *found])}


def _read_descriptor(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """The descriptor, its members that the program uses of the types it counts on."""
    read = tidied(read_json(path))
    if not isinstance(read.value, dict):
        return {}, [Problem(path.name, "", "must be a JSON object.", "See docs/data.md.")]
    problems = read.problems(path.name, "")
    content, faults = text_members(read.value, DESCRIPTOR_TEXTS)
    problems += [Problem(path.name, "", *fault) for fault in faults]
    for name in ENTRIES:
        entries, found = _entries(name, content.get(name, []))
        content[name] = entries
        problems += [Problem(path.name, name, *fault) for fault in found]
    if not VERSION.fullmatch(content.get("version", "0")):
        message = f"version “{shown(content.pop('version'))}” cannot be part of a file's name."
        remedy = "Write letters, digits, points and hyphens, as 1.2.3."
        problems.append(Problem(path.name, "version", message, remedy))
    return content, problems


def _entries(name: str, entries: object) -> tuple[list[dict[str, Any]], list[Fault]]:
    """A member that is a list of objects whose members are texts."""
    wrong = ("must be a list of JSON objects.", "See docs/data.md.")
    if not isinstance(entries, list):
        return [], [wrong]
    result: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for entry in entries:
        if not isinstance(entry, dict):
            faults = [wrong, *faults]
            continue
        typed, found = text_members(entry, ENTRIES[name])
        if name == "resources":
            found += _resource_faults(typed)
        if name == "licenses" and not typed.get("path", "https://").startswith(WEB):
            path = shown(typed.pop("path"))
            found.append((f"path “{path}” is no address of the web.", "Begin it with https://."))
        result.append(typed)
        faults += found
    return result, list(dict.fromkeys(faults))


def _resource_faults(resource: dict[str, Any]) -> list[Fault]:
    """Types a resource's path and licences, and gives what was wrong with them."""
    faults: list[Fault] = []
    path = resource.get("path", "")
    paths = path if isinstance(path, list) else [path]
    if not all(isinstance(part, str) for part in paths):
        resource["path"] = [str(part) for part in paths if isinstance(part, str)]
        faults.append(("path must be text, or a list of texts.", "Write it in quotes."))
    if "licenses" in resource:
        resource["licenses"], found = _entries("licenses", resource["licenses"])
        faults += [(f"licenses {message}", remedy) for message, remedy in found]
    return faults


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


def _vocabulary(
    catalog: Catalog,
    records: geopandas.GeoDataFrame,
    lists: Mapping[str, CodeList],
    sources: Mapping[str, Source],
) -> Vocabulary:
    fields = lists["fields"]
    return Vocabulary(
        records=frozenset(records.index),
        layer_files={layer.layer_id: layer.path for layer in catalog.layers.values()},
        fields=frozenset(fields),
        numeric_fields=frozenset(f for f in fields if fields.column(f, "type") in NUMERIC_TYPES),
        date_fields=frozenset(f for f in fields if fields.column(f, "type") == "date"),
        units=frozenset(lists["unit"]),
        modalities=frozenset(lists["modality"]),
        ranks=frozenset(lists["rank"]),
        line_counts={source.source_id: source.text_lines for source in sources.values()},
        coded={
            field: lists[fields.column(field, "codelist")]
            for field in fields
            if fields.column(field, "type") == "code" and fields.column(field, "codelist") in lists
        },
    )
