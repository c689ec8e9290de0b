"""The catalogue: which layers a package has, in display order, and how each looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.datapackage.geojson import read_features
from geodata.datapackage.reading import (
    Fault,
    Unreadable,
    read_json,
    text_members,
    tidied,
    type_name,
)
from geodata.errors import Problem, layer_item, record_item
from geodata.language import DEFAULT_LANGUAGE, LANGUAGES, Translator

FILE = "catalog.json"
SHAPES = (
    "circle",
    "hexagon",
    "square",
    "triangle",
    "diamond",
    "pentagon",
    "star",
    "cross",
    "area",
    "line",
)
LARGE_SUFFIX = ".parquet"
# How members begin that are shown as texts, a language each.
TEXT_STEMS = ("title", "subtitle", "description", "note", "country")
GEOMETRIES = ("point", "line", "area", "any")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of records.

    Attributes:
        path: file in the package that holds its records: GeoJSON, or GeoParquet of a large layer.
        source: of a large layer, the source that every value of its rows is cited to; else "".
        geometry: point, line, area or any: what most of its records are.
        is_main: offered first among many layers.
        is_context: shown only when asked for; its records do not come from the documents.
        shape: the mark that tells it from the other layers without colour.
        dashed: drawn with dashes (proposals).
        table: codes of the fields its table shows beside name, place and status.
    """

    layer_id: str
    titles: Mapping[str, Any]
    sector: str
    path: str
    source: str
    geometry: str
    is_main: bool
    is_context: bool
    shape: str
    dashed: bool
    table: tuple[str, ...]

    @property
    def is_large(self) -> bool:
        """Whether its rows are their own claims and are read and drawn in bulk (geodata/large)."""
        return self.path.endswith(LARGE_SUFFIX)

    def title(self, t: Translator) -> str:
        """The layer's title in the translator's language."""
        return t.pick(self.titles, "title")


@dataclass(frozen=True, slots=True)
class Catalog:
    """The package's title, extent and layers.

    Attributes:
        bounds: west, south, east, north in degrees: what the map shows first.
    """

    titles: Mapping[str, Any]
    bounds: tuple[float, float, float, float]
    default_language: str
    layers: Mapping[str, Layer]

    @property
    def main_layers(self) -> tuple[str, ...]:
        """Ids of the layers a first visitor sees; none where these are all or no layer."""
        offered = [name for name, layer in self.layers.items() if not layer.is_context]
        main = tuple(name for name in offered if self.layers[name].is_main)
        return main if len(main) < len(offered) else ()

    def title(self, t: Translator) -> str:
        """The package's title in the translator's language."""
        return t.pick(self.titles, "title")


# Collections of the API and tables of files beside those of layers; names that SQLite keeps.
TAKEN = frozenset({"records", "claims", "sources", "conflicts", "events", "layer_styles"})
TAKEN_STEMS = ("gpkg_", "sqlite_", "rtree_")
EMPTY = Catalog({"title_en": "Atlas"}, (-180.0, -60.0, 180.0, 75.0), DEFAULT_LANGUAGE, {})


