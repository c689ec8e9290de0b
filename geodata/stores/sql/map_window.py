"""What a window of the map shows, worked out in the database by the rules of geometry.clusters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geodata.geometry.bounds import Bounds
from geodata.geometry.clusters import LAST_LATITUDE, MAX_SHAPES, NO_CELLS, Clusters, Viewport, least
from geodata.stores.sql.edition import OpenEdition
from geodata.stores.sql.fragments import Sql, all_of, fragment, join
from geodata.stores.sql.grid_keys import row_and_column, shift_of
from geodata.stores.sql.matches import Matches
from geodata.stores.sql.tables import SqlSource, Tables

EXTENT = fragment("greatest(r.east - r.west, r.south - r.north)")
ON_MAP = fragment("r.geometry is not null")
X, Y = fragment("((r.west + r.east) / 2)"), fragment("((r.north + r.south) / 2)")
# The index on places knows degrees, and those roughly: it is asked for a little more.
MARGIN = 1e-5


@dataclass(frozen=True, slots=True)
class Drawn:
    """Records that a map draws, all of one sort.

    Attributes:
        source: tables. condition: which records.
        reach: west, north, east, south of all that may be among them, in world pixels.
        sectors: numbers of the sectors there are, in the order of their codes; and the codes.
    """

    source: Sql
    condition: Sql
    reach: tuple[float, float, float, float]
    sectors: tuple[int, ...]
    codes: tuple[str, ...]


def drawn_of(matches: Matches, key: int) -> Iterator[Drawn]:
    """Records of which claims.csv speaks, and rows of large layers, as the map draws them."""
    books, is_large = matches.edition.books, matches.edition.profiles.columns["is_large"]
    for large in (False, True)[: 1 + bool(books.notes)]:
        present = books.present("sector", key, large=large)
        coded = sorted((books.sectors[number] or "", number) for number in present)
        yield Drawn(
            matches.source(),
            matches.where(among=is_large == large),
            books.reach,
            tuple(number for _, number in coded),
            tuple(code for code, _ in coded),
        )


def placed(matches: Matches) -> list[int]:
    """Numbers of the records with a place."""
    on_map = matches.edition.profiles.columns["on_map"]
    if matches.few is not None:
        found: list[int] = matches.few.among(on_map).numbers.tolist()
        return found
    question = fragment(
        "select r.number from {} where {} order by r.number",
        *(matches.source(), matches.where(among=on_map)),
    )
    return [number for (number,) in matches.edition.database.rows(question)]


def pick(
    edition: OpenEdition, drawn: Drawn, window: Bounds, zoom: float, few: int
) -> tuple[list[int], Clusters]:
    """Numbers of the records that are drawn one by one, and counts of the others in cells."""
    database, tables = edition.database, edition.tables
    frame = Viewport.of(window, zoom)
    is_whole = _covers(frame, drawn.reach)
    inside = all_of([drawn.condition, ON_MAP if is_whole else _in_window(window, frame, tables)])
    some = fragment("select r.number from {} where {} limit {}", drawn.source, inside, few + 1)
    numbers = [int(number) for (number,) in database.rows(some)]
    if len(numbers) <= few:
        return sorted(numbers), NO_CELLS
    shapes = _largest(database, drawn.source, inside, frame)
    groups: list[tuple[Any, ...]] = []
    if not is_whole:
        others = all_of([inside, _but(shapes)])
        groups = database.rows(_at_edges(drawn.source, others, window, frame, tables))
    # By their numbers: a plan that had to guess how many middles lie inside would be a bad one.
    others = all_of([inside, _but([*shapes, *(group[-1] for group in groups)])])
    groups += database.rows(_groups(drawn.source, others, frame))
    alone, cells = _cells(groups, drawn)
    return sorted([*shapes, *alone]), cells


def _largest(database: SqlSource, source: Sql, inside: Sql, frame: Viewport) -> list[int]:
    """Numbers of the lines and areas that are drawn as what they are."""
    question = fragment(
        "select r.number from {} where {} and {} >= {} and (r.east > r.west or r.south > r.north)"
        " order by {} desc, r.number limit {}",
        *(source, inside, EXTENT, frame.shape, EXTENT, MAX_SHAPES),
    )
    return [int(number) for (number,) in database.rows(question)]


def _but(numbers: Sequence[int]) -> Sql:
    """That a record is none of those."""
    return (
        fragment("not (r.number = any({}::int[]))", list(numbers)) if numbers else fragment("true")
    )


def _covers(frame: Viewport, reach: tuple[float, float, float, float]) -> bool:
    """Whether all there may be lies in the window, so that nobody need look."""
    west, north, east, south = reach
    across = frame.west <= west and east <= frame.east
    return across and frame.north <= north and south <= frame.south


def _in_window(window: Bounds, frame: Viewport, tables: Tables) -> Sql:
    """That a record's box touches the window: world pixels decide, the index finds candidates."""
    south, north = _reach(window)
    return all_of([_box(window.west, south, window.east, north, tables), _touches(frame)])


