"""Which projected coordinate system numbers are in: by what is told beside them, then by place.

A zone shows in where points fall; a datum does not, for an older one moves all of them by the same
few hundred metres. So the zone is guessed and said; the datum is taken from words, and where there
are none the sentence says how far off points would lie with the other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from geodata.datapackage.package import Package
from geodata.geometry.measure import LONLAT
from geodata.importing.opening import ImportRefused
from geodata.importing.words import bare_heading, role_of, words
from geodata.language import Sentence, said

WGS84, PSAD56 = "WGS 84", "PSAD56"
# Datum → EPSG code less the zone, south and north of the equator.
BASES = {WGS84: (32700, 32600), PSAD56: (24860, 24800)}
# Shares of points that must lie where they should for a zone to be believed, and for a second one.
SURE, RIVAL = 0.95, 0.5
LARGEST_EASTING = 1_000_000.0
_ZONE = re.compile(r"(?:utm|zona|zone|huso)?\s*([1-9]|[1-5]\d|60)\s*[a-z]?\b.*", re.IGNORECASE)
_EPSG = re.compile(r"(?:epsg\s*:?\s*)?(\d{4,5})", re.IGNORECASE)


@dataclass(frozen=True)
class Hints:
    """What a table says of its coordinates beside them, a cell a row; None where it has no column.

    Attributes:
        headings: of all columns that hold coordinates. zones: numbers. datums: of BASES.
        codes: EPSG codes. units: codes of the first-level units that rows name.
    """

    headings: str = ""
    zones: np.ndarray | None = None
    datums: np.ndarray | None = None
    codes: np.ndarray | None = None
    units: np.ndarray | None = None

    @classmethod
    def of(cls, cells: pandas.DataFrame, roles: Mapping[str, str], package: Package) -> "Hints":
        """Find the columns by their headings; one whose cells are not such is none."""
        named = {role: _column(cells, role) for role in ("zone", "datum")}
        unit = next((c for c in map(str, cells) if role_of(c) == "unit"), None)
        return cls(
            " ".join(roles.values()),
            _read(named["zone"], _zone),
            _read(named["datum"], _datum),
            _read(named["datum"], _epsg),
            None if unit is None else _read(cells[unit], package.departments.find),
        )


def lonlat(
    shapes: np.ndarray, crs: str, hints: Hints, package: Package
) -> tuple[np.ndarray, tuple[Sentence, ...]]:
    """Shapes in EPSG:4326, of projected coordinates, and how that was decided.

    Args:
        crs: the coordinate system, where somebody has said it; "" to find it out.

    Raises:
        ImportRefused: if neither words nor numbers tell it.
    """
    shapes, notes = _upright(shapes)
    if crs:
        return reprojected(shapes, crs), (*notes, said("CRS {name}, as told", name=crs))
    by_row = _told_by_row(hints, package, len(shapes))
    if by_row is not None:
        return _by_row(shapes, by_row, notes)
    datum = PSAD56 if _is_psad(hints.headings) else ""
    code, why = _guessed(shapes, datum or WGS84, hints, package)
    found = reprojected(shapes, code)
    note = said("CRS {code} ({name}) guessed from the numbers", code=code, name=CRS(code).name)
    return found, (*notes, note, why, _of_datum(found, shapes, code, datum))


def reprojected(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Shapes of a coordinate system in EPSG:4326.

    Raises:
        ImportRefused: if there is no such system.
    """
    try:
        transformer = Transformer.from_crs(crs, LONLAT, always_xy=True)
    except CRSError as error:
        raise ImportRefused(
            said("the coordinate system must be a known code"),
            said("got “{name}”", name=crs),
            said("Correct it, as EPSG:32718."),
        ) from error
    known = ~shapely.is_missing(shapes)
    found = shapes.copy()
    found[known] = shapely.transform(
        shapes[known], lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )
    return found


def _upright(shapes: np.ndarray) -> tuple[np.ndarray, tuple[Sentence, ...]]:
    """Shapes with east first: no easting reaches a million metres."""
    known = ~shapely.is_missing(shapes)
    x, y = _middles(shapes)
    if not known.any() or not (np.nanmedian(x) > LARGEST_EASTING > np.nanmedian(y)):
        return shapes, ()
    turned = shapes.copy()
    turned[known] = shapely.transform(shapes[known], lambda xy: xy[:, ::-1])
    return turned, (said("axes were swapped: east and north exchanged"),)


