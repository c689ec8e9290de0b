"""Write the descriptor of the data package (Data Package v2): what each file and each column is.

The words stand in ``tables/resources.csv`` and ``tables/columns.csv``; layers and codes are read from the package.
A file or column without words, and words without a file or column, stop the script: the descriptor is complete.
"""

import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TABLES = HERE / "tables"
PACKAGE = Path(os.environ.get("GEODATA") or HERE.parent / "geodata" / "peru")
DESCRIPTOR = PACKAGE / "datapackage.json"
CRATE = "ro-crate-metadata.json"  # made of the descriptor, by crate.py
PROFILE = "https://datapackage.org/profiles/2.0/"

VERSION = "0.2.0"
CREATED = "2026-11-28T00:00:00Z"

CC_BY = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}
PUBLIC_DOMAIN = {
    "name": "other-pd",
    "path": "https://www.naturalearthdata.com/about/terms-of-use/",
    "title": "Public domain",
}
LGPL = {
    "name": "LGPL-3.0-or-later",
    "path": "https://www.gnu.org/licenses/lgpl-3.0.html",
    "title": "GNU LGPL 3 or later",
}

MIT = {"name": "MIT", "path": "https://opensource.org/license/mit", "title": "MIT License"}

CC_BY_SA = {
    "name": "CC-BY-SA-4.0",
    "path": "https://creativecommons.org/licenses/by-sa/4.0/",
    "title": "Creative Commons Attribution-ShareAlike 4.0",
}

THIRD_PARTIES: dict[str, tuple[dict[str, str], dict[str, str] | None]] = {
    "natural-earth": (
        {"title": "Natural Earth, 1:10m", "path": "https://www.naturalearthdata.com/"},
        PUBLIC_DOMAIN,
    ),
    "gshhg": (
        {"title": "GSHHG and WDBII 2.3.7", "path": "https://www.soest.hawaii.edu/pwessel/gshhg/"},
        LGPL,
    ),
    "geonames": ({"title": "GeoNames", "path": "https://www.geonames.org/"}, CC_BY),
    "wri": (
        {
            "title": "World Resources Institute, Global Power Plant Database 1.3.0",
            "path": "https://datasets.wri.org/datasets/global-power-plant-database",
        },
        CC_BY,
    ),
    "wikipedia": (
        {"title": "Wikipedia, Transport in Peru", "path": "https://en.wikipedia.org/wiki/Transport_in_Peru"},
        CC_BY_SA,
    ),
    "ubigeo": (
        {
            "title": "Jesus M. Castagnetto, ubigeo-peru-aumentado (2022)",
            "path": "https://github.com/jmcastagnetto/ubigeo-peru-aumentado",
        },
        MIT,
    ),
    "gazetteer": ({"title": "The public source that each row of gazetteer.csv names"}, None),
    "pages": ({"title": "The public source that each row of reference/dates.csv names"}, None),
}
"""Source and licence of what others made; None where the rows name their sources one by one."""

ORDINARY = "Records of this layer: identity and place only. What is said of them stands in claims.csv."
LARGE = "Records of this layer, one a row: each cell of a field is a claim of the layer's source."
CODE_COLUMNS = ("code", "label_en", "label_es", "definition_en", "definition_es")
KEYS = {"claims": "claim_id", "company-claims": "claim_id", "places": "record_id", "gazetteer": "id"}
PATTERNS = {("claims", "record_id"): "[a-z][a-z0-9_]*/[a-z0-9]+(-[a-z0-9]+)*"}
Row = dict[str, str]


class IncompleteError(Exception):
    """The tables of words and the files of the package do not agree."""


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file, by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name: str) -> list[str]:
    """Return the codes of a code list, in its order."""
    return [row["code"] for row in read_rows(PACKAGE / "codelists" / f"{name}.csv")]


def descriptor() -> dict[str, Any]:
    """Return the descriptor of the whole package."""
    resources = [*named_resources(), *layer_resources()]
    described = {str(resource["path"]) for resource in resources}
    present = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    lacking = sorted(present - described - {DESCRIPTOR.name, CRATE}) + sorted(described - present)
    if lacking:
        raise IncompleteError(f"tables/resources.csv and the package differ in: {', '.join(lacking)}.")
    catalog = json.loads((PACKAGE / "catalog.json").read_text(encoding="utf-8"))
    return {
        "$schema": f"{PROFILE}datapackage.json",
        "name": "atlas-peru",
        "title": catalog["title_en"],
        "description": f"{catalog['subtitle_en']}. Every value is a claim with its source.",
        "version": VERSION,
        "created": CREATED,
        "licenses": [CC_BY],
        "contributors": [{"title": "Atlas Perú contributors", "roles": ["creator"]}],
        "sources": package_sources(),
        "resources": resources,
    }


def package_sources() -> list[dict[str, str]]:
    """Return the documents that claims cite, then the data sets that maps are drawn from."""
    documents = json.loads((PACKAGE / "sources.json").read_text(encoding="utf-8"))
    cited = [{"title": f"{item['title']} ({item['issued']['date-parts'][0][0]})"} for item in documents]
    return cited + [source for source, _ in THIRD_PARTIES.values()]


