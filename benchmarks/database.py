"""The same rows in PostGIS: as one plain table for the others, and published for the atlas."""

import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import psycopg
import shapely
from psycopg import sql

from benchmarks.data import LAYER, RECIPE, Rows
from benchmarks.servers import ROOT

SRID = 4326
TEXTS = ("id", "name_en", "kind", "loc_precision", "loc_method", "as_of", "status", "owner")
COLUMNS = (*TEXTS, "area", "area_unit")
# A number as key: tipg has no address for ids with a slash, and sorting by it is quicker.
KEY = "row_number"
TABLE = f"""
CREATE TABLE {LAYER} (
  {KEY} integer PRIMARY KEY, {", ".join(f"{name} text" for name in TEXTS)},
  area double precision, area_unit text, geometry geometry(Geometry, {SRID})
)"""
# What one would index for these questions.
INDEXES = (
    f"CREATE INDEX ON {LAYER} USING gist (geometry)",
    f"CREATE INDEX ON {LAYER} (status)",
    f"ANALYZE {LAYER}",
)


def version(address: str) -> str:
    """PostgreSQL's and PostGIS's versions."""
    with psycopg.connect(_made("bench_plain", address)) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        query = "SELECT current_setting('server_version'), postgis_lib_version()"
        server, postgis = connection.execute(query).fetchone() or ("?", "?")
    return f"{server.split()[0]}, PostGIS {postgis}"


def plain_database(rows: Rows, address: str) -> str:
    """Address of a database with the rows as one indexed table, `concessions`."""
    url = _made(f"bench_plain_{rows.n}_{RECIPE}", address)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        if connection.execute("SELECT to_regclass(%s)", (LAYER,)).fetchone() != (None,):
            return url
        connection.execute(TABLE)
        _copy(rows, connection)
        for statement in INDEXES:
            connection.execute(statement)
    return url


def plain_parts(rows: Rows, address: str) -> dict[str, str | int]:
    """The address of the plain database in parts."""
    parts = urlsplit(plain_database(rows, address))
    return {
        "host": parts.hostname or "",
        "port": parts.port or 5432,
        "dbname": parts.path.lstrip("/"),
        "user": parts.username or "",
        "password": parts.password or "",
    }


def atlas_database(rows: Rows, address: str) -> str:
    """Address of a database with the package that has the rows, published there."""
    url = _made(f"bench_atlas_{rows.n}_{RECIPE}", address)
    command = [sys.executable, "-m", "geodata", "publish", url, str(rows.package)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return url


def _made(name: str, address: str) -> str:
    """Address of a database of a name on the same server; made if it is not there."""
    with psycopg.connect(address, autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, (name,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _copy(rows: Rows, connection: psycopg.Connection) -> None:
    frame = rows.frame
    shapes = shapely.to_wkb(
        shapely.set_srid(np.asarray(frame.geometry.array), SRID), hex=True, include_srid=True
    )
    plain = frame.drop(columns="geometry").astype(object)
    cells = plain.where(plain.notna(), None)[list(COLUMNS)].itertuples(index=False)
    columns = ", ".join((KEY, *COLUMNS, "geometry"))
    with connection.cursor().copy(f"COPY {LAYER} ({columns}) FROM STDIN") as copy:
        for number, (row, shape) in enumerate(zip(cells, shapes, strict=True), start=1):
            copy.write_row((number, *row, shape))
