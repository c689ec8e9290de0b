"""Rows on their way into tables: columns as Arrow, written as CSV, sent by COPY."""

import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import numpy as np
import psycopg
import pyarrow.csv
import shapely
from psycopg import sql

from geodata.evidence.lifetimes import BOUNDS
from geodata.query.cql2.columns import Column
from geodata.stores.postgis.publishing.stored_features import written
from geodata.stores.postgis.tables import REPEATED
from geodata.stores.sql.grid_keys import NOWHERE
from geodata.stores.sql.prepare import Prepared
from geodata.stores.sql.tables import said_column

# Rows that are texts at once.
CHUNK = 50_000
# Longitude and latitude (EPSG:4326).
LONLAT_SRID = 4326
DETAILS = (
    "name_en",
    "name_es",
    "aliases",
    "kind",
    "loc_method",
    "loc_source",
    "part_of",
    "loc_note_en",
    "loc_note_es",
)
NUMBERS = {
    "start_day": "start",
    "end_day": "end",
    **{
        name: name
        for name in (*BOUNDS, "digits", "n_claims", "n_sources", "n_witnesses", "n_conflicts")
    },
}
Columns = dict[str, pyarrow.Array]


def copy_rows(
    connection: psycopg.Connection[Any], schema: sql.Identifier, prepared: Prepared
) -> None:
    """Fill the tables `profile`, `record`, `detail` and `feature`, made by this transaction."""
    insert = sql.SQL("insert into {}.profile values (%s)").format(schema)
    connection.execute(insert, [prepared.profiles.as_bytes()])
    size = len(prepared.profile)
    parts = np.array_split(np.arange(size), max(1, -(-size // CHUNK)))
    _copy(connection, schema, "detail", (_details(prepared, rows) for rows in parts))
    along = np.argsort(prepared.spots, kind="stable")
    parts = np.array_split(along, max(1, -(-size // CHUNK)))
    _copy(connection, schema, "record", (_records(prepared, rows) for rows in parts))
    texts = written(prepared.package, prepared.large, prepared.parts)
    _copy(connection, schema, "feature", (_features(*some) for some in texts))


def _copy(
    connection: psycopg.Connection[Any],
    schema: sql.Identifier,
    table: str,
    chunks: Iterable[Columns],
) -> None:
    # FREEZE: the rows need no vacuum before the index alone can answer.
    command = sql.SQL("copy {}.{} ({}) from stdin (format csv, freeze)")
    for columns in chunks:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        target = BytesIO()
        options = pyarrow.csv.WriteOptions(include_header=False)
        pyarrow.csv.write_csv(pyarrow.table(columns), target, options)
        with (
            connection.cursor() as cursor,
            cursor.copy(command.format(schema, sql.Identifier(table), names)) as copy,
        ):
            copy.write(target.getbuffer())


def _records(prepared: Prepared, rows: np.ndarray) -> Columns:
    boxes, geometry = prepared.boxes, prepared.geometry[rows]
    shapes = shapely.set_srid(geometry, LONLAT_SRID)
    sides = {
        name: _plain(getattr(boxes, name)[rows]) for name in ("west", "north", "east", "south")
    }
    profile, spots = prepared.profile[rows], prepared.spots[rows]
    found = {
        "number": _plain(rows),
        "profile": _plain(profile),
        **{name: _plain(prepared.profiles.columns[name][profile]) for name in REPEATED},
        "spot": pyarrow.array(spots, mask=spots == NOWHERE),
        **{column: _plain(prepared.numbers(name)[rows]) for column, name in NUMBERS.items()},
        **sides,
        "geometry": _texts(shapely.to_wkb(shapes, hex=True, include_srid=True)),
        "search_text": prepared.search_text.take(rows),
    }
    for name, rank in prepared.ranks.items():
        found[name] = pyarrow.array(rank[rows], mask=rank[rows] < 0)
    return found


def _details(prepared: Prepared, rows: np.ndarray) -> Columns:
    cut = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0)
    found = {"number": _plain(rows), "id": _texts(prepared.column("id")[cut])}
    for name in DETAILS:
        values = prepared.column(name)[cut]
        found[name] = _texts([_list(v) for v in values] if name == "aliases" else values)
    shares = prepared.column("shares")[cut]
    found["shares"] = _texts([_list(map(repr, share.values())) for share in shares])
    possible = prepared.column("possible_departments")[cut]
    found["possible_departments"] = _texts([_list(codes) for codes in possible])
    lines = prepared.row_numbers[cut]
    found["row_number"] = pyarrow.array(lines, mask=lines < 0)
    found["claims"] = _texts([_json(said) for said in prepared.claims[cut]])
    return found | {said_column(*key): _said(said, cut) for key, said in prepared.said.items()}


def _features(numbers: np.ndarray, texts: Mapping[str, list[str]]) -> Columns:
    return {"number": _plain(numbers), **{name: _texts(found) for name, found in texts.items()}}


def _said(column: Column, cut: slice) -> pyarrow.Array:
    form = pyarrow.large_string() if column.kind == "text" else None
    return pyarrow.array(column.values[cut], form, mask=~column.known[cut])


def _json(said: Mapping[str, Any] | None) -> str | None:
    return None if said is None else json.dumps(said, ensure_ascii=False)


def _plain(values: Any) -> pyarrow.Array:
    """Numbers and flags; NaN is null."""
    return pyarrow.array(np.asarray(values), from_pandas=True)


def _texts(values: Any) -> pyarrow.Array:
    return pyarrow.array(values, pyarrow.large_string())


def _list(values: Any) -> str:
    """An array as PostgreSQL reads it."""
    quoted = ('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)
    return "{" + ",".join(quoted) + "}"
