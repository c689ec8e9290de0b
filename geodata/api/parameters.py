"""Reads the parameters of a query for items; nothing is dropped, nothing is guessed."""

import json
import math
import re
from dataclasses import dataclass, replace
from typing import Any

import shapely

from geodata.api import crs
from geodata.api.collections import Collection
from geodata.api.crs import CRS84
from geodata.api.datetimes import of_records, of_table, read_period
from geodata.api.errors import BadParameter, UnknownParameter
from geodata.api.messages import Call
from geodata.exports.layout import CHOICES, CORE
from geodata.folding import fold
from geodata.language import LANGUAGES
from geodata.query.claim_choice import PARAMETERS as CLAIM_PARAMETERS
from geodata.query.claim_choice import ClaimChoice, parse_choice
from geodata.query.cql2.columns import day_of
from geodata.query.cql2.geometries import read_box
from geodata.query.cql2.parse import LANGUAGES as FILTER_LANGUAGES
from geodata.query.cql2.parse import TEXT, parse_filter
from geodata.query.cql2.queryables import SCALARS, Queryable
from geodata.query.filters import PARAMETERS
from geodata.query.order import DEFAULT_ORDER, Order, order_codes, read_order
from geodata.query.parameter_values import Correction
from geodata.query.selection import Selection
from geodata.stores.store import Store

DEFAULT_LIMIT, MOST = 100, 1000
STANDARD = (
    "limit", "offset", "datetime", "filter", "filter-lang", "filter-crs", "f", "lang",
    "properties", "skipGeometry",
)  # fmt: skip
# Of files of records: the core columns, or all.
COLUMNS = "columns"
# Of collections whose items have places, which are those that the table holds.
SORTBY = "sortby"
INTEGER = re.compile(r"\+?[0-9]+")
# More items than any collection has; a greater number asks for no more, and databases take it.
GREATEST = 10**15
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
        columns: which of them a file has (exports.layout.CHOICES).
        crs: in which system features are. properties: which they have; None for all.
        is_placed: whether they have their geometries.
    """

    selection: Selection
    choice: ClaimChoice
    conditions: tuple[Any, ...]
    limit: int
    offset: int
    order: Order
    columns: str
    crs: str = CRS84
    properties: frozenset[str] | None = None
    is_placed: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether features are sent as they are held."""
        return self.crs == CRS84 and self.properties is None and self.is_placed


def read_query(store: Store, collection: Collection, call: Call) -> ItemsQuery:
    """Read a call's parameters.

    Raises:
        UnknownParameter, BadParameter, BadFilter: with the parameter's name.
    """
    known = known_parameters(collection)
    refuse_unknown(call, known)
    box, beyond = _box(call, crs.asked(call, "bbox-crs", store.package))
    query = {name: call.texts(name) for name in PARAMETERS if name != "bbox"} | {"bbox": box}
    selection, corrections = store.parse(query)
    period = read_period(call.text("datetime"))
    choice = ClaimChoice()
    if collection.collection_id == "claims":
        asked = {name: call.texts(name) for name in CLAIM_PARAMETERS}
        choice, further = parse_choice(asked, store.package)
        choice = replace(choice, words=tuple(fold(selection.text).split()))
        corrections = [*corrections, *further]
    refuse(corrections)
    moment: tuple[Any, ...] = ()
    if period and collection.has_places:
        selection, moment = of_records(selection, period)
    elif period:
        moment = (of_table(period),)
    return ItemsQuery(
        selection,
        choice,
        (*beyond, *_property_filters(collection, call), *moment, *_filter(call)),
        min(_whole(call, "limit", DEFAULT_LIMIT, 1), MOST),
        _whole(call, "offset", 0, 0),
        _order(store, call),
        _columns(call),
        crs.asked(call, "crs", store.package),
        _properties(call),
        not _flag(call, "skipGeometry"),
    )


def _properties(call: Call) -> frozenset[str] | None:
    """The properties asked for. Some items have none of a name that others have: any name will do.

    Raises:
        BadParameter: if there is no name.
    """
    texts = call.texts("properties")
    if not texts:
        return None
    names = frozenset(name.strip() for text in texts for name in text.split(",") if name.strip())
    if not names:
        raise BadParameter("properties", "names of properties, by comma", "none came")
    return names


def _flag(call: Call, name: str) -> bool:
    text = call.text(name)
    if text is not None and text not in FLAGS:
        raise BadParameter(name, f"one of {', '.join(FLAGS)}", f"“{text[:40]}” came")
    return FLAGS[text] if text else False


def _columns(call: Call) -> str:
    word = call.text(COLUMNS) or CORE
    if word not in CHOICES:
        raise BadParameter(COLUMNS, f"one of {', '.join(CHOICES)}", f"“{word[:40]}” came")
    return word


def known_parameters(collection: Collection) -> list[str]:
    """The parameters that a collection's items know."""
    own = CLAIM_PARAMETERS if collection.collection_id == "claims" else ()
    order = (SORTBY, COLUMNS, *crs.PARAMETERS) if collection.has_places else ()
    filters = [q.name for q in property_parameters(collection)]
    return list(dict.fromkeys((*PARAMETERS, *own, *STANDARD, *order, *filters)))


def property_parameters(collection: Collection) -> list[Queryable]:
    """The properties that can be asked for by a parameter of their own name."""
    own = CLAIM_PARAMETERS if collection.collection_id == "claims" else ()
    taken = (*PARAMETERS, *own, *STANDARD, COLUMNS, *crs.PARAMETERS)
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
    # Counted in digits first: Python refuses to read a number of thousands of them.
    digits = text.lstrip("+").lstrip("0") or "0"
    is_number = bool(INTEGER.fullmatch(text))
    number = min(int(digits), GREATEST) if is_number and len(digits) < 20 else GREATEST
    if not is_number or number < least:
        raise BadParameter(name, f"an integer ≥ {least}", f"“{text[:40]}” came")
    return number


def _order(store: Store, call: Call) -> Order:
    text = call.text(SORTBY)
    if text is None:
        return DEFAULT_ORDER
    order = read_order(text, store.package)
    if order is None:
        codes = ", ".join(order_codes(store.package))
        expected = f"one of {codes}, alone, with - before it for the greatest first"
        raise BadParameter(SORTBY, expected, f"“{text[:40]}” came")
    return order


def _box(call: Call, system: str) -> tuple[str, list[Any]]:
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
    is_box = len(sides) in (4, 6) and all(map(math.isfinite, sides))
    area = read_box(crs.box_from(sides, system) if is_box else sides)
    if area is None:
        expected = "west,south,east,north in degrees (or six numbers, with heights)"
        raise BadParameter("bbox", expected, f"“{text[:60]}” came")
    if area.geom_type != "Polygon":
        shape = json.loads(shapely.to_geojson(area))
        return "", [{"op": "s_intersects", "args": [{"property": "geometry"}, shape]}]
    west, south, east, north = area.bounds
    return f"{west!r},{south!r},{east!r},{north!r}", []


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
    system = call.text("filter-crs")
    if system not in (None, CRS84):
        raise BadParameter("filter-crs", CRS84, f"“{system[:80]}” came")
    return [] if text is None else [parse_filter(text, form or TEXT)]
