"""Invented claims, sources and selections for tests that need no package."""

from typing import Any

from hypothesis import strategies as st

from geodata.datapackage.claims import Claim
from geodata.datapackage.sources import Source
from geodata.geometry.bounds import Bounds
from geodata.periods import parse_period
from geodata.query.selection import Selection

NUMERIC_FIELDS = ("length", "share")


def claim(value: str, field: str = "length", **cells: Any) -> Claim:
    """A claim with the given value; the other cells as in a plain statement of source "a"."""
    row = {
        "claim_id": f"{field}-{value}",
        "record_id": "r",
        "qualifier": "",
        "value_es": "",
        "unit": "",
        "as_of": "",
        "modality": "stated",
        "source_id": "a",
        "locator": "¶1",
        "line": None,
        "rank": "normal",
        "note_en": "",
        "note_es": "",
    } | cells
    number = float(value) if field in NUMERIC_FIELDS else None
    period = parse_period(row["as_of"]) if row["as_of"] else None
    return Claim(field=field, value=value, number=number, period=period, **row)


def source(source_id: str, year: int, witness: str = "") -> Source:
    """A source of a year; its own witness unless it is an edition of another."""
    day = year * 10000 + 1231
    return Source(source_id, source_id, witness or source_id, False, day, "", 0, "", {})


def some(*codes: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the codes, in any order, each once."""
    return st.lists(st.sampled_from(codes), unique=True, max_size=3).map(tuple)


def _box(sides: tuple[float, float, float, float]) -> Bounds | None:
    west, south, east, north = sides
    return Bounds(west, south, east, north) if west < east and south < north else None


YEARS = st.integers(1995, 2025)
SELECTIONS = st.builds(
    Selection,
    layers=some("posts", "canals", "orchards"),
    context=some("lights"),
    sectors=some("trade", "water", "farming", "music"),
    departments=some("01", "02", "03", "04"),
    statuses=some("operating", "announced", "retired", "active"),
    countries=some("FR", "JP", "BR"),
    companies=some("acorn", "birch", "cedar"),
    precisions=some("exact", "near", "country"),
    qualities=some("good", "weak"),
    years=st.none() | st.tuples(YEARS, YEARS).map(lambda pair: (min(pair), max(pair))),
    possible=st.booleans(),
    time=st.sampled_from(["existed", "existed", "happened", "planned", "due"]),
    known_by=st.none() | YEARS,
    text=st.sampled_from(["", "post", "acorn", "ñandú", "nothing at all"]),
    bbox=st.none()
    | st.tuples(st.floats(9, 18), st.floats(-1, 4), st.floats(9, 18), st.floats(-1, 4)).map(_box),
)