def read_catalog(path: Path) -> tuple[Catalog, list[Problem]]:
    """Read catalog.json; a layer at fault becomes a problem and is left out.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    content = read_json(path)
    if not isinstance(content, dict):
        return EMPTY, [Problem(FILE, "", "must be a JSON object.", "See docs/data.md.")]
    layers, problems = _layers(content.pop("layers", []), path.parent)
    read = tidied(content)
    problems += read.problems(FILE, "")
    texts = [name for name in read.value if name.startswith(TEXT_STEMS)]
    titles, faults = text_members(read.value, texts)
    problems += [Problem(FILE, "", *fault) for fault in faults]
    bounds: Any = content.get("bounds")
    if not _is_box(bounds):
        problems.append(Problem(FILE, "bounds", "needs west, south, east, north.", "Add them."))
        bounds = EMPTY.bounds
    language = content.get("default_language", DEFAULT_LANGUAGE)
    language = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return Catalog(titles, tuple(bounds), language, layers), problems


def _layers(entries: object, root: Path) -> tuple[dict[str, Layer], list[Problem]]:
    """The sound layers of a catalogue, and what is wrong with the others."""
    if not isinstance(entries, list):
        message = f"layers cannot be read: it must be a list, got {type_name(entries)}."
        return {}, [Problem(FILE, "", message, "Compare it with docs/data.md.")]
    problems: list[Problem] = []
    layers: dict[str, Layer] = {}
    for position, raw in enumerate(entries, start=1):
        read = tidied(raw)
        entry = read.value
        fault = _layer_fault(entry, layers)
        named = entry.get("id") if isinstance(entry, dict) else ""
        where = named if named and isinstance(named, str) else f"layer {position}"
        problems += read.problems(FILE, where)
        if fault:
            loses = _lost_with(entry, root, layers)
            problems.append(Problem(FILE, where, fault, "Mend the layer's entry.", loses=loses))
            continue
        texts = [name for name in entry if name.startswith(TEXT_STEMS)]
        entry, faults = text_members(entry, (*texts, "source"))
        faults += _table_faults(entry)
        problems += [Problem(FILE, where, *found) for found in faults]
        layers[entry["id"]] = _layer(entry)
    return layers, problems


def _lost_with(entry: Any, root: Path, layers: Mapping[str, Layer]) -> tuple[str, ...]:
    """The records lost with a layer: those of its file, or all that can be its own."""
    members = entry if isinstance(entry, dict) else {}
    identity, name = members.get("id"), members.get("path")
    if isinstance(name, str) and _is_inside(name) and not name.endswith(LARGE_SUFFIX):
        try:
            features, _ = read_features(root / name)
        except (OSError, Unreadable):
            features = []
        if features:
            return tuple(record_item(str(f.get("id"))) for f in features if isinstance(f, dict))
    if identity and isinstance(identity, str) and identity not in layers:
        return (layer_item(identity),)
    return (FILE,)


def _is_inside(name: str) -> bool:
    """Whether a path stays within the package."""
    return not (Path(name).is_absolute() or ".." in Path(name).parts)


def _table_faults(entry: dict[str, Any]) -> list[Fault]:
    """What is wrong with the columns of a layer's table, which then has none."""
    table = entry.get("table") or []
    if isinstance(table, list) and all(isinstance(name, str) for name in table):
        entry["table"] = table
        return []
    entry["table"] = []
    return [("table must be a list of fields.", "Write the codes of fields in quotes.")]


def _is_box(bounds: object) -> bool:
    if not (isinstance(bounds, list) and len(bounds) == 4):
        return False
    if not all(isinstance(s, int | float) and not isinstance(s, bool) for s in bounds):
        return False
    west, south, east, north = bounds
    return bool(-180 <= west < east <= 180 and -90 <= south < north <= 90)


def _layer_fault(entry: Any, layers: Mapping[str, Layer]) -> str:
    if not isinstance(entry, dict):
        return "must be a JSON object."
    for name in ("id", "title_en", "sector", "path"):
        if not (entry.get(name) and isinstance(entry[name], str)):
            return f"needs {name}."
    if not _is_inside(entry["path"]):
        return "needs a path inside the package."
    if entry["id"] in layers:
        return "has an id met before."
    if entry["id"] in TAKEN or entry["id"].startswith(TAKEN_STEMS):
        return f"has the id “{entry['id'][:40]}”, which the atlas or SQLite keeps for itself."
    style = entry.get("style")
    if not isinstance(style, dict) or style.get("shape") not in SHAPES:
        return f"needs style.shape, one of {', '.join(SHAPES)}."
    if entry.get("geometry") not in GEOMETRIES:
        return f"needs geometry, one of {', '.join(GEOMETRIES)}."
    source = entry.get("source")
    if entry["path"].endswith(LARGE_SUFFIX) and not (source and isinstance(source, str)):
        return "needs source, the id of the source that its rows are from."
    return ""


def _layer(entry: Mapping[str, Any]) -> Layer:
    return Layer(
        entry["id"],
        entry,
        entry["sector"],
        entry["path"],
        str(entry.get("source", "")),
        entry["geometry"],
        bool(entry.get("main", False)),
        bool(entry.get("context", False)),
        entry["style"]["shape"],
        bool(entry["style"].get("dash", False)),
        tuple(entry.get("table", ())),
    )
