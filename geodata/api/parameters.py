"""Reads the parameters of a query for items; nothing is dropped, nothing is guessed."""

import json
from dataclasses import dataclass
from typing import Any

import shapely

from geodata.api.collections import CRS84, Collection
from geodata.api.errors import BadParameter, UnknownParameter
from geodata.api.exchange import Call
from geodata.cql2.columns import day_of
from geodata.cql2.parse import LANGUAGES as FILTER_LANGUAGES
from geodata.cql2.parse import TEXT, parse_filter
from geodata.cql2.queryables import SCALARS, Queryable
from geodata.cql2.shapes import read_box
from geodata.evidence import PARAMETERS as CLAIM_PARAMETERS
from geodata.evidence import ClaimChoice, parse_choice
from geodata.language import LANGUAGES
from geodata.periods import OPEN_END, OPEN_START
from geodata.selected import AS_THEY_STAND, Order, order_codes, read_order
from geodata.selection import PARAMETERS, Correction, Selection
from geodata.store import Store

DEFAULT_LIMIT, MOST = 100, 1000
STANDARD = (
    "limit", "offset", "datetime", "filter", "filter-lang", "filter-crs", "f", "lang",
)  # fmt: skip
# Of collections whose items have places, which are those that the table holds.
SORTBY = "sortby"
OPEN = ("", "..")
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """A query for items, read.

    Attributes:
        selection: what the atlas's own parameters select.
        choice: which claims, in the collection of claims.
        conditions: CQL2-JSON expressions that all must hold.
        limit, offset: how many items, and how many before them are left out.
        order: in which order, in whatever language.
    """

    selection: Selection
    choice: ClaimChoice
    conditions: tuple[Any, ...]
    limit: int
    offset: int
    order: Order


def read_query(store: Store, collection: Collection, call: Call) -> ItemsQuery:
    """Read a call's parameters.

    Raises:
        UnknownParameter, BadParameter, BadFilter: with the parameter's name.
    """
    known = known_parameters(collection)
    refuse_unknown(call, known)
    box, beyond = _box(call)
    query = {name: call.texts(name) for name in PARAMETERS if name != "bbox"} | {"bbox": box}
    selection, corrections = store.parse(query)
    choice = ClaimChoice()
    if collection.collection_id == "claims":
        asked = {name: call.texts(name) for name in CLAIM_PARAMETERS}
        choice, further = parse_choice(asked, store.package)
        corrections = [*corrections, *further]
    refuse(corrections)
    return ItemsQuery(
        selection,
        choice,
        (*beyond, *_property_filters(collection, call), *_moment(call), *_filter(call)),
        min(_whole(call, "limit", DEFAULT_LIMIT, 1), MOST),
        _whole(call, "offset", 0, 0),
        _order(store, call),
    )


def known_parameters(collection: Collection) -> list[str]:
    """The parameters that a collection's items know."""
    own = CLAIM_PARAMETERS if collection.collection_id == "claims" else ()
    order = (SORTBY,) if collection.has_places else ()
    filters = [q.name for q in property_parameters(collection)]
    return list(dict.fromkeys((*PARAMETERS, *own, *STANDARD, *order, *filters)))


def property_parameters(collection: Collection) -> list[Queryable]:
    """The properties that can be asked for by a parameter of their own name."""
    own = CLAIM_PARAMETERS if collection.collection_id == "claims" else ()
    taken = (*PARAMETERS, *own, *STANDARD)
    return [q for q in collection.queryables if q.kind in SCALARS and q.name not in taken]


def refuse_unknown(call: Call, known: list[str]) -> None:
    """Check that a call has known parameters only.

    Raises:
        UnknownParameter: for the first one that is not.
    """
    for name, _ in call.query:
        if name not in known:
            raise UnknownParameter(name, known)


def language(call: Call, default: str) -> str:
    """The language of texts: the parameter lang, else the package's own.

    Raises:
        BadParameter: if it is none of ours.
    """
    text = call.text("lang")
    if text is not None and text not in LANGUAGES:
        raise BadParameter("lang", f"one of {', '.join(LANGUAGES)}", f"“{text[:40]}” came")
    return text or default


