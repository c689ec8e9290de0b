"""The tables of an edition by the names that questions use, and what databases say differently.

Questions speak of records as r, of details as d. What a database says in its own way
is a method here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import shapely
from psycopg import sql

from geodata.geometry.bounds import Bounds
from geodata.query.cql2.columns import Kind
from geodata.stores.sql.fragments import Sql, fragment


class SqlSource(Protocol):
    """A database that is asked."""

    def rows(self, query: Sql) -> list[tuple[Any, ...]]:
        """The answer to a question."""

    def columns(self, query: Sql, width: int) -> list[np.ndarray]:
        """The answer to a question for whole numbers, by column."""


class Tables(ABC):
    """The tables of an edition (see postgis/tables.py), in the terms of a database."""

    @abstractmethod
    def named(self, table: str) -> sql.Identifier:
        """A table by its name."""

    @property
    def detail(self) -> sql.Identifier:
        """What is shown of records."""
        return self.named("detail")

    def records(self, reads: Iterable[str] = ()) -> Sql:
        """Records as r; where they are read, with their details as d."""
        return self.with_details(fragment("{} r", self.named("record")), reads)

    def at(self, numbers: Sequence[int]) -> Sql:
        """The records of some numbers as r and d, with what demands that they are these."""
        return fragment("{} where r.number = any({}::int[])", self.records("d"), list(numbers))

    def with_details(self, found: Sql, reads: Iterable[str]) -> Sql:
        """Records as r with their details as d, where these are read."""
        if "d" not in reads:
            return found
        return fragment("{} join {} d on d.number = r.number", found, self.detail)

    @abstractmethod
    def features(
        self, source: SqlSource, numbers: Sequence[int], language: str
    ) -> list[str] | None:
        """Features as GeoJSON written beforehand; None where there are none."""

    @abstractmethod
    def has_profile(self, profiles: np.ndarray) -> Sql:
        """That records have one of the profiles of a mask."""

    @abstractmethod
    def among_numbers(self, numbers: np.ndarray) -> Sql:
        """That records are those of some numbers, which may be many."""

    @abstractmethod
    def contains(self, text: Sql, word: str) -> Sql:
        """That a text holds a word."""

    @abstractmethod
    def like(self, text: Sql, pattern: str) -> Sql:
        r"""That a text is like a pattern: % any text, _ one character, \ the next as it is."""

    @abstractmethod
    def is_ascii(self, text: Sql) -> Sql:
        """That a text has no character beyond ASCII."""

    @abstractmethod
    def ascii_lower(self, text: Sql) -> Sql:
        """A text with A–Z in lower case, and nothing else changed."""

    @abstractmethod
    def list_at(self, lists: Sequence[Sequence[str]], number: Sql) -> Sql:
        """One of some lists of texts, by its number."""

    @abstractmethod
    def meets(self, box: Bounds) -> Sql:
        """That a place meets a box."""

    @abstractmethod
    def is_near(self, box: Bounds) -> Sql:
        """That a place's bounds touch a box in degrees, or nearly so."""

    @abstractmethod
    def spatial(self, predicate: str, left: Sql, right: Sql, given: shapely.Geometry | None) -> Sql:
        """A predicate of the Simple Features: “contains”, “within”, …

        Args:
            given: one side, where the other is the records' place.
        """

    @abstractmethod
    def bounds(self, source: Sql, condition: Sql) -> Sql:
        """A question for west, south, east and north of the places of records."""

    @abstractmethod
    def near(self, place: shapely.Geometry, degrees: float) -> tuple[Sql, Sql]:
        """That a record is within some degrees of a place, and by what the nearest come first."""


def bits_of(mask: np.ndarray) -> str:
    """A mask as the digits 0 and 1."""
    return (mask.astype(np.uint8) + ord("0")).tobytes().decode()


def said_column(kind: Kind, name: str) -> str:
    """The column of `detail` for what rows of large layers say."""
    return f"{kind}_{name}"
