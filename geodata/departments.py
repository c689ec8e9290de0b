"""Which first-level units a record lies in (data standard, section 3).

A point lies in the unit that holds it; a line or area in every unit that has its share of length
or area; what lies in none (a port on a coarse coast, an anchorage) in the nearest within 15 km.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely

from geodata.errors import Problem
from geodata.folding import fold
from geodata.geojson import Fault, checked_shape, member_text, read_features
from geodata.measure import LONLAT, to_metres

NEAREST_WITHIN_M = 15_000
# A share below this is the edge of a schematic shape, not a statement about the department.
SMALLEST_SHARE = 0.01


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

    def find(self, text: str) -> str | None:
        """The code for a name, an ISO 3166-2 code or the code itself."""
        wanted = fold(text)
        for code, iso, name in zip(self.codes, self.frame["iso"], self.frame["name"], strict=True):
            if wanted in (code, fold(iso), fold(name)):
                return code
        return None

    def shares(self, geometries: Sequence[shapely.Geometry | None]) -> list[Mapping[str, float]]:
        """For each geometry, its units with their share of length or area (a point: 1).

        Null and empty geometries get an empty mapping. Shares count from the whole geometry, so
        that they sum to less than 1 for what reaches beyond the country.
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
        self._overlaps(things, units, found)
        self._nearest(things, units, usable, found)
        return list(found)

    def _overlaps(
        self, things: np.ndarray, units: np.ndarray, found: list[dict[str, float]]
    ) -> None:
        tree = shapely.STRtree(units)
        rows, hits = tree.query(things, predicate="intersects")
        dimension = shapely.get_dimensions(things)
        for row, hit in zip(rows, hits, strict=True):
            if dimension[row] == 0:
                share = 0.0 if found[row] else 1.0
            else:
                inside = _extent(shapely.intersection(things[row], units[hit]))
                share = inside / _extent(things[row])
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
        json.JSONDecodeError, OSError, ValueError, AttributeError, KeyError: if the file itself
            cannot be read.
    """
    rows: list[dict[str, Any]] = []
    features, problems = read_features(path)
    for position, feature in enumerate(features, start=1):
        row, fault = _department(feature)
        if fault:
            problems.append(Problem(path.name, f"feature {position}", *fault))
        else:
            rows.append(row)
    if not rows:
        return no_departments(), problems
    return geopandas.GeoDataFrame(rows, geometry="geometry", crs=LONLAT), problems


def _department(feature: Any) -> tuple[dict[str, Any], Fault | None]:
    """A unit as a row, and what is wrong with it."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return {}, ("needs properties.", "Add them.")
    row = {name: member_text(properties.get(name)) for name in ("ubigeo", "iso", "name")}
    lacking = [name for name, text in row.items() if not text]
    shape, fault = checked_shape(feature.get("geometry"))
    if lacking:
        fault = (f"needs {', '.join(lacking)}.", "Add them.")
    elif shape is None and fault is None:
        fault = ("needs a geometry.", "Draw the unit's outline.")
    return {**row, "geometry": shape}, fault
