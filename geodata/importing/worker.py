"""The process in which a visitor's file is read: `python -m geodata.importing.worker FOLDER`.

The folder holds `request.json`; the answer goes into `answer.json` beside it. Whatever a file does
to its reader, it does to a process that has no more memory, time and disk than it needs, and that
nobody else waits for (`geodata/importing/apart.py` starts it).
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from geodata.importing.opening import ImportRefused
from geodata.language import Sentence, said, translator

if sys.platform != "win32":
    import resource
REQUEST, ANSWER = "request.json", "answer.json"
MAX_ROWS, MAX_COLUMNS, SAMPLES = 100_000, 200, 3
MAX_MEMORY, MAX_FILE, MAX_SECONDS = 4 * 1024**3, 1024**3, 60
# Larger layers of the host's package are left out: each visit would compile them anew.
MAX_HOST_LAYER = 20 * 1024**2
SECTOR = {"code": "yours", "colour_light": "#0080FF", "colour_dark": "#22D3EE"}


def main(folder: Path) -> None:
    """Answer the request in a folder."""
    _limit()
    request = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    try:
        answer = _answer(request)
    except ImportRefused as refusal:
        answer = {"refused": packed(refusal.sentences)}
    except MemoryError:
        answer = {"refused": packed(too_much())}
    (folder / ANSWER).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def too_much() -> tuple[Sentence, Sentence, Sentence]:
    """What is said of a file that needs more than it may have."""
    return (
        said("a file must be read within {n} seconds and the memory of a visit", n=MAX_SECONDS),
        said("this one was not"),
        said("Split it, or import it from the command line."),
    )


def packed(sentences: Iterable[Sentence]) -> list[list[Any]]:
    """Sentences as JSON."""
    return [[one.message, {n: _plain(v) for n, v in one.values.items()}] for one in sentences]


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str) else str(value)


def _limit() -> None:
    if sys.platform == "win32":
        return
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(5)


def _answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """Read, plan, and write the package with the layer; what the page is to say of it."""
    from geodata.importing.plan import make_plan
    from geodata.importing.reading import read_file
    from geodata.importing.writing import add_layer, entry_of, opened_package

    file, target = Path(request["file"]), Path(request["target"])
    table = read_file(str(file))
    _check_size(*table.cells.shape)
    shutil.rmtree(target, ignore_errors=True)
    left_out = _copy_package(Path(request["root"]), target)
    package = opened_package(target)
    layer = request["layer"]
    plan = make_plan(table, package, layer, request["map"], request["crs"])
    entry = entry_of(layer, {**request, "sector": SECTOR["code"]}, package, file)
    warnings = add_layer(target, package, plan, entry)
    _put_first(target / "catalog.json")
    columns = [
        {
            "heading": column.heading, "target": column.target, "kind": column.kind,
            "unit": column.unit, "notes": packed(column.notes), "is_new": column.is_new,
            "failed": column.read.failed if column.read else 0,
            "example": column.read.example[:60] if column.read else "",
            "samples": [s[:60] for s in table.cells[column.heading].dropna()[:SAMPLES]],
        }
        for column in plan.columns
    ]  # fmt: skip
    return {
        "rows": plan.size, "columns": columns, "left_out": left_out,
        "findings": packed(plan.findings()), "warnings": [str(one) for one in warnings],
    }  # fmt: skip


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise ImportRefused(
            said("a table must have at most {rows} rows and {columns} columns",
                 rows=f"{MAX_ROWS:,}", columns=MAX_COLUMNS),
            said("this one has {rows} and {columns}", rows=f"{rows:,}", columns=columns),
            said("Split it, or import it from the command line."),
        )  # fmt: skip


def _copy_package(root: Path, target: Path) -> list[str]:
    """Copy the host's package, with a sector for what is the visitor's.

    Returns:
        Ids of tabular layers that are left out: too large, or in the database only.
    """
    catalog = json.loads((root / "catalog.json").read_text(encoding="utf-8"))
    left_out = {
        layer["id"]: layer["path"]
        for layer in catalog["layers"]
        if layer["path"].endswith(".parquet") and not _is_small(root / layer["path"])
    }
    shutil.copytree(root, target, ignore=lambda _, names: set(names) & set(left_out.values()))
    if left_out:
        catalog["layers"] = [one for one in catalog["layers"] if one["id"] not in left_out]
        text = json.dumps(catalog, ensure_ascii=False, indent=2)
        (target / "catalog.json").write_text(text, encoding="utf-8")
    _add_sector(target / "codelists" / "sector.csv")
    return list(left_out)


def _put_first(path: Path) -> None:
    """Have the layer that came last listed first: it is what the visitor looks for."""
    catalog = json.loads(path.read_text(encoding="utf-8"))
    *others, last = catalog["layers"]
    catalog["layers"] = [last, *others]
    path.write_text(json.dumps(catalog, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _is_small(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= MAX_HOST_LAYER


def _add_sector(path: Path) -> None:
    from geodata.datapackage.reading import read_table
    from geodata.importing.writing import append_rows

    if any(row.cells["code"] == SECTOR["code"] for row in read_table(path).rows):
        # A package that was saved from this page has it.
        return
    row = dict(SECTOR)
    for language in ("en", "es"):
        t = translator(language)
        row[f"label_{language}"] = t("Your data")
        row[f"definition_{language}"] = t("What a reader brought to this visit.")
    append_rows(path, [row])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
