"""Which records have a relation to others: certainly, or possibly, given how sure places are.

A place may be off by the radius of its precision, and so may the other: a relation is certain where
it holds however far both are off, and possible where it holds for some such places. What lies
beyond is not related; a record without a place cannot be asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas
import shapely

from geodata.frames import objects
from geodata.geometry.distances import Pairs
from geodata.query.places import AS_DRAWN, SOMEWHERE, Group, Located
from geodata.query.relations import (
    CROSSES,
    LIES_IN,
    NEAREST,
    SAME_DEPARTMENT,
    WITHIN,
    Relation,
)

CERTAIN, POSSIBLE = "certain", "possible"
COLUMNS = ("relation", "relation_km", "relation_to")
Predicate = Literal["intersects", "covered_by"]
# Both ends of what lies on the site itself, in metres: so close, two lines that cross do cross.
EXACT_M = 2_000.0
# Planes stretch: of those nearest in it, so much more are measured on the ground.
SPARE = 1.05


@dataclass(frozen=True)
class Related:
    """The records that have a relation, and those that cannot be asked.

    Attributes:
        keys: by which the store knows them, ascending. ids: their ids.
        is_certain: whether the relation is certain; else it is possible.
        metres: how far apart the two are drawn; NaN where the relation is none of distance.
        others: ids of the records that they have it to, "" for a shape.
        unknown: keys of those without a place.
    """

    keys: np.ndarray
    ids: np.ndarray
    is_certain: np.ndarray
    metres: np.ndarray
    others: np.ndarray
    unknown: np.ndarray

    @property
    def certain(self) -> np.ndarray:
        """Keys of those that certainly have it."""
        found: np.ndarray = self.keys[self.is_certain]
        return found

    def chosen(self, *, only_certain: bool) -> np.ndarray:
        """Keys of those that pass as a filter."""
        return self.certain if only_certain else self.keys

    def both(self, other: "Related") -> "Related":
        """Those that have both relations; distances are those of the first."""
        keys, here, there = np.intersect1d(self.keys, other.keys, True, True)
        one, two = ({*r.keys.tolist(), *r.unknown.tolist()} for r in (self, other))
        unknown = np.array(sorted((one & two) - {*keys.tolist()}), dtype=np.int64)
        certain = self.is_certain[here] & other.is_certain[there]
        return Related(keys, self.ids[here], certain, self.metres[here], self.others[here], unknown)

    def columns(self, ids: "pandas.Index[str]") -> dict[str, np.ndarray]:
        """The columns of rows of some ids: how sure, kilometres, and the other's id."""
        found = pandas.Index(self.ids).get_indexer(ids)
        words = np.where(self.is_certain[found], CERTAIN, POSSIBLE)
        metres = self.metres[found]
        kilometres = [None if np.isnan(m) else round(m / 1000, 1) for m in metres.tolist()]
        cells = (objects(words.tolist()), objects(kilometres), self.others[found])
        return dict(zip(COLUMNS, cells, strict=True))


def no_relation(size: int) -> dict[str, np.ndarray]:
    """The same columns of so many rows of which no relation is asked."""
    cells = (objects([empty] * size) for empty in ("", None, ""))
    return dict(zip(COLUMNS, cells, strict=True))


class _Matches:
    """The best match of each place: a certain one before a possible one, then the nearest."""

    def __init__(self, located: Located, others: Located) -> None:
        self.located, self.others = located, others
        size = located.size
        self.found, self.certain = np.zeros(size, bool), np.zeros(size, bool)
        self.metres, self.other = np.full(size, np.inf), np.full(size, -1, dtype=np.int64)

    def put(self, rows: np.ndarray, others: np.ndarray, metres: np.ndarray, certain: bool) -> None:
        """Matches of rows, which may come several times."""
        order = np.lexsort((metres, rows))
        rows, first = np.unique(rows[order], return_index=True)
        others, metres = others[order][first], metres[order][first]
        better = ~self.certain[rows] if certain else ~self.found[rows]
        better |= (self.certain[rows] == certain) & (metres < self.metres[rows])
        rows, others, metres = rows[better], others[better], metres[better]
        self.found[rows], self.other[rows], self.metres[rows] = True, others, metres
        self.certain[rows] |= certain

    def related(self, known: np.ndarray) -> Related:
        """What was found; those that are not known cannot be asked."""
        rows, places = np.flatnonzero(self.found), self.located.places
        others = self.others.places.ids[self.other[rows]]
        unknown = places.keys[~known & ~self.found]
        return Related(places.keys[rows], places.ids[rows], self.certain[rows], self.metres[rows],
                       others, unknown)  # fmt: skip


