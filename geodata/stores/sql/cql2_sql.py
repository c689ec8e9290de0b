"""CQL2-JSON as conditions in SQL, with the answers that query/cql2/evaluate.py gives in memory.

That evaluator says first, over no rows, whether a filter can be meant. What compares one column
that has a book with given values is evaluated by it over the book, and becomes a list of numbers;
so all that it knows of texts, lists and unknown values holds here too. The rest is put into SQL,
where null stands for what is unknown. A negation is carried down to what it denies: “not (a and b)”
is “not a or not b”, in three values as in two; what is unknown may then count as false.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString

import geopandas
import numpy as np
import shapely
from psycopg import sql

from geodata.evidence.lifetimes import UNDATED
from geodata.periods import OPEN_END, OPEN_START
from geodata.query.cql2.columns import Column, Kind, arrays, day_of, unknown
from geodata.query.cql2.columns import column as column_of_values
from geodata.query.cql2.evaluate import Evaluator
from geodata.query.cql2.functions import FOLDINGS
from geodata.query.cql2.geometries import box_of, shape_of
from geodata.query.cql2.queryables import Queryable
from geodata.query.cql2.record_columns import column_of
from geodata.query.cql2.relations import ARRAYS, OPPOSITES, SPACES, TIMES
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.conditions import column
from geodata.stores.sql.fragments import Sql, fragment, join, pg_text
from geodata.stores.sql.tables import Tables, said_column
from geodata.stores.sql.text_folding import folded

# Property → the dimension in whose book its values stand.
IN_BOOKS = {
    "layer": "layer",
    "sector": "sector",
    "departments": "departments",
    "countries": "countries",
    "loc_precision": "loc_precision",
    "status": "history",
    "quality": "grade",
    "quality_level": "grade",
}
OPERATORS: Mapping[str, LiteralString] = {
    "=": "{} = {}",
    "<>": "{} <> {}",
    "<": "{} < {}",
    ">": "{} > {}",
    "<=": "{} <= {}",
    ">=": "{} >= {}",
}
SETS: Mapping[str, LiteralString] = {
    "contains": "{} @> {}",
    "within": "{} <@ {}",
    "meets": "{} && {}",
}
TYPES: Mapping[str, LiteralString] = {
    "text": '{}::text collate "C"',
    "number": "{}::float8",
    "date": "{}::int",
    "array": "{}::text[]",
    "geometry": "ST_GeomFromWKB({}::bytea, 4326)",
}
LISTS: Mapping[str, LiteralString] = {
    "text": "{} = any({}::text[])",
    "number": "{} = any({}::float8[])",
    "date": "{} = any({}::int[])",
}


@dataclass(frozen=True, slots=True)
class SqlValue:
    """What an expression stands for: a column, null where it is not known, or one given value.

    Attributes:
        given: the value itself, where it is given: str, float, day, frozenset, pair of days, shape.
        foldings: names of what is done to a column of texts, the first one first.
        upper: of an interval, its end.
    """

    kind: Kind
    sql: Sql
    given: Any = None
    foldings: tuple[str, ...] = ()
    upper: Sql | None = None


class Filters:
    """Puts filters over records into SQL.

    Attributes:
        reads: what the conditions read besides records (see `tables.Tables`).
    """

    def __init__(
        self,
        tables: Tables,
        books: Codebook,
        key: int,
        year: int | None,
        blank: geopandas.GeoDataFrame,
        queryables: Sequence[Queryable],
    ) -> None:
        """Take the books as known by a key and a year; `blank` has columns and no rows."""
        self._tables, self._books, self._key = tables, books, key
        self._year, self._blank = year, blank
        self._queryables = {queryable.name: queryable for queryable in queryables}
        self.reads: frozenset[str] = frozenset()

    def condition(self, node: Any) -> Sql:
        """A condition that holds where the expression is true.

        Raises:
            BadFilter: if it is no condition, names what there is not, or compares unlike kinds.
        """

        def none_of(name: str) -> Column:
            found = self._queryables[name]
            return unknown(found.kind, 0) if found.column else column_of(self._blank, found)

        Evaluator(none_of, list(self._queryables), 0).rows(node)
        return self._holds(node, True)

    def _holds(self, node: Any, wanted: bool) -> Sql:
        """That an expression is true, or false where that is wanted."""
        names = properties_of(node)
        dimensions = {IN_BOOKS.get(name, "") for name in names}
        if not names:
            return self._given(node, wanted)
        if len(dimensions) == 1 and "" not in dimensions:
            return self._among(node, dimensions.pop(), wanted)
        name, arguments = str(node["op"]).lower(), node["args"]
        if name == "not":
            return self._holds(arguments[0], not wanted)
        if name == "between":
            subject, low, high = arguments
            name, ends = "and", ((">=", low), ("<=", high))
            arguments = [{"op": sign, "args": [subject, end]} for sign, end in ends]
        if name in ("and", "or"):
            parts = [fragment("({})", self._holds(argument, wanted)) for argument in arguments]
            return join(" and " if (name == "and") == wanted else " or ", parts)
        holds = self._predicate(name, arguments)
        return holds if wanted else fragment("not ({})", holds)

    def _evaluated(self, node: Any, columns: Mapping[str, Column], size: int, wanted: bool) -> Any:
        """Mask of the rows of a book for which an expression is true, or false."""
        asked = node if wanted else {"op": "not", "args": [node]}
        return Evaluator(columns.__getitem__, list(self._queryables), size).rows(asked)

    def _given(self, node: Any, wanted: bool) -> Sql:
        """An expression of given values only."""
        return fragment("true") if self._evaluated(node, {}, 1, wanted)[0] else fragment("false")

    def _among(self, node: Any, dimension: str, wanted: bool) -> Sql:
        """An expression about one book, as the numbers for which it is true."""
        names = [name for name, other in IN_BOOKS.items() if other == dimension]
        columns = {name: self._book(name) for name in names}
        size = len(self._books.words(dimension, self._key, self._year))
        mask = self._evaluated(node, columns, size, wanted)
        return fragment("{} = any({}::int[])", column(dimension), np.flatnonzero(mask).tolist())

    def _book(self, name: str) -> Column:
        """The column of a property over its book."""
        if name == "quality":
            return column_of_values("number", self._scores())
        words = self._books.words(IN_BOOKS[name], self._key, self._year)
        is_list = self._queryables[name].kind == "array"
        return arrays(words) if is_list else column_of_values("text", words)

    def _scores(self) -> list[int]:
        return [quality.score if quality else 0 for quality in self._books.qualities(self._key)]

    def _predicate(self, name: str, arguments: list[Any]) -> Sql:
        if name == "isnull":
            return fragment("({}) is null", self._value(arguments[0]).sql)
        if name == "in":
            return self._within(*arguments)
        left, right = self._value(arguments[0]), self._value(arguments[1])
        if name == "like":
            return self._tables.like(self._text(left), like_pattern(right.given))
        if name in TIMES or name in OPPOSITES:
            return _timed(name, _interval(left), _interval(right))
        if name in SPACES:
            given = right.given if left.given is None else left.given
            return self._tables.spatial(SPACES[name][0], left.sql, right.sql, given)
        if name in ARRAYS:
            parts = [fragment(SETS[part], left.sql, right.sql) for part in ARRAYS[name]]
            return join(" and ", parts)
        left, right = _as_day(left, right), _as_day(right, left)
        if left.kind == "text":
            return fragment(OPERATORS[name], self._text(left), self._text(right))
        return fragment(OPERATORS[name], left.sql, right.sql)

    def _within(self, subject: Any, choices: list[Any]) -> Sql:
        found = self._value(subject)
        wanted = [_as_day(self._value(choice), found) for choice in choices]
        left = self._text(found) if found.kind == "text" else found.sql
        return fragment(LISTS[found.kind], left, [_storable(choice.given) for choice in wanted])

    def _value(self, node: Any) -> SqlValue:
        """What an expression stands for."""
        if isinstance(node, int | float):
            return _constant("number", float(node))
        if isinstance(node, str):
            return _constant("text", node)
        if isinstance(node, list):
            return _constant("array", frozenset(node))
        if "property" in node:
            return self._property(node["property"])
        if "date" in node or "timestamp" in node:
            return _constant("date", day_of(node.get("date", node.get("timestamp"))))
        if "interval" in node:
            return self._span(*node["interval"])
        if "bbox" in node:
            return _constant("geometry", box_of(node["bbox"]))
        if "type" in node:
            return _constant("geometry", shape_of(node))
        name = str(node["op"]).lower()
        inner = self._value(node["args"][0])
        if inner.given is not None:
            return _constant("text", FOLDINGS[name](inner.given))
        return replace(inner, foldings=(*inner.foldings, name))

    def _property(self, name: str) -> SqlValue:
        kind, said = self._queryables[name].kind, self._queryables[name].column
        if said:
            self.reads |= {"d"}
            return SqlValue(kind, fragment("{}", sql.Identifier("d", said_column(kind, said))))
        if name in IN_BOOKS:
            return SqlValue(kind, self._looked_up(name))
        if kind == "geometry":
            return SqlValue(kind, fragment("r.geometry"))
        if kind == "interval":
            dated = fragment("r.start_day <> {}", UNDATED)
            end = fragment("case when {} then r.end_day end", dated)
            return SqlValue(kind, fragment("case when {} then r.start_day end", dated), upper=end)
        if kind == "date":
            return SqlValue(kind, fragment("nullif({}, {})", sql.Identifier("r", name), UNDATED))
        if kind == "number":
            return SqlValue(kind, fragment("{}", sql.Identifier("r", name)))
        self.reads |= {"d"}
        cell = sql.Identifier("d", name)
        return SqlValue(kind, fragment("nullif({}, '')" if kind == "text" else "{}", cell))

    def _looked_up(self, name: str) -> Sql:
        """A property's values by their numbers in its book, for comparing with other columns."""
        number = column(IN_BOOKS[name])
        if name == "quality":
            return fragment("({}::float8[])[{} + 1]", [float(s) for s in self._scores()], number)
        words = self._books.words(IN_BOOKS[name], self._key, self._year)
        if self._queryables[name].kind == "text":
            return fragment("nullif(({}::text[])[{} + 1], '')", list(words), number)
        return self._tables.list_at(words, number)

    def _span(self, first: Any, last: Any) -> SqlValue:
        """An interval of two ends; where its beginning is not known, nothing of it is."""
        start, end = self._end(first, OPEN_START), self._end(last, OPEN_END)
        upper = fragment(
            "case when {} is not null then coalesce({}, {}) end", start.sql, end.sql, OPEN_END
        )
        given = None if None in (start.given, end.given) else (start.given, end.given)
        return SqlValue("interval", start.sql, given, upper=upper)

    def _text(self, value: SqlValue) -> Sql:
        """A text after its foldings, compared by the numbers of its characters."""
        after = folded(value.sql, value.foldings, self._books.alphabet, self._tables)
        return fragment('({}) collate "C"', after)

    def _end(self, node: Any, unbounded: int) -> SqlValue:
        if node == "..":
            return _constant("date", unbounded)
        found = self._value(node)
        return _constant("date", day_of(node)) if found.kind == "text" else found


