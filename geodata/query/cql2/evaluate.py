"""Which rows a CQL2-JSON expression holds for, over columns.

Logic has three values, as in SQL: what compares with an unknown value is neither true nor false,
and so is its negation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geodata.errors import BadFilter
from geodata.periods import OPEN_END, OPEN_START
from geodata.query.cql2.columns import Column, constant, day_of
from geodata.query.cql2.functions import (
    FOLDINGS,
    OPERATORS,
    like_pattern,
    listed,
    mapped,
    spatial,
    temporal,
)
from geodata.query.cql2.geometries import box_of, shape_of
from geodata.query.cql2.relations import ARRAYS, COMPARISONS, OPPOSITES, SPACES, TIMES

NAMES = {
    "text": "a text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date",
    "array": "a list of texts",
    "interval": "a time",
    "geometry": "a geometry",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """For which rows something holds, and for which it does not; neither where it is unknown."""

    yes: np.ndarray
    no: np.ndarray


class Evaluator:
    """Evaluates expressions over the rows of a collection.

    Args:
        columns: gives the column of a property.
        names: properties there are.
        size: number of rows.
    """

    def __init__(self, columns: Callable[[str], Column], names: list[str], size: int) -> None:
        self.columns, self.names, self.size = columns, names, size

    def rows(self, node: Any) -> np.ndarray:
        """Mask of the rows for which the expression is true.

        Raises:
            BadFilter: if it is no condition, names what there is not, or compares unlike kinds.
        """
        return self._truth(node).yes

    def _truth(self, node: Any) -> Truth:
        if isinstance(node, bool):
            return self._known(np.full(self.size, node), np.ones(1, dtype=bool))
        if isinstance(node, dict) and "property" in node:
            found = self._value(node)
            self._demand(found, "boolean")
            return self._known(found.values, found.known)
        if not isinstance(node, dict) or not isinstance(node.get("args"), list):
            raise _wrong("A filter must be a condition", _shown(node))
        name, arguments = str(node.get("op")).lower(), node["args"]
        if name in ("and", "or"):
            return self._joined(name, arguments)
        if name == "not":
            inner = self._truth(_only(arguments, 1, name)[0])
            return Truth(inner.no, inner.yes)
        return self._predicate(name, arguments)

    def _joined(self, name: str, arguments: list[Any]) -> Truth:
        if not arguments:
            raise _wrong(f"“{name}” must join conditions", "none came")
        truths = [self._truth(argument) for argument in arguments]
        yes, no = [t.yes for t in truths], [t.no for t in truths]
        if name == "and":
            return Truth(np.logical_and.reduce(yes), np.logical_or.reduce(no))
        return Truth(np.logical_or.reduce(yes), np.logical_and.reduce(no))

    def _predicate(self, name: str, arguments: list[Any]) -> Truth:
        if name == "isnull":
            known = self._value(_only(arguments, 1, name)[0]).known
            return self._known(~known, np.ones(1, dtype=bool))
        if name == "between":
            subject, low, high = _only(arguments, 3, name)
            return self._joined(
                "and", [{"op": ">=", "args": [subject, low]}, {"op": "<=", "args": [subject, high]}]
            )
        if name == "in":
            return self._within(*_only(arguments, 2, name))
        if name == "like":
            return self._like(*_only(arguments, 2, name))
        left, right = (self._value(argument) for argument in _only(arguments, 2, name))
        return self._related(name, left, right)

    def _related(self, name: str, left: Column, right: Column) -> Truth:
        """A relation of two columns."""
        known = left.known & right.known
        if name in COMPARISONS:
            left, right = _alike(left, right)
            return self._known(OPERATORS[name](left.values, right.values), known)
        if name in TIMES or name in OPPOSITES:
            return self._known(temporal(name, _interval(left), _interval(right)), known)
        if name in SPACES:
            self._demand(left, "geometry")
            self._demand(right, "geometry")
            return self._known(spatial(name, left.values, right.values), known)
        if name in ARRAYS:
            self._demand(left, "array")
            self._demand(right, "array")
            return self._known(listed(name, left.values, right.values), known)
        raise _wrong("A filter must use functions of CQL2", f"“{name[:40]}” came")

    def _within(self, subject: Any, choices: Any) -> Truth:
        if not isinstance(choices, list) or not choices:
            raise _wrong("“in” must be followed by a list", _shown(choices))
        found = self._value(subject)
        columns = [_alike(found, self._value(choice)) for choice in choices]
        if not all(choice.is_constant for _, choice in columns):
            raise _wrong("“in” must be followed by plain values", "a property came")
        plain = np.concatenate([choice.values for _, choice in columns])
        subject_values = columns[0][0].values
        return self._known(_is_among(subject_values, plain), found.known)

    def _like(self, subject: Any, pattern: Any) -> Truth:
        found, wanted = self._value(subject), self._value(pattern)
        self._demand(found, "text")
        self._demand(wanted, "text")
        if not wanted.is_constant:
            raise _wrong("“like” must be followed by a text", "a property came")
        expression = like_pattern(wanted.values[0])
        matching = {text for text in set(found.values) if expression.fullmatch(text)}
        mask = np.array([text in matching for text in found.values], dtype=bool)
        return self._known(mask, found.known)

    def _known(self, holds: np.ndarray, known: np.ndarray) -> Truth:
        """The truth of a mask of which only some rows are known."""
        mask = np.asarray(holds, dtype=bool)
        yes, no = np.broadcast_arrays(mask & known, ~mask & known)
        return Truth(np.broadcast_to(yes, self.size), np.broadcast_to(no, self.size))

    def _value(self, node: Any) -> Column:
        """The column that an expression stands for; literals are constants."""
        if isinstance(node, bool):
            return constant("boolean", node)
        if isinstance(node, int | float):
            return constant("number", float(node))
        if isinstance(node, str):
            return constant("text", node)
        if isinstance(node, list):
            if not all(isinstance(item, str) for item in node):
                raise _wrong("A list must hold texts", _shown(node))
            return constant("array", frozenset(node))
        if isinstance(node, dict):
            return self._object(node)
        raise _wrong("A filter must compare values", _shown(node))

    def _object(self, node: dict[str, Any]) -> Column:
        if "property" in node:
            if node["property"] not in self.names:
                needed = f"Properties here are {', '.join(self.names)}"
                raise _wrong(needed, f"“{str(node['property'])[:40]}” came")
            return self.columns(node["property"])
        if "date" in node or "timestamp" in node:
            return constant("date", _day(node.get("date", node.get("timestamp"))))
        if "interval" in node:
            return self._interval(node["interval"])
        if "bbox" in node:
            return constant("geometry", box_of(node["bbox"]))
        if "type" in node:
            return constant("geometry", shape_of(node))
        name = str(node.get("op")).lower()
        if name not in FOLDINGS:
            raise _wrong("A filter must use functions of CQL2", f"“{name[:40]}” came")
        found = self._value(_only(node.get("args"), 1, name)[0])
        self._demand(found, "text")
        return replace(found, values=mapped(found.values, FOLDINGS[name]))

    def _interval(self, ends: Any) -> Column:
        """An interval of two ends: days, properties, or ".." for an open one."""
        first, last = _only(ends, 2, "interval")
        start, end = self._end(first, OPEN_START), self._end(last, OPEN_END)
        known = start.known
        lower, upper = np.broadcast_arrays(start.values, np.where(end.known, end.values, OPEN_END))
        is_constant = start.is_constant and end.is_constant
        if is_constant and lower[0] > upper[0]:
            raise _wrong("An interval must begin before it ends", f"{first} and {last} came")
        return Column("interval", np.column_stack([lower, upper]), known, is_constant)

    def _end(self, node: Any, unbounded: int) -> Column:
        if node == "..":
            return constant("date", unbounded)
        found = self._value(node)
        return constant("date", _day(node)) if found.kind == "text" else _demanded(found, "date")

    def _demand(self, found: Column, kind: str) -> None:
        _demanded(found, kind)


def _demanded(found: Column, kind: str) -> Column:
    """The column, if it is of a kind."""
    if found.kind != kind:
        raise _wrong(f"A filter needs {NAMES[kind]} there", f"{NAMES[found.kind]} came")
    return found


def _alike(left: Column, right: Column) -> tuple[Column, Column]:
    """Two columns that compare; a text beside a date is read as a date."""
    if left.kind == "date" and right.kind == "text" and right.is_constant:
        right = constant("date", _day(right.values[0]))
    if right.kind == "date" and left.kind == "text" and left.is_constant:
        left = constant("date", _day(left.values[0]))
    if left.kind != right.kind or left.kind in ("interval", "geometry", "array"):
        got = f"{NAMES[left.kind]} and {NAMES[right.kind]} came"
        raise _wrong("A comparison must be of two texts, numbers or dates", got)
    return left, right


def _is_among(values: np.ndarray, choices: np.ndarray) -> np.ndarray:
    if values.dtype != object:
        return np.isin(values, choices)
    wanted = set(choices)
    return np.array([value in wanted for value in values], dtype=bool)


def _interval(found: Column) -> np.ndarray:
    """A date or an interval as pairs of days."""
    if found.kind == "text" and found.is_constant:
        found = constant("date", _day(found.values[0]))
    if found.kind == "date":
        return np.column_stack([found.values, found.values])
    return _demanded(found, "interval").values


def _day(text: Any) -> int:
    day = day_of(text) if isinstance(text, str) else None
    if day is None:
        raise _wrong("A date must be written as 2019-08-17", _shown(text))
    return day


def _only(arguments: Any, number: int, name: str) -> list[Any]:
    """The arguments of a function, if they are as many as it takes."""
    if not isinstance(arguments, list) or len(arguments) != number:
        came = len(arguments) if isinstance(arguments, list) else "no list"
        raise _wrong(f"“{name[:40]}” takes {number}", f"{came} came")
    return arguments


def _shown(node: Any) -> str:
    return f"“{str(node)[:60]}” came"


def _wrong(needed: str, got: str) -> BadFilter:
    return BadFilter(needed, got, "Correct the filter; see /queryables of the collection.")