def answer(relation: Relation, located: Located, others: Located) -> Related:
    """Which of some records have a relation to any of others, themselves left out."""
    matches = _Matches(located, others)
    if relation.name == SAME_DEPARTMENT:
        _same_department(matches)
        places = located.places
        pairs = zip(places.departments, places.possible, strict=True)
        return matches.related(np.array([bool(sure or may) for sure, may in pairs], dtype=bool))
    if relation.name == NEAREST:
        _nearest(matches, int(relation.number))
    else:
        same = _same(located, others)
        for group in located.groups:
            for other in others.groups:
                pair = _GroupPair(group, other, same, matches)
                FINDERS[relation.name](pair, relation.number * 1000)
    return matches.related(located.is_placed)


def _same(located: Located, others: Located) -> np.ndarray:
    """For each place the position among the others of the same record, or -1."""
    if others.size == 1 and not others.places.ids[0]:
        return np.full(located.size, -1, dtype=np.int64)
    index = pandas.Index(others.places.ids)
    return np.asarray(index.get_indexer(pandas.Index(located.places.ids)), dtype=np.int64)


class _GroupPair:
    """Two groups of places whose doubt together is the same for all."""

    def __init__(self, one: Group, two: Group, same: np.ndarray, matches: _Matches) -> None:
        self.one, self.two, self.matches = one, two, matches
        self.doubt = one.doubt + two.doubt
        place = np.full(matches.others.size + 1, -1, dtype=np.int64)
        place[two.rows] = np.arange(len(two.rows))
        # For each of the first group its position in the second, or -1.
        self.same = place[same[one.rows]]
        self.plane = matches.located.plane

    def nearest(self, here: np.ndarray, there: np.ndarray, limit_m: float) -> Pairs:
        """For each shape of the first group its nearest of the second."""
        return self.plane.nearest(here, there, limit_m, self.same)

    def spread(self, pairs: Pairs) -> np.ndarray:
        """How many metres of each pair's places are only an area in which they lie."""
        here, there, _ = pairs
        located, others = self.matches.located, self.matches.others
        found: np.ndarray = (
            located.spread[self.one.rows[here]] + others.spread[self.two.rows[there]]
        )
        return found

    def put(self, pairs: Pairs, keep: np.ndarray, *, certain: bool) -> None:
        """Keep some pairs as matches."""
        here, there, metres = (part[keep] for part in pairs)
        self.matches.put(self.one.rows[here], self.two.rows[there], metres, certain)

    def holding(self, shapes: np.ndarray, areas: np.ndarray, predicate: Predicate) -> Pairs:
        """Pairs of which a shape of the first group has a relation to an area of the second.

        Args:
            areas: one for each of `two.areas`; empty ones hold nothing.
        """
        here, there = shapely.STRtree(areas).query(shapes, predicate=predicate)
        there = self.two.areas[there]
        apart = self.same[here] != there
        here, there = here[apart], there[apart]
        return here, there, self.plane.metres(self.one.drawn[here], self.two.drawn[there])


def _within(pair: _GroupPair, metres: float) -> None:
    """Within so many metres."""
    one, two, doubt = pair.one, pair.two, pair.doubt
    found = pair.nearest(one.drawn, two.drawn, metres + doubt)
    pair.put(found, found[2] - doubt <= metres, certain=False)
    pair.put(found, found[2] + doubt + pair.spread(found) <= metres, certain=True)
    are_drawn = one.knowledge == two.knowledge == AS_DRAWN
    if not are_drawn and one.sure is not None and two.sure is not None and metres >= doubt:
        found = pair.nearest(one.sure, two.sure, metres - doubt)
        pair.put(found, found[2] + doubt <= metres, certain=True)