def named_resources() -> Iterator[dict[str, Any]]:
    """Return the files that every package of this form has."""
    for row in read_rows(TABLES / "resources.csv"):
        yield {
            "name": row["name"],
            "path": row["path"],
            "title": row["title"],
            "description": row["description"],
            **form(row["path"]),
            **provenance(row["sources"]),
            **({"schema": schema(row["name"], row["path"])} if row["path"].endswith(".csv") else {}),
        }


def layer_resources() -> Iterator[dict[str, Any]]:
    """Return the layers of records, as the catalogue lists them."""
    catalog = json.loads((PACKAGE / "catalog.json").read_text(encoding="utf-8"))
    for layer in catalog["layers"]:
        is_large = layer["path"].endswith(".parquet")
        yield {
            "name": layer["id"].replace("_", "-"),
            "path": layer["path"],
            "title": layer["title_en"],
            "description": LARGE if is_large else ORDINARY,
            **form(layer["path"]),
            **provenance("" if is_large else "wri" if layer["id"] == "hydro_context" else "gazetteer"),
        }


def form(path: str) -> dict[str, str]:
    """Return format, media type and encoding of a file."""
    suffix = path.rpartition(".")[2]
    # Frictionless takes a file of this name for its own kind of catalogue unless it is told better.
    plain = {"type": "json"} if path == "catalog.json" else {}
    if suffix == "parquet":
        return {"format": suffix, "mediatype": "application/vnd.apache.parquet"}
    media = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}[suffix]
    table = {"type": "table"} if suffix == "csv" else plain
    return table | {"format": suffix, "mediatype": media, "encoding": "utf-8"}


def provenance(names: str) -> dict[str, Any]:
    """Return sources and licences of what others made; nothing for our own files."""
    found = [THIRD_PARTIES[name] for name in names.split("|") if name]
    licences = [licence for _, licence in found if licence]
    members = {"sources": [source for source, _ in found], "licenses": unique(licences)}
    return {name: member for name, member in members.items() if member}


def unique(members: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return each member once, in order."""
    return [member for place, member in enumerate(members) if member not in members[:place]]


def schema(name: str, path: str) -> dict[str, Any]:
    """Return the Table Schema of a CSV file: its columns in the file's order, keys and references."""
    with (PACKAGE / path).open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    words = {row["column"]: row for row in column_rows(name)}
    if set(header) != set(words):
        odd = ", ".join(sorted(set(header) ^ set(words)))
        raise IncompleteError(f"tables/columns.csv and the header of {path} differ in: {odd}.")
    rows = [words[column] for column in header]
    references = [reference(name, row) for row in rows if row["codelist"]]
    return {
        "$schema": f"{PROFILE}tableschema.json",
        "fields": [field(name, row) for row in rows],
        "missingValues": [""],
        **({"primaryKey": [KEYS.get(name, "code")]} if name in KEYS or name.startswith("codelist-") else {}),
        **({"foreignKeys": references} if references else {}),
    }


def column_rows(name: str) -> list[Row]:
    """Return the words for the columns of a resource; a code list has the common ones besides."""
    rows = read_rows(TABLES / "columns.csv")
    own = [row for row in rows if row["resource"] == name]
    if not name.startswith("codelist-"):
        return own
    # Companies are known by their name, which is the same in every language.
    wanted = CODE_COLUMNS[:1] if name == "codelist-companies" else CODE_COLUMNS
    return [row for row in rows if row["resource"] == "*" and row["column"] in wanted] + own


def field(name: str, row: Row) -> dict[str, Any]:
    """Return one field of a Table Schema."""
    constraints: dict[str, Any] = {"required": True} if row["required"] else {}
    if row["column"] == KEYS.get(name):
        constraints["unique"] = True
    if (name, row["column"]) in PATTERNS:
        constraints["pattern"] = PATTERNS[name, row["column"]]
    if row["codelist"] and row["codelist"] != "companies":
        constraints["enum"] = codes(row["codelist"])
    if row["column"] == "source_id" and name in ("claims", "company-claims"):
        documents = json.loads((PACKAGE / "sources.json").read_text(encoding="utf-8"))
        constraints["enum"] = [item["id"] for item in documents]
    return {
        "name": row["column"],
        "type": row["type"],
        "description": row["description"],
        **({"constraints": constraints} if constraints else {}),
    }


def reference(name: str, row: Row) -> dict[str, Any]:
    """Return a foreign key into a code list; within the same file the resource has no name."""
    target = f"codelist-{row['codelist'].replace('_', '-')}"
    return {
        "fields": [row["column"]],
        "reference": {"resource": "" if target == name else target, "fields": ["code"]},
    }


def main() -> None:
    """Write datapackage.json; the same package gives the same bytes."""
    try:
        content = descriptor()
    except IncompleteError as error:
        sys.exit(str(error))
    text = json.dumps(content, ensure_ascii=False, indent=1)
    DESCRIPTOR.write_text(f"{text}\n", encoding="utf-8")
    print(f"{DESCRIPTOR.name}: {len(content['resources'])} resources.")


if __name__ == "__main__":
    main()
