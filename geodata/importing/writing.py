"""Writing a planned layer: prepared and validated in a copy of the package, then moved."""

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.datapackage.package import Package, read_package
from geodata.datapackage.reading import read_table
from geodata.errors import Problem
from geodata.folding import fold, hyphened
from geodata.frames import objects
from geodata.geometry.measure import LONLAT
from geodata.importing.opening import ImportRefused
from geodata.importing.plan import RECORD_ROLES, ImportPlan, values_of
from geodata.language import said
from geodata.validation.validate import validate

FIELDS, CATALOG, SOURCES = "codelists/fields.csv", "catalog.json", "sources.json"
MAX_TABLE = 8  # fields shown in the layer's table
SHAPE_OF = {"point": "circle", "line": "line", "area": "area", "any": "circle"}
MAX_SHOWN = 5


@dataclass(frozen=True)
class LayerEntry:
    """What the person says of the layer: id, titles, sector, and the source of its cells."""

    layer: str
    title: str
    title_es: str
    sector: str
    source: str
    source_title: str
    source_year: int


def write_layer(root: Path, package: Package, plan: ImportPlan, entry: LayerEntry) -> list[Problem]:
    """Add the layer to the package in `root`, or replace the one of this id that was imported.

    Returns:
        The warnings of `validate` about the layer's file.

    Raises:
        ImportRefused: if the package would not pass `validate`; it is left as it was.
    """
    with _copy_of(root) as copy:
        problems = add_layer(copy, package, plan, entry)
        for name in (f"{entry.layer}.parquet", FIELDS, SOURCES, CATALOG):
            # The catalogue last: until then nobody knows of the layer.
            (copy / name).replace(root / name)
    return problems


def add_layer(folder: Path, package: Package, plan: ImportPlan, entry: LayerEntry) -> list[Problem]:
    """Add the layer to a copy of the package, which nobody reads yet.

    Returns:
        The warnings of `validate` about the layer's file.

    Raises:
        ImportRefused: if the package does not pass `validate` with it.
    """
    file = f"{entry.layer}.parquet"
    frame = layer_frame(plan, entry.layer, package)
    frame.to_parquet(folder / file, compression="zstd")
    _add_fields(folder / FIELDS, plan, entry)
    _add_source(folder / SOURCES, entry)
    _add_layer(folder / CATALOG, plan, entry, frame)
    problems = validate(folder)
    serious = [problem for problem in problems if problem.serious]
    if serious:
        shown = "; ".join(str(problem) for problem in serious[:MAX_SHOWN])
        raise ImportRefused(
            said("the package must pass `validate` with the layer"),
            said(
                "it has {n} faults, and nothing was written: {faults}",
                n=len(serious), faults=shown,
            ),
            said("Mend the package, or correct what columns become (--map)."),
        )  # fmt: skip
    return [problem for problem in problems if problem.file == file]


@contextmanager
def _copy_of(root: Path) -> Iterator[Path]:
    """A copy of the package beside it, on the same disk, removed in any case."""
    with tempfile.TemporaryDirectory(prefix=".import-", dir=root.resolve().parent) as folder:
        copy = Path(folder) / "package"
        shutil.copytree(root, copy)
        yield copy


def layer_frame(plan: ImportPlan, layer: str, package: Package) -> geopandas.GeoDataFrame:
    """The rows as the file of a tabular layer holds them."""
    names = _names(plan, layer)
    columns: dict[str, Any] = {"id": _ids(plan, layer, names), "name_en": names}
    if "name_es" in plan.texts:
        columns["name_es"] = plan.texts["name_es"].to_numpy(dtype=object)
    as_of = values_of(plan.columns, "as_of")
    if as_of is not None:
        columns["as_of"] = as_of
    unit = values_of(plan.columns, "unit")
    if unit is not None and "department" in package.codelists["fields"]:
        columns["department"] = unit
    for column in plan.columns:
        if column.read is None or column.target in RECORD_ROLES:
            continue
        columns[column.target] = column.read.values
        if column.unit:
            given = pandas.notna(column.read.values)
            columns[f"{column.target}_unit"] = objects([None, column.unit])[given.astype(int)]
    shapes = geopandas.GeoSeries(plan.places.shapes, crs=LONLAT)
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=LONLAT)


def _names(plan: ImportPlan, layer: str) -> np.ndarray:
    """Names; a row without one has that of its unit, or the layer's and its number."""
    given = plan.texts.get("name_en", pandas.Series([None] * plan.size, dtype=object))
    units = values_of(plan.columns, "unit")
    spare = [None] * plan.size if units is None else units
    pairs = zip(given, spare, strict=True)
    return objects(
        [name or unit or f"{layer} {n}" for n, (name, unit) in enumerate(pairs, start=1)]
    )