def _crosses(pair: _GroupPair, _: float) -> None:
    """The two have ground in common."""
    one, two, doubt = pair.one, pair.two, pair.doubt
    found = pair.nearest(one.drawn, two.drawn, doubt)
    pair.put(found, found[2] <= doubt, certain=False)
    if one.sure is None or two.sure is None:
        return
    inner = shapely.buffer(two.sure[two.areas], -doubt)
    met = pair.holding(one.sure, inner, "intersects")
    pair.put(met, np.ones(len(met[0]), dtype=bool), certain=True)
    # The other way round: something of the second deep inside an area of the first.
    inner = shapely.buffer(one.sure[one.areas], -doubt)
    there, here = shapely.STRtree(inner).query(two.sure, predicate="intersects")
    here = one.areas[here]
    if doubt <= EXACT_M and one.knowledge == two.knowledge == AS_DRAWN:
        further = shapely.STRtree(two.sure).query(one.sure, predicate="intersects")
        here, there = np.concatenate([[here, there], further], axis=1)
    apart = pair.same[here] != there
    here, there = here[apart], there[apart]
    met = here, there, np.zeros(len(here))
    pair.put(met, np.ones(len(here), dtype=bool), certain=True)


def _lies_in(pair: _GroupPair, _: float) -> None:
    """All of it lies in an area."""
    one, two, doubt = pair.one, pair.two, pair.doubt
    if not len(two.areas):
        return
    outlines = two.drawn[two.areas]
    # Of a thing that lies somewhere in an area, or on a line that nobody knows, a part will do.
    part = one.sure is None
    outer = shapely.buffer(outlines, doubt) if doubt else outlines
    body = one.drawn if one.sure is None else one.sure
    found = pair.holding(body, outer, "intersects" if part else "covered_by")
    pair.put(found, np.ones(len(found[0]), dtype=bool), certain=False)
    if two.knowledge == AS_DRAWN and one.knowledge in (AS_DRAWN, SOMEWHERE):
        inner = shapely.buffer(outlines, -doubt) if doubt else outlines
        found = pair.holding(one.drawn, inner, "covered_by")
        pair.put(found, np.ones(len(found[0]), dtype=bool), certain=True)


FINDERS: dict[str, Callable[[_GroupPair, float], None]] = {
    WITHIN: _within,
    CROSSES: _crosses,
    LIES_IN: _lies_in,
}


def _nearest(matches: _Matches, n: int) -> None:
    """For each of the others the n nearest; possible are those that may be among them."""
    located, others = matches.located, matches.others
    rows = np.flatnonzero(located.is_placed)
    shapes, ids = located.flat[rows], located.places.ids[rows]
    for target in np.flatnonzero(others.is_placed):
        own = others.places.ids[target]
        away = shapely.distance(shapes, others.flat[target])
        away[(ids == own) & (own != "")] = np.nan
        off = located.doubts[rows] + others.doubts[target]
        spread = off + located.spread[rows] + others.spread[target]
        far = np.sort((away + spread)[~np.isnan(away)])
        limit = far[n - 1] * SPARE + 1 if len(far) >= n else np.inf
        near = np.flatnonzero(away - off <= limit)
        other = np.full(len(near), target, dtype=np.int64)
        metres = located.plane.metres(shapes[near], others.flat[other])
        least, most = metres - off[near], metres + spread[near]
        # How many others may be nearer, and how many certainly are.
        may = np.searchsorted(np.sort(least), most, side="right") - 1
        are = np.searchsorted(np.sort(most), least, side="left")
        for keep, certain in ((are < n, False), (may < n, True)):
            matches.put(rows[near][keep], other[keep], metres[keep], certain)


def _same_department(matches: _Matches) -> None:
    """In a unit in which one of the others lies, or may lie."""
    located, others = matches.located.places, matches.others.places
    same = _same(matches.located, matches.others).tolist()
    sure, may = _holders(others.departments), _holders(others.departments, others.possible)
    found: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for row, (here, possible) in enumerate(zip(located.departments, located.possible, strict=True)):
        for certain, codes, holders in ((True, here, sure), (False, (*here, *possible), may)):
            rows = (other for code in codes for other in holders.get(code, ()))
            other = next((other for other in rows if other != same[row]), None)
            if other is not None:
                found[certain].append((row, other))
                break
    for certain, pairs in found.items():
        rows_of, others_of = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        matches.put(rows_of, others_of, np.full(len(pairs), np.nan), certain)


def _holders(*columns: np.ndarray) -> dict[str, list[int]]:
    """Unit → the first two of the records that lie in it: one of them is another, if any is."""
    found: dict[str, list[int]] = {}
    for column in columns:
        for row, codes in enumerate(column):
            for code in codes:
                holders = found.setdefault(code, [])
                if len(holders) < 2 and row not in holders:
                    holders.append(row)
    return found


def all_of(found: Sequence[Related]) -> Related:
    """Those that have every relation; one at least is needed."""
    first, *others = found
    for other in others:
        first = first.both(other)
    return first
