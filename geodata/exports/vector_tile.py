"""Mapbox Vector Tiles 2.1: shapes in a tile's own whole numbers, written as protocol buffers.

The format's own library for Python needs a protobuf older than the one Streamlit brings, so the
message, which is one screen of the specification, is described here to protobuf itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
# Units to a side of a tile, and how far beyond it lines and areas go, so that no edge is seen.
EXTENT, BUFFER = 4096, 128
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7
POINT, LINE, AREA = 1, 2, 3
Value = str | int | float | bool
_FIELD = descriptor_pb2.FieldDescriptorProto
# Message → name, number, type, whether it repeats; of the specification's vector_tile.proto.
_MESSAGES = {
    "Value": [
        ("string_value", 1, _FIELD.TYPE_STRING, False),
        ("double_value", 3, _FIELD.TYPE_DOUBLE, False),
        ("int_value", 4, _FIELD.TYPE_INT64, False),
        ("bool_value", 7, _FIELD.TYPE_BOOL, False),
    ],
    "Feature": [
        ("id", 1, _FIELD.TYPE_UINT64, False),
        ("tags", 2, _FIELD.TYPE_UINT32, True),
        ("type", 3, _FIELD.TYPE_UINT32, False),
        ("geometry", 4, _FIELD.TYPE_UINT32, True),
    ],
    "Layer": [
        ("name", 1, _FIELD.TYPE_STRING, False),
        ("features", 2, "Feature", True),
        ("keys", 3, _FIELD.TYPE_STRING, True),
        ("values", 4, "Value", True),
        ("extent", 5, _FIELD.TYPE_UINT32, False),
        ("version", 15, _FIELD.TYPE_UINT32, False),
    ],
    "Tile": [("layers", 3, "Layer", True)],
}
# What holds a value of a type.
_KINDS = {str: "string_value", bool: "bool_value", int: "int_value", float: "double_value"}


@dataclass(frozen=True, slots=True)
class TileLayer:
    """A layer of a tile.

    Attributes:
        shapes: in units of the tile, y downward, shape (n,); what lies outside is cut away.
        properties: of each shape; a value of None says nothing.
    """

    name: str
    shapes: np.ndarray
    properties: Sequence[Mapping[str, Value | None]]


def _tile_message() -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="atlas/vector_tile.proto", package="atlas_tile", syntax="proto2"
    )
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind, repeats in fields:
            label = _FIELD.LABEL_REPEATED if repeats else _FIELD.LABEL_OPTIONAL
            added = message.field.add(name=field, number=number, label=label)
            if isinstance(kind, str):
                added.type, added.type_name = _FIELD.TYPE_MESSAGE, f".atlas_tile.{kind}"
            else:
                added.type = kind
            added.options.packed = repeats and kind == _FIELD.TYPE_UINT32
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("atlas_tile.Tile"))


_Tile = _tile_message()


def tile(layers: Iterable[TileLayer]) -> bytes:
    """The layers as a tile; a layer without anything in the tile is left out, as it must be."""
    message = _Tile()
    for layer in layers:
        _add(message, layer)
    return bytes(message.SerializeToString(deterministic=True))


def _add(message: Any, layer: TileLayer) -> None:
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    written = message.layers.add(name=layer.name, extent=EXTENT, version=2)
    for shape, properties in zip(_cut(layer.shapes), layer.properties, strict=True):
        for kind, geometry in _commands(shape):
            tags = [
                number
                for key, value in properties.items()
                if value is not None
                for number in (
                    keys.setdefault(key, len(keys)),
                    values.setdefault((type(value), value), len(values)),
                )
            ]
            written.features.add(tags=tags, type=kind, geometry=geometry)
    written.keys.extend(keys)
    for python_type, value in values:
        written.values.add(**{_KINDS[python_type]: value})
    if not written.features:
        del message.layers[-1]


def _cut(shapes: np.ndarray) -> np.ndarray:
    """Shapes within the tile, in whole units: points in it alone, others with the buffer."""
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    low, high = -BUFFER, EXTENT + BUFFER
    found = shapely.set_precision(shapely.clip_by_rect(shapes, low, low, high, high), 1)
    for i in np.flatnonzero(shapely.get_dimensions(shapes) == 0):
        found[i] = _points_within(shapes[i])
    return found


def _points_within(shape: Any) -> Any:
    """Points on a tile's edge are in the tile east or south of it, and in one only."""
    corners = np.floor(shapely.get_coordinates(shape))
    inside = corners[((corners >= 0) & (corners < EXTENT)).all(axis=1)]
    return shapely.multipoints(inside) if len(inside) else None


def _commands(shape: Any) -> Iterable[tuple[int, list[int]]]:
    """What draws a shape, by its kinds: a collection is several features."""
    if shape is None or shape.is_empty:
        return
    parts = shapely.get_parts(shape)
    if shape.geom_type == "GeometryCollection":
        for part in parts:
            yield from _commands(part)
        return
    dimension = int(shapely.get_dimensions(parts[0]))
    cursor = np.zeros(2, dtype=np.int64)
    if dimension == 0:
        corners = shapely.get_coordinates(shape).astype(np.int64)
        yield POINT, [_command(MOVE_TO, len(corners)), *_steps(corners, cursor)]
        return
    found: list[int] = []
    for part in parts:
        # Outlines clockwise on the screen, holes the other way round: y points downward.
        rings = _rings(part) if dimension == 2 else [shapely.get_coordinates(part)]
        for ring in rings:
            corners = ring.astype(np.int64)
            if dimension == 2:
                corners = corners[:-1]
            found += [_command(MOVE_TO, 1), *_steps(corners[:1], cursor)]
            found += [_command(LINE_TO, len(corners) - 1), *_steps(corners[1:], corners[0])]
            found += [_command(CLOSE_PATH, 1)] if dimension == 2 else []
            cursor = corners[-1]
    yield (AREA if dimension == 2 else LINE), found


def _rings(area: Any) -> list[np.ndarray]:
    turned = shapely.orient_polygons(area, exterior_cw=False)
    return [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]


def _command(command: int, count: int) -> int:
    return command | count << 3


def _steps(corners: np.ndarray, cursor: np.ndarray) -> list[int]:
    """The ways from corner to corner, positive and negative numbers taking turns (zigzag)."""
    ways = np.diff(np.vstack([cursor, corners]), axis=0)
    zigzag: list[int] = ((ways << 1) ^ (ways >> 63)).ravel().tolist()
    return zigzag
