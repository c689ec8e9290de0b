"""Relations to other places as a filter: how a link names them, and how a sentence does.

`relation=crosses:posts` — a name, for some a number, and what the relation is to: a layer, a
record, a shape (WKT, GeoJSON, or west,south,east,north, as which a rectangle is written), or a
filter as links write it. Several
stand in one parameter, with “;” between them, and must all hold.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import shapely

from geodata.datapackage.geojson import checked_shape
from geodata.datapackage.package import Package
from geodata.language import Translator
from geodata.query.cql2.geometries import read_box

CROSSES, LIES_IN, WITHIN = "crosses", "lies_in", "within"
NEAREST, SAME_DEPARTMENT = "nearest", "same_department"
# Name → whether a number stands before what the relation is to.
NAMES = {CROSSES: False, LIES_IN: False, WITHIN: True, NEAREST: True, SAME_DEPARTMENT: False}
MOST_KM, MOST_NEAREST = 20_000.0, 1_000
EXPECTED = "crosses:<layer>, lies_in:…, within:<km>:…, nearest:<number>:…, same_department:…"
# Half a metre; and as many corners as a link can hold.
DECIMALS, MOST_CORNERS = 5, 150
# A rectangle's, the first again at its end.
BOX_CORNERS = 5
_BETWEEN = re.compile(rf"\s*[;,]\s*(?=(?:{'|'.join(NAMES)})\s*:)")
_WKT = re.compile(r"\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that records must have to others, to a record, or to a shape.

    Attributes:
        name: a key of NAMES.
        number: kilometres of WITHIN, how many of NEAREST; 0 for the others.
        target: what it is to: a layer's id, a record's, a query, or a shape as WKT (EPSG:4326).
    """

    name: str
    number: float
    target: str

    @property
    def shape(self) -> shapely.Geometry | None:
        """The shape that it is to; None where it is to records."""
        return shapely.from_wkt(self.target) if _WKT.match(self.target) else None

    @property
    def text(self) -> str:
        """The relation as links write it."""
        number = [f"{self.number:g}"] if NAMES[self.name] else []
        return ":".join([self.name, *number, self.place])

    @property
    def place(self) -> str:
        """What it is to as links write it: a rectangle by its sides, which is a third as long."""
        sides = _sides(self.shape)
        return ",".join(map(_degrees, sides)) if sides else self.target


def read_relations(text: str) -> tuple[Relation, ...] | None:
    """The relations of a parameter, each once; None if one cannot be read.

    Whether there is such a layer or record, a store knows.
    """
    found = [_read(part) for part in _BETWEEN.split(text.strip(" ;"))]
    known = [relation for relation in found if relation]
    return tuple(dict.fromkeys(known)) if len(known) == len(found) else None


def relations_text(relations: Sequence[Relation]) -> str:
    """Relations as links write them."""
    return ";".join(relation.text for relation in relations)


def _read(text: str) -> Relation | None:
    name, _, rest = text.strip().partition(":")
    name = name.strip().lower().replace("-", "_")
    if name not in NAMES:
        return None
    number = 0.0
    if NAMES[name]:
        amount, _, rest = rest.partition(":")
        read = _number(name, amount)
        if read is None:
            return None
        number = read
    target = _target(rest.strip())
    return Relation(name, number, target) if target else None


def _number(name: str, text: str) -> float | None:
    """Kilometres, or how many; None if it is neither."""
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number) or number <= 0:
        return None
    if name == NEAREST:
        return number if number == int(number) and number <= MOST_NEAREST else None
    return number if number <= MOST_KM else None


def _target(text: str) -> str:
    """What a relation is to, a shape as WKT; "" if it is no shape where it looks like one."""
    if text.startswith("{"):
        return _of_geojson(text)
    if _WKT.match(text):
        shape: Any = shapely.from_wkt(text, on_invalid="ignore")
        return "" if shape is None else shape_text(json.loads(shapely.to_geojson(shape)))
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        return text
    area = read_box(sides)
    return "" if area is None else shape_text(json.loads(shapely.to_geojson(area)))


