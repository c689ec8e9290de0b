"""What each kind of collection can be filtered by, and the JSON Schemas that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geodata.datapackage.package import Package
from geodata.query.cql2.columns import Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALARS = ("text", "number", "boolean", "date")


@dataclass(frozen=True, slots=True)
class Queryable:
    """A property that filters may name.

    Attributes:
        codelist: the package's list its codes come from; "layers" for those of the catalogue.
        unit: of a number, the code of its unit.
        column: of what rows of a large layer say, the column; "" for what all records have.
    """

    name: str
    kind: Kind
    title: str
    codelist: str = ""
    unit: str = ""
    column: str = ""

    def schema(self, package: Package) -> dict[str, Any]:
        """The property as JSON Schema; units in UCUM where the package says how."""
        found = {"title": self.title, **_type(self.kind, _codes(self.codelist, package))}
        if self.unit:
            found["x-ogc-unit"] = package.codelists["unit"].column(self.unit, "ucum") or self.unit
        return found


RECORDS = (
    Queryable("id", "text", "Id of the record, which never changes"),
    Queryable("name_en", "text", "Name in English"),
    Queryable("name_es", "text", "Name in Spanish"),
    Queryable("aliases", "array", "Other spellings and earlier ids"),
    Queryable("layer", "text", "Layer", "layers"),
    Queryable("sector", "text", "Sector", "sector"),
    Queryable("kind", "text", "What sort of thing it is", "kind"),
    Queryable("departments", "array", "Codes of the departments in which it lies"),
    Queryable("loc_precision", "text", "How sure the place is", "loc_precision"),
    Queryable("loc_method", "text", "How the geometry was made", "loc_method"),
    Queryable("part_of", "text", "Id of the record it is part of"),
    Queryable("status", "text", "Status at the end of the selected years", "status"),
    Queryable("start_earliest", "date", "Earliest day on which it can have begun"),
    Queryable("start_latest", "date", "Day by which it had begun"),
    Queryable("end_earliest", "date", "Day before which it had not ended"),
    Queryable("end_latest", "date", "Latest day on which it can have ended"),
    Queryable("countries", "array", "Countries (ISO 3166-1) of the companies that hold or held it"),
    Queryable("n_claims", "number", "Number of claims about it"),
    Queryable("n_sources", "number", "Number of sources that speak of it"),
    Queryable("n_witnesses", "number", "Number of independent witnesses among them"),
    Queryable("quality", "number", "How well documented it is, of 100"),
    Queryable("quality_level", "text", "The same as a level", "quality"),
    Queryable("time", "interval", "First and last day for which its existence is stated"),
    Queryable("geometry", "geometry", "Place; null where none is known"),
)
CLAIMS = (
    Queryable("claim_id", "text", "Id of the claim"),
    Queryable("record_id", "text", "Record it is about"),
    Queryable("field", "text", "What is said of it", "fields"),
    Queryable("qualifier", "text", "Which one, where a field repeats"),
    Queryable("value", "text", "The value as text"),
    Queryable("value_es", "text", "The value in Spanish, where it is prose"),
    Queryable("number", "number", "The value as a number, where it is one"),
    Queryable("unit", "text", "Its unit", "unit"),
    Queryable("as_of", "text", "When it holds (EDTF)"),
    Queryable("modality", "text", "How it is said", "modality"),
    Queryable("source_id", "text", "Who says so"),
    Queryable("locator", "text", "Where in the document"),
    Queryable("line", "number", "Line in the document's text"),
    Queryable("rank", "text", "How it counts", "rank"),
    Queryable("note_en", "text", "The curator's note"),
    Queryable("note_es", "text", "The curator's note in Spanish"),
    Queryable("time", "interval", "When it holds, as an interval"),
)
SOURCES = (
    Queryable("source_id", "text", "Id of the source"),
    Queryable("title", "text", "Title"),
    Queryable("label", "text", "Author, year and where it appeared"),
    Queryable("type", "text", "Kind of document (CSL)"),
    Queryable("year", "number", "Year of publication"),
    Queryable("issued", "date", "Last day on which it can have been published"),
    Queryable("url", "text", "Where to read it"),
    Queryable("witness", "text", "Editions of one text share a witness"),
    Queryable("is_reference", "boolean", "Whether it is a work of reference"),
    Queryable("note", "text", "What to know before using it"),
    Queryable("time", "interval", "Day of publication, as an interval"),
)
CONFLICTS = (
    Queryable("conflict_id", "text", "Id of the conflict in this version of the data"),
    Queryable("record_id", "text", "Record it is about"),
    Queryable("field", "text", "What sources say differently", "fields"),
    Queryable("qualifier", "text", "Which one, where a field repeats"),
    Queryable("reason", "text", "Why they differ, as far as is known"),
    Queryable("is_independent", "boolean", "Whether independent witnesses contradict each other"),
    Queryable("values", "array", "The values, strongest first"),
    Queryable("claim_ids", "array", "The claims that take part"),
    Queryable("n_values", "number", "Number of values"),
    Queryable("n_witnesses", "number", "Number of independent witnesses"),
    Queryable("time", "interval", "From the first to the last day of which its claims speak"),
)
EVENTS = (
    Queryable("event_id", "text", "Id of the event: of its first claim"),
    Queryable("date", "text", "When (EDTF), as the narrowest claim says"),
    Queryable("first_day", "date", "First day on which it can lie"),
    Queryable("last_day", "date", "Last day on which it can lie"),
    Queryable("sort", "text", "event, milestone, transaction, status, holder or plan"),
    Queryable("code", "text", "Kind of event, step, deal, status or holder, as a code"),
    Queryable("kind", "text", "The same in words"),
    Queryable("text", "text", "What happened, changed or was planned"),
    Queryable("record_id", "text", "Record it is about"),
    Queryable("record", "text", "Name of the record"),
    Queryable("layer", "text", "Layer of the record", "layers"),
    Queryable("sector", "text", "Sector of the record", "sector"),
    Queryable("departments", "array", "Codes of the departments in which the record lies"),
    Queryable("modality", "text", "How it is said", "modality"),
    Queryable("n_witnesses", "number", "Number of independent witnesses"),
    Queryable("sources", "array", "Who says so"),
    Queryable("claim_ids", "array", "The claims it rests on"),
    Queryable("time", "interval", "The days within which it lies, as an interval"),
)


def _codes(codelist: str, package: Package) -> list[str]:
    if codelist == "layers":
        return list(package.catalog.layers)
    return list(package.codelists[codelist]) if codelist in package.codelists else []


def _type(kind: Kind, codes: list[str]) -> dict[str, Any]:
    if kind == "geometry":
        return {"format": "geometry-any", "x-ogc-role": "primary-geometry"}
    if kind == "interval":
        day = {"type": "string", "format": "date"}
        return {"type": "array", "items": day, "minItems": 2, "maxItems": 2}
    if kind == "array":
        return {"type": "array", "items": {"type": "string"}}
    if kind == "date":
        return {"type": "string", "format": "date"}
    text = {"type": "string", **({"enum": codes} if codes else {})}
    return text if kind == "text" else {"type": kind}


def queryables_schema(
    queryables: tuple[Queryable, ...], package: Package, address: str, title: str
) -> dict[str, Any]:
    """The queryables of a collection as JSON Schema (OGC API – Features, Part 3)."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": title,
        "properties": {q.name: q.schema(package) for q in queryables},
        "additionalProperties": False,
    }


def properties_schema(
    properties: Mapping[str, Mapping[str, Any]], shape: str, address: str, title: str
) -> dict[str, Any]:
    """The properties themselves, in their order (OGC API – Features, Part 5): what QGIS reads.

    Args:
        properties: their JSON Schemas, by name.
        shape: “geometry-…”, what the places are; "" where there are none.
    """
    found: dict[str, Any] = {"id": {"type": "string", "readOnly": True, "x-ogc-role": "id"}}
    found |= {name: dict(schema) for name, schema in properties.items()}
    for place, schema in enumerate(found.values(), start=1):
        schema["x-ogc-propertySeq"] = place
    if shape:
        found["geometry"] = {"format": shape, "x-ogc-role": "primary-geometry"}
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": title,
        "type": "object",
        "properties": found,
    }


def features_schema(properties: Mapping[str, Any], address: str, title: str) -> dict[str, Any]:
    """The features of a collection as JSON Schema; any property may be absent."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": title,
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": {"type": ["object", "null"]},
            "time": {"type": ["object", "null"]},
            "properties": {"type": "object", "properties": dict(properties)},
        },
    }
