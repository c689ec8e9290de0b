"""The tables of an edition, and the names by which questions speak of them.

Every edition has a schema of its own, `atlas_<number>`, made and filled in the transaction that
publishes it and never changed after. `atlas.edition` says which one is current. Its tables:

- `profile`: in one row, each combination that occurs of what filters and counts read, as numbers
  into the edition's books, with how many records have it. Every process holds it whole.
- `record`: what finds, sorts and places a record; a row for each state of knowledge in which it is
  different. What CQL2 and rows read of its profile stands in it again. It lies in the order of its
  spots (see spots.py), so that a window of the map is read from few pages.
- `detail`: what is shown of it, and what a row of a large layer says, as filters read it.
- `feature`: what the API sends of it as known today, by language.
- `file`: the files of the package.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql

from geodata.query.cql2.columns import Kind
from geodata.stores.sql.codebook import DIMENSIONS
from geodata.stores.sql.tables import said_column

# Grows when the tables change: an edition of another layout is refused, not misread.
LAYOUT = 5
POINTER = sql.SQL(
    """
    create schema if not exists atlas;
    create table if not exists atlas.edition (
      number integer generated always as identity primary key,
      layout integer not null,
      fingerprint text not null,
      program text not null,
      published_at timestamptz not null default now(),
      is_current boolean not null,
      contents json not null
    );
    create unique index if not exists one_is_current on atlas.edition (is_current)
      where is_current;
    -- Whoever may connect may read: a server of pages needs no right to change anything.
    grant usage on schema atlas to public;
    grant select on atlas.edition to public;
    """
)
TABLES = sql.SQL(
    """
    create schema {schema};
    create table {schema}.file (
      path text, part integer, content bytea not null, primary key (path, part)
    );
    create table {schema}.profile (content bytea not null);
    create table {schema}.record (
      number integer not null, profile integer not null,
      layer smallint not null, sector smallint not null, departments integer not null,
      countries integer not null, companies integer not null,
      loc_precision smallint not null, grade integer not null,
      history integer not null, times integer not null,
      known_from smallint not null, known_to smallint not null,
      spot bigint, start_day integer not null, end_day integer not null,
      start_earliest integer not null, start_latest integer not null,
      end_earliest integer not null, end_latest integer not null, digits smallint not null,
      n_claims integer not null, n_sources integer not null,
      n_witnesses integer not null, n_conflicts integer not null,
      west float8, north float8, east float8, south float8,
      geometry geometry(Geometry, 4326),
      search_text text collate "C" not null
    );
    create table {schema}.detail (
      number integer not null,
      id text collate "C" not null, name_en text collate "C", name_es text collate "C",
      aliases text[] collate "C" not null, kind text collate "C", loc_method text collate "C",
      loc_source text collate "C", part_of text collate "C", loc_note_en text collate "C",
      loc_note_es text collate "C", shares float8[] not null,
      possible_departments text[] collate "C" not null, row_number integer, claims json
    );
    create table {schema}.feature (
      number integer not null, en text collate "C" not null, es text collate "C" not null
    );
    """
)
# After the rows are in: an index on a full table is made faster, and comes out smaller.
INDEXES = sql.SQL(
    """
    alter table {schema}.record add primary key (number) include (profile);
    alter table {schema}.detail add primary key (number);
    alter table {schema}.feature add primary key (number);
    create index on {schema}.detail (id);
    create index on {schema}.record (profile);
    create index on {schema}.record using gist (geometry);
    create index on {schema}.record (greatest(east - west, south - north))
      where east > west or south > north;
    create index on {schema}.record using gin (search_text gin_trgm_ops);
    -- Places are grouped into the cells of a screen, some hundreds: a hint for the plans of that.
    alter table {schema}.record alter column spot set (n_distinct = 1000);
    grant usage on schema {schema} to public;
    grant select on all tables in schema {schema} to public;
    """
)
SAID: Mapping[Kind, sql.SQL] = {
    "number": sql.SQL("float8"),
    "date": sql.SQL("integer"),
    "text": sql.SQL('text collate "C"'),
}


def schema_of(edition: int) -> sql.Identifier:
    """The name of an edition's schema."""
    return sql.Identifier(f"atlas_{edition}")


def create_tables(
    connection: psycopg.Connection[Any],
    edition: int,
    ranks: Iterable[str],
    said: Iterable[tuple[Kind, str]],
) -> None:
    """Make an edition's schema.

    Args:
        ranks: columns of the orders of rows. said: what rows of large layers say: kind and name.
    """
    schema = schema_of(edition)
    connection.execute(TABLES.format(schema=schema))
    for column in ranks:
        add = sql.SQL("alter table {schema}.record add column {column} integer")
        connection.execute(add.format(schema=schema, column=sql.Identifier(column)))
    for kind, column in said:
        add = sql.SQL("alter table {schema}.detail add column {column} {form}")
        name = sql.Identifier(said_column(kind, column))
        connection.execute(add.format(schema=schema, column=name, form=SAID[kind]))


def create_indexes(
    connection: psycopg.Connection[Any],
    edition: int,
    indexed: Iterable[str],
    said: Iterable[tuple[Kind, str]],
) -> None:
    """Index an edition's tables.

    Args:
        indexed: the orders of which first pages are asked. said: as for `create_tables`.
    """
    schema = schema_of(edition)
    connection.execute(INDEXES.format(schema=schema))
    for column in indexed:
        add = sql.SQL("create index on {schema}.record ({column}, number) include (profile)")
        connection.execute(add.format(schema=schema, column=sql.Identifier(column)))
    for kind, column in said:
        add = sql.SQL("create index on {schema}.detail ({column}) where {column} is not null")
        name = sql.Identifier(said_column(kind, column))
        if kind != "text":  # a text may be longer than an index takes
            connection.execute(add.format(schema=schema, column=name))
    for table in ("file", "profile", "record", "detail", "feature"):
        analyze = sql.SQL("analyze {schema}.{table}")
        connection.execute(analyze.format(schema=schema, table=sql.Identifier(table)))


# What conditions and rows read of a profile, and a record holds again.
REPEATED = (*DIMENSIONS, "times", "known_from", "known_to")
