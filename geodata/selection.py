"""The one filter. A Selection is a value: screen, link, download and API read the same one.

Its query form is the permalink's and the API's: codes, never labels, so that a link means the same
in both languages. Reading a query never fails: what cannot be meant is left out and reported.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from geodata.folding import fold

FIRST_YEAR, LAST_YEAR = 1000, 2999
LONGEST_TEXT = 200
MOST_CODES = 300


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees of longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected; empty means "not filtered by this".

    Attributes:
        layers: layer ids; empty = every layer that is not context.
        context: context layers shown besides.
        sectors, statuses, countries, precisions: codes.
        qualities: codes of how well a record is supported.
        departments: codes of first-level units; a record matches if it lies in any of them.
        years: first and last year; a record matches if its interval overlaps them.
        undated: with `years`, keep records without a date as well.
        known_by: use only sources published by the end of this year.
        disputed: only records about which sources disagree.
        text: every word must occur in a record's names or claims (accents and case ignored).
        bbox: records whose geometry touches the box.
        ids: only these records, whatever their layer.
    """

    layers: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    undated: bool = False
    known_by: int | None = None
    disputed: bool = False
    text: str = ""
    bbox: Bounds | None = None
    ids: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Selection()

    def without(self, name: str) -> "Selection":
        """The selection with one filter taken off."""
        return replace(self, **{name: getattr(Selection(), name)})

    def active(self) -> list[str]:
        """Names of the filters that narrow the result, in the order of the fields."""
        passive = ("undated", "context")
        blank = Selection()
        names = [field.name for field in fields(self) if field.name not in passive]
        return [name for name in names if getattr(self, name) != getattr(blank, name)]

    def query(self) -> dict[str, str]:
        """The selection as query parameters; only what differs from the default."""
        found = {
            name: ",".join(getattr(self, attribute)) for name, attribute in CODE_PARAMETERS.items()
        }
        if self.years:
            found["years"] = f"{self.years[0]}-{self.years[1]}"
        found["undated"] = "1" if self.undated else ""
        found["known_by"] = str(self.known_by or "")
        found["disputed"] = "1" if self.disputed else ""
        found["q"] = self.text
        if self.bbox:
            box = self.bbox
            sides = (box.west, box.south, box.east, box.north)
            found["bbox"] = ",".join(str(float(side)).removesuffix(".0") for side in sides)
        return {name: text for name, text in found.items() if text}

    def query_string(self) -> str:
        """The query parameters as one string, percent-encoded; commas stay readable."""
        return urlencode(self.query(), safe=",")


CODE_PARAMETERS = {
    "layer": "layers",
    "context": "context",
    "sector": "sectors",
    "department": "departments",
    "status": "statuses",
    "country": "countries",
    "precision": "precisions",
    "quality": "qualities",
    "id": "ids",
}
PARAMETERS = (*CODE_PARAMETERS, "years", "undated", "known_by", "disputed", "q", "bbox")


@dataclass(frozen=True, slots=True)
class Correction:
    """A part of a query that could not be meant and was left out.

    Attributes:
        parameter: its name.
        value: what came, shortened.
        expected: what can stand there, for a reader.
    """

    parameter: str
    value: str
    expected: str


def parse_selection(
    query: Mapping[str, str | Iterable[str]], codes: Mapping[str, Mapping[str, str]]
) -> tuple[Selection, list[Correction]]:
    """Read a selection from query parameters.

    Args:
        query: parameter → its text or texts (repeated parameters add up).
        codes: parameter → accepted spelling (folded or exact) → code.

    Returns:
        The selection, and a correction for each part that was left out.
    """
    corrections: list[Correction] = []
    found: dict[str, Any] = {}
    for parameter, attribute in CODE_PARAMETERS.items():
        known = codes.get(parameter, {})
        found[attribute] = read_codes(parameter, query, known, corrections)
    for parameter, attribute, read, expected in _SINGLE:
        text = ",".join(_texts(query, parameter)).strip()
        if not text:
            continue
        value = read(text)
        if value is None:
            corrections.append(Correction(parameter, text[:40], expected))
        else:
            found[attribute] = value
    return Selection(**found), corrections


def _texts(query: Mapping[str, str | Iterable[str]], parameter: str) -> list[str]:
    value = query.get(parameter, ())
    return [value] if isinstance(value, str) else [str(text) for text in value]


def read_codes(
    parameter: str,
    query: Mapping[str, str | Iterable[str]],
    known: Mapping[str, str],
    corrections: list[Correction],
) -> tuple[str, ...]:
    """A parameter's known codes in the order given, each once; the rest become corrections."""
    texts = _texts(query, parameter)
    words = [word.strip() for text in texts for word in text.split(",")][:MOST_CODES]
    good: dict[str, None] = {}
    for word in filter(None, words):
        code = known.get(word) or known.get(fold(word))
        if code:
            good[code] = None
        else:
            examples = ", ".join(list(dict.fromkeys(known.values()))[:4])
            corrections.append(Correction(parameter, word[:40], f"{examples} …"))
    return tuple(good)


def _years(text: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{4})(?:\s*(?:-|\.\.|/)\s*(\d{4}))?", text)
    if not match:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    if not FIRST_YEAR <= first <= LAST_YEAR or not FIRST_YEAR <= last <= LAST_YEAR:
        return None
    return min(first, last), max(first, last)


def _year(text: str) -> int | None:
    years = _years(text)
    return years[0] if years and years[0] == years[1] else None


def _flag(text: str) -> bool | None:
    return {"1": True, "true": True, "0": False, "false": False}.get(text.lower())


def _text(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:LONGEST_TEXT].rstrip()


def read_bounds(text: str) -> Bounds | None:
    """A box written west,south,east,north in degrees; None if it is none."""
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        return None
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        return None
    west, south, east, north = sides
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return Bounds(west, south, east, north)


_SINGLE = (
    ("years", "years", _years, "2010-2020"),
    ("undated", "undated", _flag, "1"),
    ("known_by", "known_by", _year, "2022"),
    ("disputed", "disputed", _flag, "1"),
    ("q", "text", _text, "text"),
    ("bbox", "bbox", read_bounds, "west,south,east,north"),
)
