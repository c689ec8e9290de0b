"""Features as JSON, read from the table in which publishing stored them."""

from collections.abc import Sequence

from psycopg import sql

from geodata.stores.sql.fragments import fragment
from geodata.stores.sql.tables import SqlSource


def features_at(
    numbers: Sequence[int], language: str, database: SqlSource, table: sql.Identifier
) -> list[str]:
    """The features of some records, by their numbers, in that order."""
    question = fragment(
        "select number, {} from {} where number = any({}::int[])",
        sql.Identifier(language),
        table,
        list(numbers),
    )
    texts = dict(database.rows(question))
    return [texts[number] for number in numbers]