def refuse(corrections: list[Correction]) -> None:
    """On screen a part that cannot be meant is left out and said; to a program it is an error.

    Raises:
        BadParameter: naming the first of them.
    """
    for fault in corrections:
        raise BadParameter(fault.parameter, f"like {fault.expected}", f"“{fault.value}” came")


def _whole(call: Call, name: str, default: int, least: int) -> int:
    text = call.text(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
        raise BadParameter(name, f"a whole number from {least}", f"“{text[:40]}” came")
    return int(text)


def _order(store: Store, call: Call) -> Order:
    text = call.text(SORTBY)
    if text is None:
        return AS_THEY_STAND
    order = read_order(text, store.package)
    if order is None:
        codes = ", ".join(order_codes(store.package))
        expected = f"one of {codes}, alone, with - before it for the greatest first"
        raise BadParameter(SORTBY, expected, f"“{text[:40]}” came")
    return order


def _box(call: Call) -> tuple[str, list[Any]]:
    """The box as the Selection reads it; as a condition where a Selection cannot hold it.

    That is one across longitude 180°, or without width or height.
    """
    text = call.text("bbox")
    if text is None:
        return "", []
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        sides = []
    area = read_box(sides)
    if area is None:
        expected = "west,south,east,north in degrees (or six numbers, with heights)"
        raise BadParameter("bbox", expected, f"“{text[:60]}” came")
    if area.geom_type != "Polygon":
        shape = json.loads(shapely.to_geojson(area))
        return "", [{"op": "s_intersects", "args": [{"property": "geometry"}, shape]}]
    west, south, east, north = area.bounds
    return f"{west!r},{south!r},{east!r},{north!r}", []


def _moment(call: Call) -> list[Any]:
    """The parameter datetime as a condition on the record's interval."""
    text = call.text("datetime")
    if text is None:
        return []
    start, slash, end = text.partition("/")
    if not slash:
        end = start
    first = OPEN_START if slash and start in OPEN else day_of(start)
    last = OPEN_END if slash and end in OPEN else day_of(end)
    if first is None or last is None or (first, last) == (OPEN_START, OPEN_END):
        expected = "a date or moment (RFC 3339), or two with “/” between, one of them maybe “..”"
        raise BadParameter("datetime", expected, f"“{text[:60]}” came")
    if first > last:
        expected = "an interval that begins before it ends"
        raise BadParameter("datetime", expected, f"“{text[:60]}” came")
    interval = {"interval": [start or "..", end or ".."]}
    return [{"op": "t_intersects", "args": [{"property": "time"}, interval]}]


def _property_filters(collection: Collection, call: Call) -> list[Any]:
    found = []
    for queryable in property_parameters(collection):
        text = call.text(queryable.name)
        if text is not None:
            value = _plain(queryable, text)
            found.append({"op": "=", "args": [{"property": queryable.name}, value]})
    return found


def _plain(queryable: Queryable, text: str) -> Any:
    """A parameter's text as a value of the property's kind."""
    value: Any = None
    if queryable.kind == "text":
        return text
    if queryable.kind == "date":
        value = {"date": text} if day_of(text) else None
    elif queryable.kind == "boolean":
        value = FLAGS.get(text)
    else:
        try:
            value = float(text)
        except ValueError:
            value = None
    if value is None:
        raise BadParameter(queryable.name, f"a {queryable.kind}", f"“{text[:40]}” came")
    return value


def _filter(call: Call) -> list[Any]:
    text, form = call.text("filter"), call.text("filter-lang")
    if form is not None and form not in FILTER_LANGUAGES:
        expected = f"one of {', '.join(FILTER_LANGUAGES)}"
        raise BadParameter("filter-lang", expected, f"“{form[:40]}” came")
    crs = call.text("filter-crs")
    if crs not in (None, CRS84):
        raise BadParameter("filter-crs", CRS84, f"“{crs[:80]}” came")
    return [] if text is None else [parse_filter(text, form or TEXT)]
