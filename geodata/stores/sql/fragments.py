"""Pieces of SQL with their values: composed, never pasted, so that no value is ever read as SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import sql


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values of its placeholders, in order.

    The text is plain: psycopg reads one that it has met before from its memory, while composed
    ones it would compose at every question.
    """

    text: str
    values: tuple[Any, ...] = ()


def fragment(template: LiteralString, *parts: Any) -> Sql:
    """A piece from a template: each {} is another piece, a name, or else a value."""
    texts: list[str] = []
    values: list[Any] = []
    for part in parts:
        if isinstance(part, Sql):
            texts.append(part.text)
            values += part.values
        elif isinstance(part, sql.Composable):
            texts.append(part.as_string(None))
        else:
            texts.append("%s")
            values.append(part)
    return Sql(template.format(*texts), tuple(values))


def join(word: LiteralString, pieces: Sequence[Sql]) -> Sql:
    """Pieces with a word between them."""
    text = word.join(p.text for p in pieces)
    return Sql(text, tuple(value for p in pieces for value in p.values))


def all_of(conditions: Iterable[Sql]) -> Sql:
    """The condition that all hold; of none, that which always holds."""
    found = [fragment("({})", condition) for condition in conditions]
    return join(" and ", found) if found else fragment("true")


def pg_text(text: str) -> str:
    """A text as PostgreSQL can take it: what no stored text can hold becomes U+FFFD."""
    plain = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return plain.replace("\0", "\ufffd")
