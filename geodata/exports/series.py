"""One series as CSV or JSON: its observations with the labels of their codes and their sources."""

import json

from geodata.datapackage.series import DIMENSIONS, Series
from geodata.exports.text_files import csv_bytes
from geodata.presentation.citation import licence
from geodata.presentation.locators import locator_in
from geodata.presentation.series_panels import SeriesWords

MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}


def series_table(series: Series, words: SeriesWords) -> tuple[list[str], list[list[str]]]:
    """Header and rows: codes as in the package, each with its label; numbers as printed."""
    dimensions = series.dimensions()
    named = [name for d in dimensions for name in ((d, f"{d}_label") if DIMENSIONS[d] else (d,))]
    header = ["date", *named, "value", "unit", "modality", "source_id", "source", "locator"]
    header += ["line", "note", "file", "file_line"]
    rows = []
    for o in series.observations:
        cells = []
        for d in dimensions:
            code = o.codes.get(d, "")
            cells += [code, words.code(d, code)] if DIMENSIONS[d] else [code]
        source = words.package.sources[o.source_id].label()
        rows.append([o.date, *cells, o.printed, o.unit, o.modality, o.source_id, source])
        rows[-1] += [locator_in(o.locator, words.t), str(o.line), o.note(words.t)]
        rows[-1] += [series.path, str(o.row)]
    return header, rows


def series_csv(series: Series, words: SeriesWords) -> bytes:
    """The series as CSV with a header."""
    return csv_bytes(*series_table(series, words))


def series_json(series: Series, words: SeriesWords) -> bytes:
    """The series as one JSON object: what it is, and `observations` with typed numbers."""
    header, rows = series_table(series, words)
    name, address = licence(words.package)
    observations = []
    for o, row in zip(series.observations, rows, strict=True):
        typed = {"value": o.value, "line": o.line, "file_line": o.row}
        observations.append(dict(zip(header, row, strict=True)) | typed)
    content = {
        "series": series.code,
        "title": words.title(series),
        "description": words.description(series),
        "version": words.package.version,
        "licence": {"name": name, "address": address},
        "observations": observations,
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()
