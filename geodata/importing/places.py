"""Where rows are: shapes of the file, or points made of columns, with every doubt said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geodata.datapackage.package import Package
from geodata.geometry.measure import LONLAT
from geodata.importing.opening import ImportRefused
from geodata.importing.values import read_numbers
from geodata.importing.words import words
from geodata.language import Sentence, said

MARGIN = 2.0  # degrees round the package's bounds in which a place is believed
WGS84_NORTH, WGS84_SOUTH = 32600, 32700
PSAD56_SOUTH = 24860
# Shares of points that must lie in the country for a zone to be believed, and for a second one.
SURE, RIVAL = 0.95, 0.5
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)")


# Both with decimals: “2019, 2020” is no place.
_LATLON = re.compile(r"\(?\s*-?\d{1,2}\.\d+\s*[,;]\s*-?\d{1,3}\.\d+\s*\)?")
_WKT = re.compile(r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*Z?\s*\(.*\)", re.I | re.S)


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
) -> Places:
    """The places of rows.

    Args:
        roles: role → heading, of lat, lon, easting, northing, wkt and latlon.
        crs: coordinate system of easting and northing; found out if "".

    Raises:
        ImportRefused: if the zone of projected coordinates cannot be told.
    """
    if shapes is not None:
        return _turned(shapes, package, ())
    if {"lat", "lon"} <= set(roles):
        x, y = (read_numbers(cells[roles[name]]).values for name in ("lon", "lat"))
        return _turned(_points(x, y), package, ())
    if {"easting", "northing"} <= set(roles):
        x, y = (read_numbers(cells[roles[name]]).values for name in ("easting", "northing"))
        headings = " ".join(roles.values())
        return _projected(x, y, crs, headings, package)
    for role, read in (("wkt", _wkt), ("latlon", _pairs)):
        if role in roles:
            return _turned(read(cells[roles[role]]), package, ())
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


def _turned(shapes: np.ndarray, package: Package, notes: tuple[Sentence, ...]) -> Places:
    """Shapes with axes set right where most lie in the country only when they are swapped."""
    known = ~shapely.is_missing(shapes)
    turned = shapes.copy()
    turned[known] = shapely.transform(shapes[known], lambda xy: xy[:, ::-1])
    if _inside(turned, package).sum() > max(_inside(shapes, package).sum() * 2, known.sum() / 2):
        note = said("axes were swapped: latitude and longitude exchanged")
        shapes, notes = turned, (*notes, note)
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


def _projected(x: np.ndarray, y: np.ndarray, crs: str, headings: str, package: Package) -> Places:
    psad = any(word in headings.casefold() for word in words()["psad56"])
    if crs:
        return _turned(_to_lonlat(x, y, crs), package, (said("CRS {name}, as told", name=crs),))
    west, south, east, north = package.catalog.bounds
    zones = range(int((west + 180) // 6) + 1, int((east + 180) // 6) + 2)
    base = PSAD56_SOUTH if psad else WGS84_SOUTH if (south + north) < 0 else WGS84_NORTH
    outline = shapely.union_all(package.departments.frame.geometry.to_numpy())
    shares = {}
    for zone in zones:
        points = _to_lonlat(x, y, f"EPSG:{base + zone}")
        known = points[~shapely.is_missing(points)]
        shares[zone] = float(shapely.contains(outline, known).mean()) if len(known) else 0.0
    sure = [zone for zone in zones if shares[zone] >= SURE]
    rivals = [zone for zone in zones if shares[zone] >= RIVAL]
    if len(sure) != 1 or len(rivals) != 1:
        fits = "; ".join(f"EPSG:{base + z} {shares[z]:.0%}" for z in zones)
        raise ImportRefused(
            said("the UTM zone must be known"),
            said("the numbers alone do not tell it (rows in the country: {fits})", fits=fits),
            said("Say the coordinate system (--crs EPSG:…)."),
        )
    code = f"EPSG:{base + sure[0]}"
    note = said("CRS {code} ({name}) guessed from the numbers", code=code, name=CRS(code).name)
    doubt = said("the numbers cannot tell WGS 84 from an older datum; say it (--crs EPSG:…)")
    return _sound(_to_lonlat(x, y, code), package, (note,) if psad else (note, doubt))


def _to_lonlat(x: np.ndarray, y: np.ndarray, crs: str) -> np.ndarray:
    try:
        transformer = Transformer.from_crs(crs, LONLAT, always_xy=True)
    except CRSError as error:
        raise ImportRefused(
            said("the coordinate system must be a known code"),
            said("got “{name}”", name=crs),
            said("Correct it, as EPSG:32718."),
        ) from error
    lon, lat = transformer.transform(x, y)
    return _points(np.asarray(lon), np.asarray(lat))
