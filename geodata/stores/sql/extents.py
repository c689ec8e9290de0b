"""How far the records of a selection reach, and what its rows of large layers claim."""

from collections.abc import Iterable

import numpy as np

from geodata.datapackage.package import Package
from geodata.evidence.lifetimes import UNDATED
from geodata.stores.sql.facets import by_layer
from geodata.stores.sql.fragments import Sql, fragment
from geodata.stores.sql.matches import Matches


def bounds_of(matches: Matches) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the places of records, in degrees; None where none has one."""
    edition = matches.edition
    if matches.scope.of_records:
        question = edition.tables.bounds(matches.source(), matches.where())
        [(west, south, east, north)] = edition.database.rows(question)
        return None if west is None else (west, south, east, north)
    columns = edition.profiles.columns
    among = matches.scope.passing & columns["on_map"]
    if not among.any():
        return None
    west, south = (float(columns[side][among].min()) for side in ("west", "south"))
    east, north = (float(columns[side][among].max()) for side in ("east", "north"))
    return west, south, east, north


def days_of(matches: Matches) -> tuple[int, int] | None:
    """First and last day for which any is stated to have existed."""
    edition = matches.edition
    if matches.scope.of_records:
        question = fragment(
            "select min(nullif(r.start_day, {})), max(r.end_day) from {} where {}",
            *(UNDATED, matches.source(), matches.where()),
        )
        [(first, last)] = edition.database.rows(question)
        return (first, last) if last else None
    columns = edition.profiles.columns
    among = matches.scope.passing & (columns["last_day"] != UNDATED)
    if not among.any():
        return None
    return int(columns["first_day"][among].min()), int(columns["last_day"][among].max())


def sums_by_layer(
    matches: Matches, number: Sql, package: Package, reads: Iterable[str] = ()
) -> dict[str, int]:
    """Large layer → the sum of a number over the selected rows; only where it is not zero."""
    edition = matches.edition
    if not edition.books.notes:
        return {}
    question = fragment(
        "select r.layer, sum({})::bigint from {} where {} group by 1",
        number,
        matches.source(reads),
        matches.where(fragment("r.number >= {}", edition.books.first_large)),
    )
    found = np.zeros(len(edition.books.layers), dtype=np.int64)
    for layer, total in edition.database.rows(question):
        found[layer] = total
    return by_layer(found, edition.books, package)