def _of_geojson(text: str) -> str:
    try:
        node = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if isinstance(node, dict) and node.get("type") == "Feature":
        node = node.get("geometry")
    return shape_text(node) if isinstance(node, dict) else ""


def shape_text(node: dict[str, Any]) -> str:
    """A GeoJSON geometry as the WKT of a link; "" if it is none, not sound, or too detailed."""
    shape, _ = checked_shape(node, is_wide=True)
    if shape is None or shapely.get_num_coordinates(shape) > MOST_CORNERS:
        return ""
    sides = _sides(shape)
    text = shapely.to_wkt(shapely.box(*sides) if sides else shape, rounding_precision=DECIMALS)
    return text if _WKT.match(text) else ""


def _sides(shape: shapely.Geometry | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a rectangle along the meridians; None for other shapes."""
    if not isinstance(shape, shapely.Polygon) or shapely.get_num_coordinates(shape) != BOX_CORNERS:
        return None
    west, south, east, north = (round(side, DECIMALS) + 0.0 for side in shape.bounds)
    is_box = shape.equals(shapely.box(*shape.bounds)) and west < east and south < north
    return (west, south, east, north) if is_box else None


def _degrees(side: float) -> str:
    return str(side).removesuffix(".0")


def drawn_area(relations: Sequence[Relation]) -> Relation | None:
    """The relation that a map draws and changes: the first to a given area without holes."""
    return next((r for r in relations if r.name == CROSSES and _is_whole(r.shape)), None)


def _is_whole(shape: shapely.Geometry | None) -> bool:
    return isinstance(shape, shapely.Polygon) and not shape.interiors


def relation_words(
    relations: Sequence[Relation], package: Package, t: Translator, labelled: Mapping[str, Any]
) -> str:
    """Relations in words.

    Args:
        labelled: the filters that have words, by name, for a relation to what a query selects.
    """
    return "; ".join(_words(relation, package, t, labelled) for relation in relations)


def _words(relation: Relation, package: Package, t: Translator, labelled: Mapping[str, Any]) -> str:
    place = target_words(relation, package, t, labelled)
    if relation.name == WITHIN:
        return t("within {km} km of {place}", km=t.number(relation.number), place=place)
    if relation.name == NEAREST:
        return t("the {n} nearest to {place}", n=t.number(int(relation.number)), place=place)
    if relation.name == CROSSES and isinstance(relation.shape, shapely.Polygon):
        return t("in or across {place}", place=place)
    return {
        CROSSES: t("crosses {place}", place=place),
        LIES_IN: t("lies in {place}", place=place),
        SAME_DEPARTMENT: t("in the same department as {place}", place=place),
    }[relation.name]


def target_words(
    relation: Relation, package: Package, t: Translator, labelled: Mapping[str, Any]
) -> str:
    """What a relation is to, in words."""
    target = relation.target
    if relation.shape is not None:
        return _shape_words(relation.shape, t)
    if "=" in target:
        return f"“{_query_words(target, package, t, labelled)}”"
    layer = package.catalog.layers.get(target)
    return f"“{layer.title(t) if layer else package.record_name(target, t)}”"


def _shape_words(shape: shapely.Geometry, t: Translator) -> str:
    sides = _sides(shape)
    if sides:
        return t("the rectangle {sides}", sides=", ".join(map(_degrees, sides)))
    if isinstance(shape, shapely.Polygon):
        return t("a shape of {n} corners", n=t.number(int(shapely.get_num_coordinates(shape)) - 1))
    return t("a given shape")


def _query_words(target: str, package: Package, t: Translator, labelled: Mapping[str, Any]) -> str:
    """What a query selects; its values as they stand, but for codes."""
    found, query = [], parse_qs(target)
    for item in labelled.values():
        text = ",".join(query.get(item.parameter, ()))
        if text and hasattr(item, "code_label"):
            asked = SimpleNamespace(**{item.name: text.split(",")})
            found.append(item.words(asked, package, t))
        elif text:
            found.append(f"{item.label(t)}: {text}")
    return "; ".join(found)