def _ids(plan: ImportPlan, layer: str, names: np.ndarray) -> np.ndarray:
    """Ids of the id column, or of names; what would be met twice has its number besides."""
    given = plan.texts.get("id")
    texts = [
        slug(code or name)
        for code, name in zip([None] * plan.size if given is None else given, names, strict=True)
    ]
    doubled = pandas.Series(texts).duplicated(keep=False).to_numpy()
    made = [
        f"{layer}/{text}-{number}" if double else f"{layer}/{text}"
        for number, (text, double) in enumerate(zip(texts, doubled, strict=True), start=1)
    ]
    if len(set(made)) < len(made):
        made = [f"{one}-row-{number}" for number, one in enumerate(made, start=1)]
    return objects(made)


def slug(text: str) -> str:
    """A text as part of an id: “Río Blanco (2)” is “rio-blanco-2”."""
    return hyphened(fold(str(text))[:80]) or "row"


def _add_fields(path: Path, plan: ImportPlan, entry: LayerEntry) -> None:
    known = {read.cells["code"] for read in read_table(path).rows}
    rows = []
    for column in plan.columns:
        if column.is_new and column.target not in known:
            text = f"“{column.heading}” of {entry.source_title}."
            es = f"«{column.heading}» de {entry.source_title}."
            rows.append({
                "code": column.target, "label_en": column.heading, "label_es": column.heading,
                "definition_en": text, "definition_es": es, "type": column.kind,
                "unit": column.unit, "repeats": "false", "changes": "false", "time": "holds",
                "core": "true",
            })  # fmt: skip
    append_rows(path, rows)


def append_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Add rows to a table; columns that it lacks are left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        headings = next(csv.reader(file))
    lines = io.StringIO()
    writer = csv.DictWriter(lines, headings, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writerows(rows)
    content = path.read_text(encoding="utf-8")
    end = "" if content.endswith("\n") else "\n"
    path.write_text(content + end + lines.getvalue(), encoding="utf-8")


def _add_source(path: Path, entry: LayerEntry) -> None:
    sources = json.loads(path.read_text(encoding="utf-8"))
    if all(source.get("id") != entry.source for source in sources):
        issued = {"date-parts": [[entry.source_year]]}
        sources.append({
            "id": entry.source, "type": "dataset", "title": entry.source_title, "issued": issued,
        })  # fmt: skip
    _write_json(path, sources)


def _add_layer(
    path: Path, plan: ImportPlan, entry: LayerEntry, frame: geopandas.GeoDataFrame
) -> None:
    catalog = json.loads(path.read_text(encoding="utf-8"))
    file = f"{entry.layer}.parquet"
    for layer in catalog["layers"]:
        if layer["id"] == entry.layer and layer["path"] != file:
            raise ImportRefused(
                said("--layer must be free, or of a layer imported before"),
                said("“{name}” is a layer of {file}", name=entry.layer, file=layer["path"]),
                said("Choose another."),
            )
    geometry = _geometry(frame)
    fields = [c.target for c in plan.columns if c.read is not None and c.target not in RECORD_ROLES]
    made = {
        "id": entry.layer, "title_en": entry.title, "title_es": entry.title_es or entry.title,
        "sector": entry.sector, "path": file, "geometry": geometry, "context": False,
        "style": {"shape": SHAPE_OF[geometry]}, "table": fields[:MAX_TABLE], "main": True,
        "source": entry.source,
    }  # fmt: skip
    catalog["layers"] = [x for x in catalog["layers"] if x["id"] != entry.layer] + [made]
    _write_json(path, catalog)


def _geometry(frame: geopandas.GeoDataFrame) -> str:
    dimensions = set(shapely.get_dimensions(np.asarray(frame.geometry.dropna().array)).tolist())
    return ("point", "line", "area")[dimensions.pop()] if len(dimensions) == 1 else "any"


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def entry_of(layer: str, told: dict[str, Any], package: Package, file: Path) -> LayerEntry:
    """The layer's entry, from what was told and the file's name.

    Raises:
        ImportRefused: if the layer's id or sector cannot be used.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", layer):
        raise ImportRefused(
            said("--layer must be small letters, digits and _"),
            said("got “{name}”", name=layer),
            said("Correct it."),
        )
    sectors = package.codelists["sector"]
    sector = str(told.get("sector") or "")
    if sector not in sectors:
        known = ", ".join(sectors)
        got = said("got “{name}”", name=sector) if sector else said("none was given")
        raise ImportRefused(
            said("--sector must be one of {names}", names=known), got, said("Say which.")
        )
    title = str(told.get("title") or file.stem.replace("_", " ").strip())
    source = str(told.get("source") or f"{slug(layer)}-file")
    return LayerEntry(
        layer, title, str(told.get("title_es") or ""), sector, source,
        str(told.get("source_title") or file.name), int(told.get("year") or date.today().year),
    )  # fmt: skip


def opened_package(root: Path) -> Package:
    """The package to write into.

    Raises:
        ImportRefused: if it has faults of its own, which an import would hide.
    """
    package = read_package(root)
    serious = [problem for problem in package.problems if problem.serious]
    if serious:
        raise ImportRefused(
            said("the package must have no faults"),
            said("it has {n}: {first}", n=len(serious), first=str(serious[0]).removesuffix(".")),
            said("Mend them."),
        )
    return package
