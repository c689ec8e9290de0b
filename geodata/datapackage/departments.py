"""Which first-level units a record lies in, and in which it may lie (data standard, section 3).

What claims name and the units of a line's named places come first. Geometry adds what it can bear:
a point lies in the unit that holds it, an outline in every unit that has its share of length or
area, what lies in none (a port on a coarse coast, an anchorage) in the nearest within 15 km. A
sketch is no evidence of what it crosses: those units are possible, no more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely

from geodata.datapackage.geojson import checked_shape, read_features
from geodata.datapackage.reading import Fault, text_members, tidied
from geodata.errors import Problem
from geodata.folding import fold
from geodata.geometry.measure import LONLAT, to_metres

NEAREST_WITHIN_M = 15_000
# A share below this is the edge of a schematic shape, not a statement about the department.
SMALLEST_SHARE = 0.01
# Lines whose every point is a named place; the pieces between them are drawn.
NAMED_LINES = frozenset({"endpoints_straight", "waypoints"})
# Methods that draw what nobody has surveyed (codelists/loc_method.csv).
SKETCHES = NAMED_LINES | {"corridor_buffer", "hull", "sketch"}
# A point so unsure may lie in any unit within so far, and in none for certain.
UNSURE, UNSURE_WITHIN_M = "estimated", 50_000


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a record lies.

    Attributes:
        shares: unit → share, largest first; every one of them is stated or borne by geometry.
        possible: units that only a sketch or an unsure point touches, largest share first.
    """

    shares: Mapping[str, float]
    possible: tuple[str, ...] = ()


def weighed(
    touched: Mapping[str, float], named: Collection[str], *, is_sketch: bool, is_unsure: bool
) -> Lying:
    """What the units that a geometry touches come to, given those that are named.

    Args:
        touched: unit → share of the geometry, largest first.
        named: units that claims name, or in which the ends and named places of a line lie.
        is_sketch: the geometry is drawn, not surveyed. One unit that holds all of it inside the
            country is certain nevertheless. is_unsure: nor is that then.
    """
    if not named:
        if not (is_sketch or is_unsure) or (len(touched) == 1 and not is_unsure):
            return Lying(touched)
        return Lying({}, tuple(touched))
    shares = {code: round(1 / len(named), 4) for code in named}
    drawn = touched if is_sketch else ()
    return Lying(shares, tuple(code for code in drawn if code not in shares))


