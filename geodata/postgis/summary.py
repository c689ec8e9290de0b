"""Counting in the database: one question gives every count and facet of a selection.

Each profile is judged once by every filter that a facet may do without. What fails none is counted
everywhere; what fails one filter only is what taking that filter off would add.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from geodata.package import Package
from geodata.postgis.books import DIMENSIONS, Books
from geodata.postgis.connections import Database
from geodata.postgis.schema import Tables
from geodata.postgis.scope import Scope, column
from geodata.postgis.sql import Sql, every, joined, piece

FLAGS = ("on_map", "undated", "disputed", "is_large")
# Which groups a row of the answer is of: each has the columns it groups by, the others are null.
FLAGS_ALONE = (1 << len(DIMENSIONS)) - 1


@dataclass(frozen=True, slots=True)
class Summary:
    """How records divide.

    Attributes:
        failing: filter → the number that stands for failing it alone; 0 stands for failing none.
        by_number: dimension → (failing, number in its book) → how many records.
        by_flags: (failing, *FLAGS) → how many records.
    """

    failing: Mapping[str, int]
    by_number: Mapping[str, Mapping[tuple[int, int], int]]
    by_flags: Mapping[tuple[int, bool, bool, bool, bool], int]

    def numbers(self, dimension: str) -> Counter[int]:
        """Number in a book → how many records have it and pass every filter but that book's."""
        return self._among(dimension, {0, self.failing.get(DIMENSIONS[dimension], 0)})

    def chosen(self, dimension: str) -> Counter[int]:
        """Number in a book → how many of the selected records have it."""
        return self._among(dimension, {0})

    def _among(self, dimension: str, failing: set[int]) -> Counter[int]:
        found: Counter[int] = Counter()
        for (failed, number), n in self.by_number[dimension].items():
            if failed in failing:
                found[number] += n
        return found

    def having(self, without: str = "", **flags: bool) -> int:
        """How many have certain flags, of those that pass every filter (but one)."""
        lone = {0, self.failing.get(without, 0)}
        return sum(
            n
            for (failed, *found), n in self.by_flags.items()
            if failed in lone and flags.items() <= dict(zip(FLAGS, found, strict=True)).items()
        )


def summary_of(database: Database, tables: Tables, scope: Scope) -> Summary:
    """Count the records of a scope."""
    failing = {name: 1 << place for place, name in enumerate(scope.facets)}
    bits = [
        piece("(case when {} then 0 else {}::int end)", condition, failing[name])
        for name, condition in scope.facets.items()
    ]
    n, source = _counted(tables, scope)
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in DIMENSIONS)
    question = piece(
        "select failing, grouping({}), {}, on_map, undated, disputed, is_large, sum(n)::bigint"
        " from (select {}, on_map, start_year = 0 as undated, disputed, is_large, {} as n,"
        " {} as failing from {} where {}) judged where failing = any({}::int[])"
        " group by grouping sets ({}, (failing, on_map, undated, disputed, is_large))",
        columns,
        columns,
        columns,
        n,
        joined(" + ", bits) if bits else piece("0"),
        source,
        scope.known,
        [0, *failing.values()],
        joined(", ", [piece("(failing, {})", sql.Identifier(name)) for name in DIMENSIONS]),
    )
    return _read(failing, database.rows(question))


def counts_by(
    database: Database, tables: Tables, scope: Scope, dimension: str, condition: Sql
) -> dict[int, int]:
    """Number in a book → how many records of a scope have it that meet one more condition."""
    n, source = _counted(tables, scope)
    where = every([scope.known, *scope.facets.values(), condition])
    return sums_by(database, dimension, n, source, where)


def sums_by(database: Database, dimension: str, n: Sql, source: Sql, where: Sql) -> dict[int, int]:
    """Number of a dimension → the sum of something over the rows that have it."""
    question = "select {}, sum({})::bigint from {} where {} group by 1"
    return dict(database.rows(piece(question, column(dimension), n, source, where)))


def by_layer(numbers: Mapping[int, int], books: Books, package: Package) -> dict[str, int]:
    """Layer → what stands by its number, in the package's order; only where it is not zero."""
    found = {books.layers[number]: n for number, n in numbers.items() if n}
    return {name: found[name] for name in package.catalog.layers if name in found}


def _counted(tables: Tables, scope: Scope) -> tuple[Sql, Sql]:
    """How many records of a profile count, and the profiles: all, or those of some records."""
    if not scope.of_records:
        return piece("f.n"), tables.profiles
    matching = piece(
        "select r.profile, count(*) as n from {} where {} group by r.profile",
        tables.records(scope.everything_read),
        every(scope.of_records),
    )
    return piece("m.n"), piece("({}) m join {} using (profile)", matching, tables.profiles)


def _read(failing: Mapping[str, int], rows: Sequence[tuple[Any, ...]]) -> Summary:
    by_number: dict[str, dict[tuple[int, int], int]] = {name: {} for name in DIMENSIONS}
    by_flags: dict[tuple[int, bool, bool, bool, bool], int] = {}
    places = {FLAGS_ALONE ^ (1 << place): name for place, name in enumerate(reversed(DIMENSIONS))}
    for failed, group, *cells, n in rows:
        if group == FLAGS_ALONE:
            on_map, undated, disputed, is_large = cells[len(DIMENSIONS) :]
            by_flags[failed, on_map, undated, disputed, is_large] = n
        else:
            name = places[group]
            by_number[name][failed, cells[list(DIMENSIONS).index(name)]] = n
    return Summary(failing, by_number, by_flags)