def _reach(window: Bounds) -> tuple[float, float]:
    """South and north of a window; what lies beyond the end of Web Mercator lies at its end."""
    south = -90.0 if window.south <= -LAST_LATITUDE else window.south
    return south, 90.0 if window.north >= LAST_LATITUDE else window.north


def _box(west: float, south: float, east: float, north: float, tables: Tables) -> Sql:
    """That a record is near a box in degrees."""
    return tables.is_near(Bounds(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN))


def _touches(frame: Viewport) -> Sql:
    """That a record's box touches the window."""
    return fragment(
        "r.east >= {} and r.west <= {} and r.south >= {} and r.north <= {}",
        frame.west,
        frame.east,
        frame.north,
        frame.south,
    )


def _groups(source: Sql, counted: Sql, frame: Viewport) -> Sql:
    """A question for records by cell and sector: how many, their middles, the least number."""
    return fragment(
        "select cell, null::float8, null::float8, sector, count(*), sum(x), sum(y), min(x), min(y),"
        " max(x), max(y), min(number) from (select r.number, r.sector, r.spot >> {}::int as cell,"
        " {} as x, {} as y from {} where {}) counted group by cell, sector",
        shift_of(frame.scale),
        *(X, Y, source, counted),
    )


def _at_edges(source: Sql, counted: Sql, window: Bounds, frame: Viewport, tables: Tables) -> Sql:
    """A question for what reaches into the window from outside, and is counted at its edge.

    Gives rows as `_groups` does, one a record, with the column and the row of the cell.
    """
    south, north = _reach(window)
    sides = [
        _box(window.west, south, window.west, north, tables),
        _box(window.east, south, window.east, north, tables),
        _box(window.west, south, window.east, max(window.south, -LAST_LATITUDE), tables),
        _box(window.west, min(window.north, LAST_LATITUDE), window.east, north, tables),
    ]
    is_outside = fragment(
        "not ({} between {} and {} and {} between {} and {})",
        *(X, frame.west, frame.east),
        *(Y, frame.north, frame.south),
    )
    return fragment(
        "select null::bigint, floor(x / {}), floor(y / {}), sector, 1, x, y, x, y, x, y, number"
        " from (select r.number, r.sector, least(greatest({}, {}), {}) as x,"
        " least(greatest({}, {}), {}) as y from {} where {}) counted",
        *(frame.cell, frame.cell),
        *(X, frame.west, frame.east),
        *(Y, frame.north, frame.south, source),
        all_of([counted, join(" or ", sides), is_outside]),
    )


def _cells(groups: Sequence[tuple[Any, ...]], drawn: Drawn) -> tuple[list[int], Clusters]:
    """Numbers of the records that are alone in their cell, and the cells that hold more.

    A group's cell is a part of the spots of its records; at the edge it is a column and a row.
    """
    if not groups:
        return [], NO_CELLS
    places = np.array([_place(*group[:3]) for group in groups], dtype=np.int64)
    rest = zip(*(group[3:] for group in groups), strict=True)
    sectors, counts, *middles, numbers = (np.array(column) for column in rest)
    place, cell = np.unique(places, axis=0, return_inverse=True)
    n = np.bincount(cell, counts, len(place)).astype(np.int64)
    alone = numbers[n[cell] == 1].tolist()
    several = n > 1
    if not several.any():
        return alone, NO_CELLS
    sums = [np.bincount(cell, side, len(place))[several] for side in middles[:2]]
    first = [least(cell, side, len(place))[several] for side in middles[2:4]]
    last = [-least(cell, -side, len(place))[several] for side in middles[4:]]
    column_of = {number: column for column, number in enumerate(drawn.sectors)}
    of_sector = np.zeros((len(place), len(drawn.codes)), dtype=np.int64)
    sector = np.array([column_of[number] for number in sectors.tolist()])
    np.add.at(of_sector, (cell, sector), counts)
    return alone, Clusters.of(
        place[several],
        n[several],
        (sums[0], sums[1]),
        (first[0], first[1], last[0], last[1]),
        drawn.codes,
        of_sector[several],
    )


def _place(cell: int | None, across: float | None, down: float | None) -> tuple[int, int]:
    """Row and column of a cell."""
    if cell is None:
        return int(down or 0), int(across or 0)
    return row_and_column(cell)
