"""Files that equal the filter: same records, same order, same values as the screen.

Each carries the filter in words and as a link, the count, the date, the version, the licence and
how to cite it (data standard, section 9). Text that a spreadsheet would run as a formula is
written with a leading apostrophe.
"""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geodata.atlas import QUALITY_PARTS, UNDATED
from geodata.citation import citation, licence, package_title
from geodata.claims import COLUMNS, PLAIN_NUMBER, Claim
from geodata.errors import ExportError
from geodata.language import Translator
from geodata.measure import LONLAT
from geodata.package import Package
from geodata.selected import Extract
from geodata.wording import Words, compiled_text, iso_day, place_text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
IDENTITY = (
    "name_en",
    "name_es",
    "aliases",
    "layer",
    "sector",
    "kind",
    "departments",
    "department_names",
    "loc_precision",
    "loc_method",
    "loc_source",
    "part_of",
    "status",
    "start",
    "end",
    "countries",
    "n_claims",
    "n_sources",
    "n_witnesses",
    "n_conflicts",
    "quality",
    "quality_level",
    *QUALITY_PARTS,
)
NUMBERS = ("n_claims", "n_sources", "n_witnesses", "n_conflicts", "quality", *QUALITY_PARTS)


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    title: str
    filter: str
    link: str
    records: int
    downloaded: str
    version: str
    licence: str
    licence_url: str
    citation: str

    @classmethod
    def of(cls, extract: Extract, t: Translator, link: str) -> "About":
        """Describe a download made today."""
        package = extract.atlas.package
        name, address = licence(package)
        return cls(
            package_title(package, t),
            Words(package, t).sentence(extract.selection),
            link,
            len(extract.records),
            date.today().isoformat(),
            package.version,
            name,
            address,
            citation(package, t),
        )

    def readme(self) -> str:
        """The description as plain text, one item a line."""
        return "".join(f"{name}: {value}\n" for name, value in asdict(self).items())


def flat_records(extract: Extract, t: Translator) -> geopandas.GeoDataFrame:
    """The records with one column a fact; index = id, EPSG:4326.

    Beside each compiled field stand `<field>_n_claims` and `<field>_sources`. Lists are joined
    with "; ", an owner's share is written "name share". Dates are ISO, empty where open.
    """
    rows = _flat_rows(extract, t)
    names = dict.fromkeys((*IDENTITY, *(name for row in rows for name in row)))
    columns = {name: [row.get(name) for row in rows] for name in names}
    data = pandas.DataFrame(columns, index=extract.records.index, dtype=object)
    for name in data.columns[data.columns.str.endswith("_n_claims")]:
        data[name] = data[name].astype("Int64")
    shapes = np.asarray(extract.records.geometry.array)
    return geopandas.GeoDataFrame(data, geometry=shapes, crs=LONLAT)


def _flat_rows(extract: Extract, t: Translator) -> list[dict[str, Any]]:
    """The records as dictionaries of facts, without their geometry."""
    package, frame = extract.atlas.package, extract.records
    names = [*dict.fromkeys((*IDENTITY, "shares"))]
    held = {name: frame[name].tolist() for name in names if name in frame}
    return [
        _identity(dict(zip(held, cells, strict=True)), package, t)
        | _compiled_columns(record_id, extract, t)
        for record_id, cells in zip(frame.index, zip(*held.values(), strict=True), strict=True)
    ]


def _identity(row: Mapping[str, Any], package: Package, t: Translator) -> dict[str, Any]:
    def day(number: int) -> str:
        return "" if number == UNDATED else iso_day(int(number)).replace("..", "")

    facts = {name: row.get(name) or "" for name in IDENTITY}
    joined = {name: "; ".join(row[name]) for name in ("aliases", "departments", "countries")}
    return (
        facts
        | joined
        | {
            "department_names": place_text(row, package, t).replace(", ", "; "),
            "start": day(row["start"]),
            "end": day(row["end"]),
        }
        | {name: row[name] for name in NUMBERS}
    )


def _compiled_columns(record_id: str, extract: Extract, t: Translator) -> dict[str, Any]:
    """Columns of one record's compiled fields: value, number of claims, sources."""
    package = extract.atlas.package
    texts: dict[str, list[str]] = {}
    claims: dict[str, list[Any]] = {}
    for (field, qualifier), entry in extract.atlas.facts(record_id).items():
        claims.setdefault(field, []).extend(entry.claims)
        if entry.shown:
            text = compiled_text(entry, package, t)
            texts.setdefault(field, []).append(f"{qualifier}: {text}" if qualifier else text)
    columns: dict[str, Any] = {}
    for field, found in claims.items():
        if field not in IDENTITY:
            columns[field] = "; ".join(texts.get(field, []))
        columns[f"{field}_n_claims"] = len(found)
        columns[f"{field}_sources"] = "; ".join(dict.fromkeys(c.source_id for c in found))
    return columns


