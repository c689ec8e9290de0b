"""Puts a package into a database, for several processes to serve.

One transaction makes and fills the tables of a new edition and declares it current: who reads sees
the edition before or this one, never a mix. The edition before stays, for those who are reading it;
older ones are removed.
"""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors, sql

from geodata import __version__
from geodata.datapackage.package import read_package
from geodata.datapackage.reading import package_files
from geodata.datapackage.tabular_reader import read_tabular_layers
from geodata.stores.postgis.connections import connect, unavailable
from geodata.stores.postgis.errors import NotPublished
from geodata.stores.postgis.publishing.copy import copy_rows
from geodata.stores.postgis.tables import LAYOUT, POINTER, create_indexes, create_tables, schema_of
from geodata.stores.sql.prepare import Prepared, prepare
from geodata.stores.store import fingerprint

EXTENSIONS = ("postgis", "pg_trgm")
# One publisher after the other: any number that no other program uses.
LOCK = 7_203_145
BLOCK = 1 << 20
WRITING = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "maintenance_work_mem": "512MB",
    "jit": "off",
    "client_min_messages": "warning",
}
# How long to wait for who still reads an edition that is to be removed.
PATIENCE = "5s"


def publish(url: str, root: Path) -> str:
    """Load the package in `root` into a database and make it the current edition.

    Returns:
        What was published, in a sentence.

    Raises:
        PackageMissing: if `root` is not a folder.
        NotPublished: if the package has no record, or the database does not take it.
        DatabaseUnavailable: if the database cannot be reached.
    """
    began = time.monotonic()
    with connect(url, WRITING, autocommit=True) as connection:
        _check(connection)
        prepared = _prepared(root)
        try:
            with connection.transaction():
                number = _load(connection, root, prepared)
        except errors.InsufficientPrivilege as error:
            raise _lacking_rights(error) from error
        except (psycopg.DataError, errors.ProgramLimitExceeded) as error:
            raise _untakeable(error) from error
        except psycopg.OperationalError as error:
            raise unavailable(error) from error
        _remove_older(connection, number)
    seconds = time.monotonic() - began
    first = prepared.books.first_large
    documented = len(set(prepared.column("id")[:first]))
    return (
        f"Edition {number} is current: {documented} records with claims, "
        f"{len(prepared.profile) - first} rows of large layers, "
        f"{len(package_files(root))} files; {seconds:.0f} seconds."
    )


def _check(connection: psycopg.Connection[Any]) -> None:
    """That the database is UTF-8 and has its extensions, made where that is allowed."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise NotPublished(
            "The database must be in UTF-8",
            f"it is in {encoding}",
            "Create one with encoding UTF8.",
        )
    found = connection.execute("select extname from pg_extension").fetchall()
    for name in EXTENSIONS:
        if (name,) in found:
            continue
        try:
            command = sql.SQL("create extension if not exists {}")
            connection.execute(command.format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise NotPublished(
                f"The database must have the extension {name}",
                " ".join(str(error).split()),
                f"Install it, and let a superuser run: create extension {name}.",
            ) from error


def _prepared(root: Path) -> Prepared:
    package = read_package(root)
    large, problems = read_tabular_layers(package)
    if not len(package.records) and not any(len(layer.records) for layer in large):
        fault = next((str(p) for p in (*package.problems, *problems) if p.serious), "it is empty")
        raise NotPublished(
            "A package must have at least one sound record",
            f"“{root}” has none: {fault}",
            f"Mend it; see python -m geodata validate {root}.",
        )
    # On one's own machine what is sound is shown. Here it would take the place of a whole edition.
    unread = [str(p) for p in (*package.problems, *problems) if p.serious and not p.row]
    if unread:
        needed = "Every file of a package must be readable before it takes the place of another"
        remedy = f"Mend it; see python -m geodata validate {root}."
        raise NotPublished(needed, f"in “{root}”, {unread[0]}", remedy)
    prepared = prepare(
        package, large, [path.relative_to(root).as_posix() for path in package_files(root)]
    )
    plain = [[p.file, p.row, p.message, p.remedy, p.serious] for p in problems]
    return replace(prepared, books=replace(prepared.books, problems=plain))


def _load(connection: psycopg.Connection[Any], root: Path, prepared: Prepared) -> int:
    """Make and fill a new edition, and declare it current; returns its number."""
    connection.execute(sql.SQL("select pg_advisory_xact_lock({})").format(LOCK))
    connection.execute(POINTER)
    connection.execute("update atlas.edition set is_current = false where is_current")
    row = connection.execute(
        "insert into atlas.edition (layout, fingerprint, program, is_current, contents)"
        " values (%s, %s, %s, true, %s) returning number",
        (LAYOUT, fingerprint(root), __version__, json.dumps(prepared.books.as_json())),
    ).fetchone()
    number = int(row[0]) if row else 0
    create_tables(connection, number, prepared.ranks, prepared.said)
    copy_rows(connection, schema_of(number), prepared)
    for path in package_files(root):
        _store_file(connection, schema_of(number), path, path.relative_to(root).as_posix())
    create_indexes(connection, number, _first_pages(prepared), prepared.said)
    return number


def _first_pages(prepared: Prepared) -> list[str]:
    """Columns of the orders that a table of a large layer offers; few rows need no index."""
    books = prepared.books
    offered = {"name", "known"}.union(*(note.table for note in books.notes.values()))
    wanted = offered if books.notes else ()
    return sorted({c for o in wanted for c in books.ranks.get(o, {}).values()})


def _store_file(
    connection: psycopg.Connection[Any], schema: sql.Identifier, path: Path, name: str
) -> None:
    """Store a file in blocks; an empty one has one empty block."""
    command = sql.SQL("insert into {}.file (path, part, content) values (%s, %s, %s)")
    with path.open("rb") as source:
        part, block = 0, source.read(BLOCK)
        while block or not part:
            connection.execute(command.format(schema), (name, part, block))
            part, block = part + 1, source.read(BLOCK)


def _remove_older(connection: psycopg.Connection[Any], number: int) -> None:
    """Remove editions but this one and the one before; what is still read, the next time."""
    rows = connection.execute(
        "select number from atlas.edition where number < %s order by number desc offset 1",
        (number,),
    ).fetchall()
    for (older,) in rows:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("set local lock_timeout = {}").format(PATIENCE))
                drop = sql.SQL("drop schema if exists {} cascade")
                connection.execute(drop.format(schema_of(older)))
                connection.execute("delete from atlas.edition where number = %s", (older,))
        except errors.LockNotAvailable:
            continue


def _lacking_rights(error: psycopg.Error) -> NotPublished:
    reason = " ".join(str(error).split())
    needed = "To publish, the user of the address must be allowed to create schemas"
    return NotPublished(needed, reason, "Let a superuser run: grant create on database … to ….")


def _untakeable(error: psycopg.Error) -> NotPublished:
    reason = " ".join(str(error).split())
    needed = "A package must hold what PostgreSQL can store"
    return NotPublished(needed, reason, "Mend the text or number it names, and publish again.")
