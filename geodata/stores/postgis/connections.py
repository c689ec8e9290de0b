"""Connections to the database: kept, few, and replaced when it went away and came back.

All that is asked here only reads, so that what failed on a connection kept from before is asked
once more on a new one: a restart of the database between two questions is not noticed.
"""

import atexit
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import psycopg
from psycopg import conninfo, errors

from geodata.stores.postgis.errors import DatabaseUnavailable
from geodata.stores.sql.fragments import Sql

CONNECT_SECONDS = 3
# An answer that takes longer would keep a reader waiting, and a connection from others.
ANSWER_SECONDS = 30
# As many questions at once as a few cores of a database can work on.
MAX_CONNECTIONS = 8
LOST = (psycopg.OperationalError, psycopg.InterfaceError)
READ_ONLY = {
    "default_transaction_read_only": "on",
    "statement_timeout": f"{ANSWER_SECONDS}s",
    # Questions are many and short: compiling them costs more than it gains.
    "jit": "off",
    "work_mem": "64MB",
    "random_page_cost": "1.1",
    # A second process takes some 8 ms to begin: worth while for the largest tables only.
    "min_parallel_table_scan_size": "64MB",
}


def connect(url: str, settings: dict[str, str], *, autocommit: bool) -> psycopg.Connection[Any]:
    """A new connection.

    Raises:
        DatabaseUnavailable: if the address is none, or nobody answers there.
    """
    try:
        given = conninfo.conninfo_to_dict(url)
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        return psycopg.connect(
            conninfo.make_conninfo(
                url,
                connect_timeout=given.get("connect_timeout") or CONNECT_SECONDS,
                options=f"{given.get('options') or ''} {options}".strip(),
                application_name=given.get("application_name") or "atlas",
                # A server that vanished without a word is noticed by unanswered packets.
                keepalives_idle=CONNECT_SECONDS,
                keepalives_interval=1,
                keepalives_count=CONNECT_SECONDS,
                tcp_user_timeout=2000 * CONNECT_SECONDS,
            ),
            autocommit=autocommit,
            # Plans made anew know the values they are for.
            prepare_threshold=None,
        )
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise unavailable(error) from error


def unavailable(error: psycopg.Error) -> DatabaseUnavailable:
    """The sentence for a database that does not answer.

    Visitors read it in the API's answers: host, port and user go to the log, and stay the cause.
    """
    reason = " ".join(str(error).split()) or type(error).__name__
    logging.getLogger(__name__).warning("%s", reason)
    return DatabaseUnavailable(
        "The atlas reads its data from a database, which must answer",
        "it did not",
        "Try again in a moment; whoever runs the atlas should look at the database in GEODATA.",
    )


class Database:
    """A database as one process reads it; safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Connect when first asked."""
        self.url = url
        self._idle: list[psycopg.Connection[Any]] = []
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)

    def rows(self, query: Sql) -> list[tuple[Any, ...]]:
        """The answer to a question.

        Raises:
            DatabaseUnavailable: if it cannot be had.
        """
        with self._turn():
            kept = self._kept()
            if kept is not None:
                try:
                    return self._asked(kept, query)
                except LOST as error:
                    if not kept.closed:
                        raise unavailable(error) from error
                    self.close()
            new = connect(self.url, READ_ONLY, autocommit=True)
            try:
                return self._asked(new, query)
            except LOST as error:
                raise unavailable(error) from error

    def columns(self, query: Sql, width: int) -> list[np.ndarray]:
        """The answer to a question for whole numbers, by column; raises as `rows`."""
        found = np.array(self.rows(query), dtype=np.int64).reshape(-1, width)
        return list(found.T)

    def _asked(self, connection: psycopg.Connection[Any], query: Sql) -> list[tuple[Any, ...]]:
        """The answer on a connection, which is kept if it is still good."""
        try:
            with connection.cursor(binary=True) as cursor:
                cursor.execute(query.text.encode(), query.values)
                return cursor.fetchall()
        except (errors.QueryCanceled, errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise _refused(error) from error
        finally:
            if not connection.closed:
                with self._lock:
                    self._idle.append(connection)

    def _kept(self) -> psycopg.Connection[Any] | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one of the few connections."""
        if not self._free.acquire(timeout=ANSWER_SECONDS):
            raise DatabaseUnavailable(
                "The database must answer one question after the other",
                f"{MAX_CONNECTIONS} have been waiting for {ANSWER_SECONDS} seconds",
                "Try again in a moment.",
            )
        try:
            yield
        finally:
            self._free.release()

    def close(self) -> None:
        """Close the connections that nobody uses; a further question opens a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


def _refused(error: psycopg.Error) -> DatabaseUnavailable:
    if isinstance(error, errors.QueryCanceled):
        return DatabaseUnavailable(
            f"The database must answer within {ANSWER_SECONDS} seconds",
            "it took longer, and was stopped",
            "Ask for less: choose a layer, a department or fewer years.",
        )
    return DatabaseUnavailable(
        "The database must hold the edition of the data that was being read",
        "newer ones have taken its place",
        "Ask again: the newest is read then.",
    )


@cache
def shared_database(url: str) -> Database:
    """The database at an address, with one set of connections a process."""
    database = Database(url)
    atexit.register(database.close)
    return database
