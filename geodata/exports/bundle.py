"""A selection as a ZIP: records, claims, sources, codebook, licence, and how to make it again."""

from collections.abc import Iterator

from geodata.exports.archive import added, archive_of
from geodata.exports.layout import Layout
from geodata.exports.sources import SOURCE_COLUMNS, cited_sources, source_rows
from geodata.exports.text_files import About, claims_file, csv_bytes, csv_file, geojson
from geodata.language import Translator
from geodata.presentation.geojson_features import json_text
from geodata.presentation.record_columns import amount_columns
from geodata.query.results import Extract, Results

CODEBOOK = ("column", "field", "label", "definition", "type", "unit", "code_list", "core")


def bundle(source: Extract | Results, about: About, layout: Layout) -> Iterator[bytes]:
    """The archive, piece by piece."""
    with archive_of(str(about["downloaded"])) as (archive, outbox):
        texts = {
            "README.md": _readme(source, about, layout).encode(),
            "LICENSE.txt": f"{about['licence']}\n{about['licence_url']}\n".encode(),
            "codebook.csv": csv_bytes(CODEBOOK, codebook_rows(source, layout)),
            "sources.csv": csv_bytes(SOURCE_COLUMNS, source_rows(source)),
            "sources.json": json_text([dict(s.csl) for s in cited_sources(source)]).encode(),
        }
        for name, text in texts.items():
            added(archive, name, [text])
        large = {
            "records.geojson": geojson(source, about, layout),
            "records.csv": csv_file(source, about, layout),
            "claims.csv": claims_file(source),
        }
        for name, pieces in large.items():
            for _ in archive.add(name, pieces):
                yield outbox.taken()
    yield outbox.taken()


def codebook_rows(source: Extract | Results, layout: Layout) -> Iterator[tuple[str, ...]]:
    """What each column of the records means, in the layout's language: rows of CODEBOOK."""
    t, package = layout.t, source.atlas.package
    fields, listed = package.codelists["fields"], layout.types(source)
    owner = {
        column: name
        for name in sorted(set[str]().union(*layout.fields(source).values()))
        for column in (name, *amount_columns(name, package), f"{name}_n_claims", f"{name}_sources")
    }
    for column, kind in listed.items():
        name = owner.get(column, "")
        is_field = bool(name) and name in fields
        yield (
            column,
            name if is_field else "",
            fields.label(name, t) if is_field else column,
            fields.definition(name, t) if is_field else "",
            kind.__name__,
            package.field(name, "unit") if is_field else "",
            package.field(name, "codelist") if is_field else "",
            "false" if is_field and package.field(name, "core") == "false" else "true",
        )


def _readme(source: Extract | Results, about: About, layout: Layout) -> str:
    """What the archive is, what is in it, and lines of code that make it again."""
    t = layout.t
    told = "".join(f"- {name}: {value}\n" for name, value in about.items())
    query = source.selection.query_string()
    joined = f"{query}&" if query else ""
    tail = f"{joined}columns={layout.columns}&lang={t.language}"
    address = f"{layout.root}/atlas/download/records"
    words = _words(t)
    lines = [
        f"# {about['title']}\n\n{told}",
        f"## {words[0]}\n",
        f"- `records.geojson`, `records.csv`: {words[1]}",
        f"- `claims.csv`: {words[2]}",
        f"- `sources.csv`, `sources.json`: {words[3]}",
        f"- `codebook.csv`: {words[4]}",
        f"- `LICENSE.txt`: {words[5]}",
        f"\n## {words[6]}\n\n```sh",
        f'python -m geodata export "{query}" --format zip --columns {layout.columns}'
        f" --language {t.language} --output atlas.zip",
        f'curl -o atlas.zip "{address}.zip?{tail}"',
        f"```\n\n```python\nimport geopandas\n\nrecords = geopandas.read_file(\n"
        f'    "{address}.geojson?{tail}"\n)\n```\n\n```sql\n-- DuckDB\n'
        f"SELECT * FROM read_parquet('{address}.parquet?{tail}');\n```\n\n```r\nlibrary(sf)\n"
        f'records <- st_read("{address}.geojson?{tail}")\n```\n',
    ]
    return "\n".join(lines)


def _words(t: Translator) -> list[str]:
    """The headings of the README, and what its files hold."""
    return [
        t("What is in it"),
        t("the records, one row each, with their address"),
        t("every value with its source, place and line, wrong ones included"),
        t("the sources that the claims cite"),
        t("what each column means, with its unit"),
        t("the licence of the data"),
        t("Make it again"),
    ]
