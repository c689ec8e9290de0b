"""FlatGeobuf and Shapefile: one table of all layers, in the limits of these formats."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow
import pyogrio

from geodata.exports.archive import BLOCK, added, archive_of
from geodata.exports.arrow_files import arrow_schema, arrow_table
from geodata.exports.layout import Layout
from geodata.exports.text_files import About, csv_bytes
from geodata.geometry.measure import LONLAT
from geodata.presentation.geojson_features import PIECE, json_text
from geodata.query.results import Extract, Results
from geodata.temporary_folders import Scratch, scratch_errors

PLACE = {"geometry_name": "geometry", "crs": LONLAT}
# What a shapefile can hold in one file, and what its files are called.
PARTS = {
    "points": ("Point", "MultiPoint"),
    "lines": ("LineString", "MultiLineString"),
    "areas": ("Polygon", "MultiPolygon"),
}
DECLARED = {"points": "MultiPoint", "lines": "MultiLineString", "areas": "MultiPolygon"}
LONGEST_NAME, LONGEST_TEXT, MOST_FIELDS = 10, 254, 255
LIMITS = (
    f"A shapefile has no more than {MOST_FIELDS} columns, with names of {LONGEST_NAME} characters "
    f"and texts of {LONGEST_TEXT} bytes. columns.csv gives the full names; cut texts end with “…”. "
    "Points, lines and areas are files of their own, records without a place are in "
    "without_place.dbf. A number that is unknown may read as 0. Take GeoPackage where you can.\n"
)


def flatgeobuf(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """FlatGeobuf with its spatial index; records without a place cannot stand in it.

    What the file is, and how many it had to leave out, stands in its description.
    """
    with Scratch() as folder, scratch_errors():
        path, types = folder / "atlas.fgb", layout.types(source)
        table = _whole(source, layout, types)
        placed = table.filter(pyarrow.compute.is_valid(table["geometry"]))
        told = {**about, "records": placed.num_rows, "without_place": len(table) - len(placed)}
        pyogrio.write_arrow(
            placed,
            path,
            driver="FlatGeobuf",
            layer="records",
            geometry_type="Unknown",
            layer_options={"TITLE": str(about["title"]), "DESCRIPTION": json_text(told)},
            **PLACE,
        )
        yield from _blocks(path)


def _whole(source: Extract | Results, layout: Layout, types: Mapping[str, type]) -> pyarrow.Table:
    tables = [arrow_table(layout.rows(e), types, e) for e in source.extracts(PIECE)]
    return pyarrow.concat_tables(tables) if tables else arrow_schema(types).empty_table()


def shapefile(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """Shapefiles in a ZIP, with the names of their columns and what the format cannot hold."""
    types = layout.types(source)
    names = short_names(types)
    with Scratch() as folder, scratch_errors():
        files = folder / "shapefile"
        files.mkdir()
        table = _in_limits(_whole(source, layout, types), names)
        kinds = _kinds(source)
        for part, wanted in PARTS.items():
            chosen = table.filter(pyarrow.array(np.isin(kinds, wanted)))
            if len(chosen):
                _write(chosen, files / f"{part}.shp", DECLARED[part], kinds, wanted)
        without = table.filter(pyarrow.array(kinds == "")).drop_columns(["geometry"])
        if len(without):
            _write_dbf(without, files / "without_place.dbf")
        with archive_of(str(about["downloaded"])) as (archive, outbox):
            told = "".join(f"{name}: {value}\n" for name, value in about.items())
            added(archive, "README.txt", [f"{LIMITS}\n{told}".encode()])
            pairs = [(short, name) for name, short in names.items()]
            added(archive, "columns.csv", [csv_bytes(["shapefile", "column"], pairs)])
            for path in sorted(files.iterdir()):
                added(archive, path.name, _blocks(path))
                yield outbox.taken()
        yield outbox.taken()


def _write_dbf(rows: pyarrow.Table, path: Path) -> None:
    pyogrio.write_arrow(
        rows, path, driver="ESRI Shapefile", layer=path.stem, layer_options={"ENCODING": "UTF-8"}
    )


def _write(
    chosen: pyarrow.Table, path: Path, several: str, kinds: np.ndarray, wanted: tuple[str, str]
) -> None:
    is_single = wanted[0] != "Point" or not (kinds == wanted[1]).any()
    kind = wanted[0] if is_single else several
    options = {"ENCODING": "UTF-8"}
    pyogrio.write_arrow(chosen, path, driver="ESRI Shapefile", layer=path.stem,
                        geometry_type=kind, layer_options=options, **PLACE)  # fmt: skip


def short_names(types: Mapping[str, type]) -> dict[str, str]:
    """Columns → names of at most 10 characters, each once; those beyond the 255th are left out."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in list(types)[:MOST_FIELDS]:
        short, number = name[:LONGEST_NAME], 0
        while short in taken:
            number += 1
            ending = f"_{number}"
            short = f"{name[: LONGEST_NAME - len(ending)]}{ending}"
        taken.add(short)
        found[name] = short
    return found


def _in_limits(table: pyarrow.Table, names: Mapping[str, str]) -> pyarrow.Table:
    """The table with short names and texts."""
    kept = table.select([*names, "geometry"])
    for place, column in enumerate(kept.column_names):
        if pyarrow.types.is_string(kept.schema.field(column).type):
            texts = [_cut(text) for text in kept[column].to_pylist()]
            kept = kept.set_column(place, column, pyarrow.array(texts, pyarrow.string()))
    return kept.rename_columns([*names.values(), "geometry"])


def _cut(text: str | None) -> str | None:
    """A text of at most 254 bytes in UTF-8, whole characters only."""
    if text is None or len(text.encode()) <= LONGEST_TEXT:
        return text
    return f"{text.encode()[: LONGEST_TEXT - 3].decode(errors='ignore')}…"


def _kinds(source: Extract | Results) -> np.ndarray:
    """The kind of each record's place; "" where it has none."""
    found = [
        "" if shape is None else shape.geom_type
        for extract in source.extracts(PIECE)
        for shape in extract.records.geometry.array
    ]
    return np.array(found, dtype=object)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
