"""The forms an answer can have, and which of them a client asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.api.errors import BadParameter
from geodata.api.messages import JSON, Call
from geodata.exports.formats import FORMATS

GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its word for the parameter f, its media type, its name for people."""

    word: str
    media_type: str
    name: str


AS_JSON = Form("json", JSON, "JSON")
AS_HTML = Form("html", HTML, "HTML")
AS_SCHEMA = Form("json", SCHEMA, "JSON Schema")
AS_OPENAPI = Form("json", OPENAPI, "OpenAPI 3.0")
AS_GEOJSON = Form("geojson", GEOJSON, "GeoJSON")
# The media type of JSON-FG 1.0.
AS_JSONFG = Form("jsonfg", "application/vnd.ogc.fg+json", "JSON-FG")
AS_CSV = Form("csv", "text/csv", "CSV")
# Files of records besides CSV, by the names of `exports.formats`.
AS_FILES = tuple(
    Form(FORMATS[name].suffix, FORMATS[name].media_type, name)
    for name in ("GeoPackage", "GeoParquet", "XLSX", "KML", "FlatGeobuf")
)


def choose(call: Call, offered: tuple[Form, ...]) -> Form:
    """The form asked for by f, else by Accept, else the first one offered.

    Raises:
        BadParameter: if f names a form that is not offered here.
    """
    word = call.text("f")
    if word is None:
        return accepted(call.accept, offered)
    words = {form.word: form for form in offered} | {"json": offered[0]}
    if word not in words:
        raise BadParameter("f", f"one of {', '.join(words)}", f"“{word[:40]}” came")
    return words[word]


def accepted(accept: str, offered: tuple[Form, ...]) -> Form:
    """The offered form that a header Accept prefers; the first where it names none."""
    by_type = {form.media_type: form for form in offered}
    for media_type in _preferred(accept):
        if media_type in by_type:
            return by_type[media_type]
        if media_type in ("*/*", "application/*", JSON):
            return offered[0]
    return offered[0]


def _preferred(accept: str) -> Iterable[str]:
    """Media types of a header Accept, most wanted first, without those it refuses."""
    weighted = []
    for part in accept.split(",")[:50]:
        media_type, *parameters = (text.strip().lower() for text in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weighted.append((-float(weight), media_type))
        except ValueError:
            continue
    return [media_type for weight, media_type in sorted(weighted, key=_weight) if weight < 0]


def _weight(entry: tuple[float, str]) -> float:
    return entry[0]