def features(extract: Extract, t: Translator) -> list[dict[str, Any]]:
    """The records as GeoJSON features (RFC 7946) with a JSON-FG `time` member."""
    places = np.array(extract.records.geometry.array, dtype=object)
    rounded = shapely.transform(places, lambda points: points.round(6))
    shapes = shapely.to_geojson(shapely.orient_polygons(rounded, exterior_cw=False))
    return [
        {
            "type": "Feature",
            "id": record_id,
            "geometry": json.loads(shape) if shape else None,
            "time": _time(row),
            "properties": {name: value for name, value in row.items() if not _is_blank(value)},
        }
        for record_id, shape, row in zip(
            extract.records.index, shapes, _flat_rows(extract, t), strict=True
        )
    ]


def to_geojson(extract: Extract, t: Translator, link: str) -> bytes:
    """A feature collection; what the file is stands in `about`."""
    collection = {
        "type": "FeatureCollection",
        "about": asdict(About.of(extract, t, link)),
        "features": features(extract, t),
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def _is_blank(value: object) -> bool:
    """Whether a cell says nothing: empty text, None or the missing number."""
    return value is None or value is pandas.NA or value == ""


def _time(row: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """JSON-FG time: an interval of days, “..” where it is open; null where undated."""
    return {"interval": [row["start"], row["end"] or ".."]} if row["start"] else None


def to_csv(extract: Extract, t: Translator, link: str) -> bytes:
    """One row a record, with WKT geometry, and the file's description in its last columns."""
    flat = flat_records(extract, t)
    middle = flat.geometry.representative_point()
    table = pandas.DataFrame(flat.drop(columns="geometry"))
    table.insert(0, "id", flat.index)
    table["lon"], table["lat"] = middle.x.round(6), middle.y.round(6)
    table["geometry_wkt"] = flat.geometry.to_wkt(rounding_precision=6)
    for name, value in asdict(About.of(extract, t, link)).items():
        table[f"about_{name}"] = value
    return csv_bytes(list(table.columns), table.itertuples(index=False, name=None))


def claims_csv(extract: Extract) -> bytes:
    """The claims of the records, deprecated ones included, in claims.csv's columns."""
    return table_csv([c for i in extract.ids for c in extract.atlas.claims_of(i)])


def table_csv(claims: Iterable[Claim]) -> bytes:
    """Claims as CSV, in claims.csv's columns."""
    rows = (tuple(claim.row()[name] for name in COLUMNS) for claim in claims)
    return csv_bytes(list(COLUMNS), rows)


def csv_bytes(header: list[str], rows: Any) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; empty for what is missing.

    A plain negative number begins like a formula and is none.
    """
    if _is_blank(value) or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return value if PLAIN_NUMBER.fullmatch(value) else f"'{value}"
    return value


def to_geopackage(extract: Extract, t: Translator, link: str) -> bytes:
    """A GeoPackage: a table a layer, the claims, and a table that describes the file."""
    from pyogrio import write_dataframe

    flat = flat_records(extract, t)
    about = pandas.DataFrame([asdict(About.of(extract, t, link))])
    claims = [c.row() for i in extract.ids for c in extract.atlas.claims_of(i)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.gpkg"
        tables = {str(layer): rows for layer, rows in flat.groupby("layer", sort=False)}
        for layer, rows in tables.items():
            table = rows.dropna(axis="columns", how="all").reset_index()
            write_dataframe(table, path, layer=layer, driver="GPKG", append=path.exists())
        plain = {"claims": pandas.DataFrame(claims, columns=COLUMNS), "about": about}
        for name, rows in plain.items():
            write_dataframe(rows, path, layer=name, driver="GPKG", append=path.exists())
        return path.read_bytes()


def to_geoparquet(extract: Extract, t: Translator, link: str) -> bytes:
    """GeoParquet; what the file is stands in its schema's metadata under `about`."""
    from pyarrow import parquet

    flat = flat_records(extract, t).reset_index()
    first = io.BytesIO()
    flat.to_parquet(first)
    table = parquet.read_table(first)
    about = json.dumps(asdict(About.of(extract, t, link)), ensure_ascii=False).encode()
    final = io.BytesIO()
    metadata = {**(table.schema.metadata or {}), b"about": about}
    parquet.write_table(table.replace_schema_metadata(metadata), final)
    return final.getvalue()


@dataclass(frozen=True, slots=True)
class Format:
    """A file form on offer."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Extract, Translator, str], bytes]


FORMATS = {
    form.name: form
    for form in (
        Format("GeoJSON", "geojson", "application/geo+json", to_geojson),
        Format("CSV", "csv", "text/csv", to_csv),
        Format("GeoPackage", "gpkg", "application/geopackage+sqlite3", to_geopackage),
        Format("GeoParquet", "parquet", "application/vnd.apache.parquet", to_geoparquet),
        Format("Claims", "claims.csv", "text/csv", lambda extract, t, link: claims_csv(extract)),
    )
}


def export(extract: Extract, form: str, t: Translator, link: str) -> bytes:
    """The records as a file of the named format.

    Raises:
        ExportError: if there is no such format.
    """
    wanted = form.casefold()
    found = next((f for f in FORMATS.values() if wanted in (f.name.casefold(), f.suffix)), None)
    if found is None:
        names = ", ".join(f.suffix for f in FORMATS.values())
        needed = f"A format must be one of {names}"
        raise ExportError(needed, f"“{form}” came", "Choose one of them.")
    return found.write(extract, t, link)
