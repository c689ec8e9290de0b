"""Where rows are: shapes of the file, or points made of columns, with every doubt said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas
import shapely

from geodata.datapackage.package import Package
from geodata.importing.projected import Hints, lonlat
from geodata.importing.values import read_numbers
from geodata.language import Sentence, said

MARGIN = 2.0  # degrees round the package's bounds in which a place is believed
SURE = 0.95  # the share of a column's cells that must be places for it to be one of places
# Degrees, minutes and seconds, and the side of the globe: 12°03'30"S.
_DEGREES = re.compile(
    r"\s*(-?\d+(?:[.,]\d+)?)\s*[°º]\s*(?:(\d+(?:[.,]\d+)?)\s*['’′]\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:\"|”|″|''|’’)\s*)?([NSEWO])?\s*",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)")


# Both with decimals: “2019, 2020” is no place.
_LATLON = re.compile(r"\(?\s*-?\d{1,2}\.\d+\s*[,;]\s*-?\d{1,3}\.\d+\s*\)?")
_WKT = re.compile(r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*Z?\s*\(.*\)", re.I | re.S)


FAR = 400.0  # no degrees, nor degrees a little wrong
# What is done to coordinates, from the likeliest on, and how that is said.
TURNS = (
    (lambda xy: xy[:, ::-1], said("axes were swapped: latitude and longitude exchanged")),
    (lambda xy: -xy, said("signs of both turned: only so do rows lie in the country")),
    (
        lambda xy: xy * (-1, 1),
        said("the sign of longitude turned: only so do rows lie in the country"),
    ),
    (
        lambda xy: xy * (1, -1),
        said("the sign of latitude turned: only so do rows lie in the country"),
    ),
    (
        lambda xy: -xy[:, ::-1],
        said("axes were swapped and signs turned: only so do rows lie in the country"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Places:
    """One shape a row (EPSG:4326, None where unknown), what was decided, how many rows failed."""

    shapes: np.ndarray
    notes: tuple[Sentence, ...] = ()
    failed: int = 0


def places(
    cells: pandas.DataFrame,
    shapes: np.ndarray | None,
    roles: Mapping[str, str],
    package: Package,
    crs: str = "",
    *,
    is_projected: bool = False,
) -> Places:
    """The places of rows.

    Args:
        roles: role → heading, of lat, lon, easting, northing, wkt and latlon.
        crs: coordinate system of easting and northing; found out if "".
        is_projected: whether shapes are in a projected system that their file does not name.

    Raises:
        ImportRefused: if the zone of projected coordinates cannot be told.
    """
    hints = Hints.of(cells, roles, package)
    if shapes is not None:
        notes: tuple[Sentence, ...] = ()
        if is_projected:
            shapes, notes = lonlat(shapes, crs, hints, package)
        return _turned(shapes, package, notes)
    if {"lat", "lon"} <= set(roles):
        x, y = (_degrees(cells[roles[name]]) for name in ("lon", "lat"))
        return _of_numbers(x, y, crs, hints, package)
    if {"easting", "northing"} <= set(roles):
        x, y = (read_numbers(cells[roles[name]]).values for name in ("easting", "northing"))
        return _of_numbers(x, y, crs, hints, package)
    for role, read in (("wkt", _wkt), ("latlon", _pairs)):
        if role in roles:
            return _of_shapes(read(cells[roles[role]]), crs, hints, package)
    return Places(np.full(len(cells), None, dtype=object), (said("no column says where rows are"),))


def role_by_content(cells: pandas.Series) -> str:
    """`latlon` or `wkt` where nearly all cells of a column are such; else "" (for any heading)."""
    given = cells.dropna()
    if given.empty:
        return ""
    for role, pattern in (("latlon", _LATLON), ("wkt", _WKT)):
        if given.str.fullmatch(pattern).mean() >= SURE:
            return role
    return ""


def _points(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    known = np.isfinite(x) & np.isfinite(y)
    found = np.full(len(x), None, dtype=object)
    found[known] = shapely.points(x[known], y[known])
    return found


def _wkt(cells: pandas.Series) -> np.ndarray:
    texts = cells.where(cells.notna(), None).to_numpy(dtype=object)
    return np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)


def _pairs(cells: pandas.Series) -> np.ndarray:
    """Points of “lat, lon”, lines of several."""
    found = np.full(len(cells), None, dtype=object)
    for number, text in enumerate(cells):
        pairs = [(float(b), float(a)) for a, b in _PAIR.findall(text or "")]
        if pairs:
            found[number] = shapely.LineString(pairs) if pairs[1:] else shapely.Point(pairs[0])
    return found


def _inside(shapes: np.ndarray, package: Package) -> np.ndarray:
    west, south, east, north = package.catalog.bounds
    box = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        lower = (bounds[:, 0] >= box[0]) & (bounds[:, 1] >= box[1])
        return np.asarray(lower & (bounds[:, 2] <= box[2]) & (bounds[:, 3] <= box[3]))


def _of_numbers(x: np.ndarray, y: np.ndarray, crs: str, hints: Hints, package: Package) -> Places:
    return _of_shapes(_points(x, y), crs, hints, package)


def _of_shapes(shapes: np.ndarray, crs: str, hints: Hints, package: Package) -> Places:
    """Places of numbers in columns: degrees, or metres where they are too large for degrees."""
    if not (crs or are_metres(shapes)):
        return _turned(shapes, package, ())
    found, notes = lonlat(shapes, crs, hints, package)
    return _sound(found, package, notes)


def are_metres(shapes: np.ndarray) -> bool:
    """Whether most shapes lie far off what degrees can be."""
    sides = np.abs(shapely.bounds(shapes[~shapely.is_missing(shapes)]))
    return bool(len(sides)) and float(np.median(sides.max(axis=1))) > FAR


def _degrees(cells: pandas.Series) -> np.ndarray:
    """Numbers of a column of degrees, also with minutes, seconds and the side of the globe."""
    given = cells.dropna()
    if given.empty or given.str.fullmatch(_DEGREES).mean() < SURE:
        return read_numbers(cells).values
    return np.array([_decimal(text) for text in cells], dtype=float)


def _decimal(text: str | None) -> float:
    found = _DEGREES.fullmatch(text or "")
    if not found:
        return float("nan")
    whole, minutes, seconds = (float((found[n] or "0").replace(",", ".")) for n in (1, 2, 3))
    size = abs(whole) + minutes / 60 + seconds / 3600
    is_negative = found[1].startswith("-") or (found[4] or "").upper() in {"S", "W", "O"}
    return -size if is_negative else size


def _turned(shapes: np.ndarray, package: Package, notes: tuple[Sentence, ...]) -> Places:
    """Shapes with axes and signs set right where only so most of them lie in the country."""
    known = ~shapely.is_missing(shapes)
    inside = _inside(shapes, package).sum()
    for turn, note in TURNS:
        turned = shapes.copy()
        turned[known] = shapely.transform(shapes[known], turn)
        if _inside(turned, package).sum() > max(inside * 2, known.sum() / 2):
            return _sound(turned, package, (*notes, note))
    return _sound(shapes, package, notes)


def _sound(shapes: np.ndarray, package: Package, notes: tuple[Sentence, ...]) -> Places:
    """Shapes mended where they are not valid, and without those off the globe."""
    broken = ~(shapely.is_missing(shapes) | shapely.is_valid(shapes))
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken])
        note = said("{n} geometries were not valid and were mended", n=int(broken.sum()))
        notes = (*notes, note)
    sides = np.abs(shapely.bounds(shapes))
    with np.errstate(invalid="ignore"):
        off = (sides[:, [0, 2]] > 180).any(axis=1) | (sides[:, [1, 3]] > 90).any(axis=1)
    empty = np.asarray(shapely.is_empty(shapes))
    known = ~shapely.is_missing(shapes) & ~off
    abroad = int((known & ~_inside(shapes, package)).sum())
    if abroad:
        notes = (*notes, said("{n} rows lie outside the package's bounds", n=abroad))
    kept = shapes.copy()
    kept[off | empty] = None
    return Places(kept, notes, int((off | empty).sum()))