def _middles(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bounds = shapely.bounds(shapes)
    return (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2


def _told_by_row(hints: Hints, package: Package, size: int) -> np.ndarray | None:
    """An EPSG code a row, where the table has columns that say it; None where it has not."""
    if hints.codes is not None:
        return np.array([f"EPSG:{code}" if code else "" for code in hints.codes], dtype=object)
    if hints.zones is None:
        return None
    usual = PSAD56 if _is_psad(hints.headings) else WGS84
    datums = np.full(size, None) if hints.datums is None else hints.datums
    return np.array(
        [
            f"EPSG:{_base(datum or usual, package) + zone}" if zone else ""
            for zone, datum in zip(hints.zones, datums, strict=True)
        ],
        dtype=object,
    )


def _by_row(
    shapes: np.ndarray, codes: np.ndarray, notes: tuple[Sentence, ...]
) -> tuple[np.ndarray, tuple[Sentence, ...]]:
    found = np.full(len(shapes), None, dtype=object)
    told = []
    for code in sorted(set(codes) - {""}):
        found[codes == code] = reprojected(shapes[codes == code], code)
        told.append(f"{code} ({CRS(code).name}): {int((codes == code).sum())}")
    note = said("CRS by the columns that say it, in rows: {told}", told="; ".join(told))
    return found, (*notes, note)


def _guessed(
    shapes: np.ndarray, datum: str, hints: Hints, package: Package
) -> tuple[str, Sentence]:
    """The code whose zone puts rows where they should lie, and why it was taken.

    Raises:
        ImportRefused: if none does, or more than one.
    """
    west, _, east, _ = package.catalog.bounds
    base = _base(datum, package)
    codes = [
        f"EPSG:{base + z}" for z in range(int((west + 180) // 6) + 1, int((east + 180) // 6) + 2)
    ]
    places = {code: shapely.centroid(reprojected(shapes, code)) for code in codes}
    inside = {code: _share_inside(found, package) for code, found in places.items()}
    believed = [code for code in codes if inside[code] >= RIVAL]
    if len(believed) == 1 and inside[believed[0]] >= SURE:
        share = f"{inside[believed[0]]:.0%}"
        return believed[0], said(
            "{share} of the rows lie in the country, with no other zone so", share=share
        )
    if hints.units is not None:
        named = {
            code: _share_in_units(found, hints.units, package) for code, found in places.items()
        }
        first, *rest = sorted(codes, key=lambda code: -named[code])
        if named[first] >= SURE and all(named[code] < RIVAL for code in rest):
            share = f"{named[first]:.0%}"
            return first, said("{share} of the rows lie in the unit that they name", share=share)
    fits = "; ".join(f"{code} {inside[code]:.0%}" for code in codes)
    raise ImportRefused(
        said("the UTM zone must be known"),
        said("the numbers alone do not tell it (rows in the country: {fits})", fits=fits),
        said("Say the coordinate system (--crs EPSG:…), or add a column “zona” or “departamento”."),
    )


def _share_inside(places: np.ndarray, package: Package) -> float:
    outline = shapely.union_all(package.departments.frame.geometry.to_numpy())
    known = places[~shapely.is_missing(places)]
    return float(shapely.contains(outline, known).mean()) if len(known) else 0.0


def _share_in_units(places: np.ndarray, units: np.ndarray, package: Package) -> float:
    """The share of rows that name a unit and lie in it."""
    hits = total = 0
    for code in set(units) - {None}:
        here = places[(units == code) & ~shapely.is_missing(places)]
        hits += int(shapely.contains(package.departments.outline(code), here).sum())
        total += len(here)
    return hits / total if total else 0.0


def _of_datum(found: np.ndarray, shapes: np.ndarray, code: str, datum: str) -> Sentence:
    """Why the datum was taken, what else it could be, how far that lies, and how to say so."""
    if datum:
        return said("datum {name}, as a heading says", name=datum)
    number = int(code.removeprefix("EPSG:"))
    zone = number % 100
    other = f"EPSG:{BASES[PSAD56][number < BASES[WGS84][0]] + zone}"
    try:
        moved = reprojected(shapes, other)
    except ImportRefused:
        return said("datum WGS 84 assumed: numbers cannot tell an older one; say it (--crs EPSG:…)")
    (x1, y1), (x2, y2) = (_middles(places) for places in (found, moved))
    known = np.isfinite(x1) & np.isfinite(x2)
    _, _, metres = Geod(ellps="WGS84").inv(x1[known], y1[known], x2[known], y2[known])
    return said(
        "datum WGS 84 assumed, for numbers cannot tell it; if it is PSAD56, rows lie {n} m off: "
        "say --crs {other}",
        n=int(round(float(np.median(metres)), -1)) if len(metres) else 0, other=other,
    )  # fmt: skip


def _base(datum: str, package: Package) -> int:
    _, south, _, north = package.catalog.bounds
    return BASES[datum][south + north >= 0]


def _is_psad(text: str) -> bool:
    return any(word in text.casefold() for word in words()["psad56"])


def _column(cells: pandas.DataFrame, role: str) -> pandas.Series | None:
    heading = next((c for c in map(str, cells) if bare_heading(c) in words()[role]), None)
    return None if heading is None else cells[heading]


def _read(cells: pandas.Series | None, read: Callable[[str], object]) -> np.ndarray | None:
    """Each cell read; None where there is no column, or most of its cells are not such."""
    if cells is None:
        return None
    meant = {text: read(text) for text in cells.dropna().unique()}
    values = np.array([meant.get(text) for text in cells], dtype=object)
    given = int(cells.notna().sum())
    return values if given and sum(v is not None for v in values) * 2 > given else None


def _zone(text: str) -> int | None:
    found = _ZONE.fullmatch(text.strip())
    return int(found[1]) if found else None


def _datum(text: str) -> str | None:
    if _is_psad(text):
        return PSAD56
    return WGS84 if re.search(r"wgs|sirgas", text, re.IGNORECASE) else None


def _epsg(text: str) -> str | None:
    found = _EPSG.fullmatch(text.strip())
    return found[1] if found else None