@dataclass(frozen=True, slots=True)
class Departments:
    """The first-level units.

    Attributes:
        frame: one row a unit: ubigeo, iso, name, geometry (EPSG:4326).
        codes: the units' codes in the frame's order.
        names: code → name.
    """

    frame: geopandas.GeoDataFrame
    codes: tuple[str, ...]
    names: Mapping[str, str]

    @classmethod
    def of(cls, frame: geopandas.GeoDataFrame) -> "Departments":
        """Take the frame's rows in the order of their codes."""
        ordered = frame.sort_values("ubigeo", ignore_index=True)
        names = dict(zip(ordered["ubigeo"], ordered["name"], strict=True))
        return cls(ordered, tuple(ordered["ubigeo"]), names)

    def name(self, code: str) -> str:
        """The unit's name; the code itself if unknown."""
        return self.names.get(code, code)

    def outline(self, code: str) -> shapely.Geometry:
        """The unit's area (EPSG:4326)."""
        outline: shapely.Geometry = self.frame.geometry.iloc[self.codes.index(code)]
        return outline

    def find(self, text: str) -> str | None:
        """The code for a name, an ISO 3166-2 code or the code itself."""
        wanted = fold(text)
        for code, iso, name in zip(self.codes, self.frame["iso"], self.frame["name"], strict=True):
            if wanted in (code, fold(iso), fold(name)):
                return code
        return None

    def shares(
        self, geometries: Sequence[shapely.Geometry | None], within: Sequence[float] | None = None
    ) -> list[Mapping[str, float]]:
        """For each geometry, its units with their share of length or area (a point: 1).

        Null and empty geometries get an empty mapping. Shares count from the whole geometry, so
        that they sum to less than 1 for what reaches beyond the country.

        Args:
            geometries: EPSG:4326. within: how far to widen each first, in metres.
        """
        found: list[dict[str, float]] = [{} for _ in geometries]
        things = np.asarray([g if g is not None else None for g in geometries], dtype=object)
        usable = ~(shapely.is_missing(things) | shapely.is_empty(things))
        if not len(self.codes) or not usable.any():
            return list(found)
        west, south, east, north = self.frame.total_bounds.tolist()
        bounds = (west, south, east, north)
        units = to_metres(np.asarray(self.frame.geometry.array), bounds)
        things = to_metres(things, bounds)
        if within is not None:
            reach = np.asarray(within)
            things[reach > 0] = shapely.buffer(things[reach > 0], reach[reach > 0])
        self._overlaps(things, units, found)
        self._nearest(things, units, usable, found)
        return list(found)

    def lying(
        self,
        geometries: Sequence[shapely.Geometry | None],
        methods: Iterable[str | None],
        precisions: Iterable[str | None],
        stated: Iterable[Collection[str]],
    ) -> list[Lying]:
        """For each record, where it lies.

        Args:
            geometries: EPSG:4326. methods, precisions: codes of how they were made, and how sure
                they are. stated: the units that claims name; they stand before the geometry.
        """
        methods, precisions, stated = list(methods), list(precisions), list(stated)
        dimensions = shapely.get_dimensions(np.asarray([*geometries, None], dtype=object))[:-1]
        sketched = [method in SKETCHES for method in methods]
        unsure = [p == UNSURE and d == 0 for p, d in zip(precisions, dimensions, strict=True)]
        needed = [
            thing if is_sketch or not codes else None
            for thing, is_sketch, codes in zip(geometries, sketched, stated, strict=True)
        ]
        return [
            weighed(touched, named, is_sketch=is_sketch, is_unsure=is_unsure)
            for touched, named, is_sketch, is_unsure in zip(
                self.shares(needed, [UNSURE_WITHIN_M if is_unsure else 0 for is_unsure in unsure]),
                self._named(geometries, methods, stated),
                sketched,
                unsure,
                strict=True,
            )
        ]

    def _named(
        self,
        geometries: Sequence[shapely.Geometry | None],
        methods: Sequence[str | None],
        stated: Sequence[Collection[str]],
    ) -> list[tuple[str, ...]]:
        """The stated units of each record, then those of its line's named places.

        A place within `NEAREST_WITHIN_M` of a stated unit is taken to lie there: outlines of units
        are coarse, and who names the unit knows better.
        """
        found = [dict.fromkeys(codes) for codes in stated]
        lines = [
            row
            for row, (thing, method) in enumerate(zip(geometries, methods, strict=True))
            if method in NAMED_LINES and thing is not None and shapely.get_dimensions(thing) == 1
        ]
        if lines and self.codes:
            places, owners = shapely.get_coordinates(
                [geometries[row] for row in lines], return_index=True
            )
            points = [shapely.Point(place) for place in places]
            for owner, share, near in zip(
                owners, self.shares(points), self._close(points), strict=True
            ):
                row = lines[owner]
                if not near.intersection(stated[row]):
                    found[row] |= dict.fromkeys(share)
        return [tuple(codes) for codes in found]

    def _close(self, points: Sequence[shapely.Point]) -> list[set[str]]:
        """For each point, the units no farther from it than `NEAREST_WITHIN_M`."""
        west, south, east, north = self.frame.total_bounds.tolist()
        bounds = (west, south, east, north)
        units = to_metres(np.asarray(self.frame.geometry.array), bounds)
        found: list[set[str]] = [set() for _ in points]
        pairs = shapely.STRtree(units).query(
            to_metres(np.asarray(points, dtype=object), bounds),
            predicate="dwithin",
            distance=NEAREST_WITHIN_M,
        )
        for point, unit in zip(*pairs, strict=True):
            found[point].add(self.codes[unit])
        return found

    def _overlaps(
        self, things: np.ndarray, units: np.ndarray, found: list[dict[str, float]]
    ) -> None:
        tree = shapely.STRtree(units)
        rows, hits = tree.query(things, predicate="intersects")
        for row, hit in zip(rows, hits, strict=True):
            whole = _extent(things[row])
            if whole:
                share = _extent(shapely.intersection(things[row], units[hit])) / whole
            else:
                # Points, and collections whose other parts are empty.
                share = 0.0 if found[row] else 1.0
            if share >= SMALLEST_SHARE:
                found[row][self.codes[hit]] = round(share, 4)
        for row, shares in enumerate(found):
            found[row] = dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))

    def _nearest(
        self,
        things: np.ndarray,
        units: np.ndarray,
        usable: np.ndarray,
        found: list[dict[str, float]],
    ) -> None:
        alone = [row for row in np.flatnonzero(usable) if not found[row]]
        if not alone:
            return
        tree = shapely.STRtree(units)
        rows, hits = tree.query_nearest(
            things[alone], max_distance=NEAREST_WITHIN_M, all_matches=False
        )
        for row, hit in zip(rows, hits, strict=True):
            found[alone[row]][self.codes[hit]] = 1.0


def _extent(thing: shapely.Geometry) -> float:
    """Length of a line or area of a surface, in metres or square metres."""
    area = float(shapely.area(thing))
    return area if area else float(shapely.length(thing))


def no_departments() -> geopandas.GeoDataFrame:
    """The frame of a country without first-level units."""
    return geopandas.GeoDataFrame({"ubigeo": [], "iso": [], "name": []}, geometry=[], crs=LONLAT)


def read_departments(path: Path) -> tuple[geopandas.GeoDataFrame, list[Problem]]:
    """The first-level units; one without a name, code or sound outline becomes a problem.

    Returns:
        One row a unit: ubigeo, iso, name, geometry (EPSG:4326).

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    rows: list[dict[str, Any]] = []
    features, problems = read_features(path)
    for position, raw in enumerate(features, start=1):
        read = tidied(raw)
        row, faults = _department(read.value)
        problems += read.problems(path.name, f"feature {position}")
        problems += [Problem(path.name, f"feature {position}", *fault) for fault in faults]
        if row:
            rows.append(row)
    if not rows:
        return no_departments(), problems
    return geopandas.GeoDataFrame(rows, geometry="geometry", crs=LONLAT), problems


def _department(feature: Any) -> tuple[dict[str, Any] | None, list[Fault]]:
    """A unit as a row, None where it cannot be used, and what is wrong with it."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None, [("needs properties.", "Add them.")]
    members = ("ubigeo", "iso", "name")
    texts, faults = text_members({name: properties.get(name) for name in members}, members)
    shape, fault = checked_shape(feature.get("geometry"))
    lacking = [name for name in members if not texts.get(name)]
    if lacking:
        fault = (f"needs {', '.join(lacking)}.", "Add them.")
    elif shape is None and fault is None:
        fault = ("needs a geometry.", "Draw the unit's outline.")
    if fault:
        return None, [*faults, fault]
    return {**texts, "geometry": shape}, faults
