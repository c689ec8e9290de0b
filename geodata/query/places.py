"""The places of records, with how far each may be off: what relations between them can rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas
import shapely

from geodata.datapackage.codelists import CodeList
from geodata.datapackage.departments import NAMED_LINES, SKETCHES
from geodata.datapackage.package import Package
from geodata.evidence.quality import numbers_of
from geodata.frames import objects
from geodata.geometry.distances import Plane

# What is known of a place that is drawn.
AS_DRAWN = 0  # all of it lies where it is drawn, or no farther off than its precision says
NAMED = 1  # a line of which only the corners are known
SKETCHED = 2  # a line of which nothing is known
SOMEWHERE = 3  # an area in which the thing lies somewhere
WHOLE_UNIT, EXACT = "admin_area", "exact"


@dataclass(frozen=True, slots=True)
class RecordPlaces:
    """Where records lie, one of each array a record.

    Attributes:
        keys: whole numbers by which a store knows them, ascending.
        ids: their ids. shapes: their geometries (EPSG:4326; null where no place is known).
        precisions, methods: codes, or None.
        departments: codes of the units they lie in. possible: of those in which they may lie.
    """

    keys: np.ndarray
    ids: np.ndarray
    shapes: np.ndarray
    precisions: np.ndarray
    methods: np.ndarray
    departments: np.ndarray
    possible: np.ndarray

    def some(self, keys: np.ndarray) -> "RecordPlaces":
        """Those of some keys."""
        rows = np.flatnonzero(np.isin(self.keys, keys))
        return RecordPlaces(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def places_of_shape(shape: shapely.Geometry, package: Package) -> RecordPlaces:
    """A shape that somebody gave, as the one place of a record without an id."""
    [lying] = package.departments.lying([shape], [None], [None], [()])
    nothing = objects([None])
    units, possible = objects([tuple(lying.shares)]), objects([lying.possible])
    return RecordPlaces(np.zeros(1, np.int64), objects([""]), objects([shape]), nothing, nothing,
                  units, possible)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """RecordPlaces of which the same is known.

    Attributes:
        rows: their positions among all. drawn: their shapes. sure: the parts of which it is known
            that they are there; None where there are none. Both in the plane.
        knowledge: AS_DRAWN, NAMED, SKETCHED or SOMEWHERE.
        doubt: how many metres off they may be.
    """

    rows: np.ndarray
    drawn: np.ndarray
    sure: np.ndarray | None
    knowledge: int
    doubt: float

    @cached_property
    def areas(self) -> np.ndarray:
        """Positions in the group of those that have an inside."""
        return np.flatnonzero(shapely.get_dimensions(self.drawn) == 2)


class Located:
    """RecordPlaces in a plane, with what is known of each."""

    def __init__(self, places: RecordPlaces, plane: Plane, radii: Mapping[str, float]) -> None:
        """Take the places; radii are metres by code of precision."""
        self.places, self.plane = places, plane
        self.size = len(places.keys)
        self.flat = plane.flat(places.shapes)
        codes = [code or "" for code in places.precisions]
        # Of what nobody says how sure it is, the drawing is taken at its word.
        doubts = [radii.get(code, np.nan) if code else 0.0 for code in codes]
        self.doubts = np.array(doubts, dtype=float)
        usable = ~(shapely.is_missing(self.flat) | shapely.is_empty(self.flat))
        self.is_placed = usable & np.isfinite(self.doubts)
        dimensions = shapely.get_dimensions(self.flat)
        kinds = zip(places.methods, codes, dimensions, strict=True)
        self.knowledge = np.array([_knowledge(*kind) for kind in kinds], dtype=np.int8)
        self.doubts[self.knowledge == SOMEWHERE] = 0.0
        # How large that is in which a thing lies, where no more is known of it.
        self.spread = np.zeros(self.size)
        vague = self.is_placed & (self.knowledge != AS_DRAWN)
        self.spread[vague] = 2 * shapely.minimum_bounding_radius(self.flat[vague])

    @cached_property
    def groups(self) -> list[Group]:
        """All that have a place, divided by what is known of them."""
        rows = np.flatnonzero(self.is_placed)
        kinds = pandas.MultiIndex.from_arrays([self.knowledge[rows], self.doubts[rows]])
        numbers, distinct = kinds.factorize()
        return [
            self._group(rows[numbers == n], int(knowledge), float(doubt))
            for n, (knowledge, doubt) in enumerate(distinct)
        ]

    def _group(self, rows: np.ndarray, knowledge: int, doubt: float) -> Group:
        drawn = self.flat[rows]
        sure = drawn if knowledge == AS_DRAWN else None
        if knowledge == NAMED:
            shapes = self.places.shapes[rows]
            corners = [shapely.MultiPoint(shapely.get_coordinates(shape)) for shape in shapes]
            sure = self.plane.flat(objects(corners))
        return Group(rows, drawn, sure, knowledge, doubt)


def _knowledge(method: str | None, precision: str, dimension: int) -> int:
    """What is known of a place that was drawn by a method."""
    if dimension == 1 and method in NAMED_LINES:
        return NAMED
    if dimension == 1 and method in SKETCHES:
        return SKETCHED
    if dimension == 2 and method == WHOLE_UNIT and precision != EXACT:
        return SOMEWHERE
    return AS_DRAWN


def radii_of(precisions: CodeList) -> dict[str, float]:
    """Code of precision → how many metres a place may be off; those of no radius are left out."""
    return {code: 1000 * km for code, km in numbers_of(precisions, "radius_km").items()}