def properties_of(node: Any) -> set[str]:
    """Names of the properties of which an expression speaks."""
    if isinstance(node, list):
        return set().union(*map(properties_of, node))
    if not isinstance(node, dict):
        return set()
    if "property" in node:
        return {node["property"]}
    return set().union(*(properties_of(node.get(part)) for part in ("args", "interval")))


def like_pattern(pattern: str) -> str:
    r"""CQL2's pattern as PostgreSQL takes it: the same, but that a last \ stands for itself."""
    written = ""
    characters = iter(pg_text(pattern))
    for character in characters:
        taken = next(characters, "\\") if character == "\\" else character
        is_plain = character == "\\" or taken not in "%_"
        written += f"\\{taken}" if is_plain and taken in "%_\\" else taken
    return written


def _constant(kind: Kind, value: Any) -> SqlValue:
    given = _storable(value)
    if kind == "geometry":
        given = shapely.to_wkb(value)
    return SqlValue(kind, fragment(TYPES[kind], given), value)


def _storable(value: Any) -> Any:
    """A given value as the database can take it."""
    if isinstance(value, frozenset):
        return [pg_text(text) for text in value]
    return pg_text(value) if isinstance(value, str) else value


def _as_day(value: SqlValue, other: SqlValue) -> SqlValue:
    """A given text beside a date is read as a date."""
    if other.kind == "date" and value.kind == "text":
        return _constant("date", day_of(value.given))
    return value


def _interval(value: SqlValue) -> SqlValue:
    """A date as an interval of one day."""
    if value.kind == "text":
        value = _constant("date", day_of(value.given))
    return value if value.upper is not None else replace(value, upper=value.sql)


def _timed(name: str, left: SqlValue, right: SqlValue) -> Sql:
    sides = {"a": left.sql, "b": left.upper, "c": right.sql, "d": right.upper}
    if name in OPPOSITES:
        return fragment("not ({})", _timed(OPPOSITES[name], left, right))
    pairs = [(sides[one], sign, sides[other]) for one, sign, other in TIMES[name]]
    return join(" and ", [fragment(OPERATORS[sign], one, other) for one, sign, other in pairs])
