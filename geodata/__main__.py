"""The command line: `python -m geodata validate`, `export`, `claims`, `conflicts`, `publish`.

The package that GEODATA names is read, or the one that ships with the atlas. A query is the query
string of the atlas's own links, so that what a screen shows can be had as a file from a script.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from geodata.errors import GeoDataError

if TYPE_CHECKING:
    from geodata.selected import Selected
    from geodata.selection import Correction, Selection
    from geodata.store import Store

FORMATS = ("geojson", "csv", "gpkg", "parquet", "claims")
LANGUAGES = ("en", "es")
# What a link of the screen says besides its filter; the last four choose claims on its page.
NOT_A_FILTER = ("record", "lang", "tiles", "at", "field", "source", "modality", "rank")
OK, FAULTY, REFUSED = 0, 1, 2
QUERY_HELP = (
    "what to take, as in a link of the atlas: “layer=mines&department=12&years=2010-2020”. "
    "A whole link will do. Without it, everything but the context layers. Quote it for the shell."
)
EXAMPLES = """examples:
  python -m geodata validate
  python -m geodata validate my-country --texts documents
  python -m geodata export "layer=mines&years=2010-2020" --format gpkg --output mines.gpkg
  python -m geodata claims "q=copper" | head
  python -m geodata conflicts "layer=mines" --language es

The environment variable GEODATA names another package to export from."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0, 1 (faults were found) or 2 (not done)."""
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.run(asked)
        sys.stdout.flush()
    except GeoDataError as error:
        print(error, file=sys.stderr)
        if asked.run is _publish and error.__cause__ is not None:
            # Who publishes may know what visitors may not: host, port and user.
            print(error.__cause__, file=sys.stderr)
        return REFUSED
    except ModuleNotFoundError as error:
        print(
            f"The atlas needs its packages; {error.name} is missing. After `make run`, use "
            ".venv/bin/python -m geodata, or install them: pip install -r requirements.txt.",
            file=sys.stderr,
        )
        return REFUSED
    except BrokenPipeError:
        # Who read the output has had enough. Python would complain again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m geodata",
        description="Check the atlas's data, and take files from it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_validate(commands.add_parser("validate", help="list the faults of a data package"))
    _add_export(commands.add_parser("export", help="write the records of a query to a file"))
    claims = commands.add_parser("claims", help="print the claims of a query's records, as CSV")
    claims.add_argument("query", nargs="?", default="", help=QUERY_HELP)
    claims.set_defaults(run=_export, format="claims", output="-", language=LANGUAGES[0])
    _add_publish(commands.add_parser("publish", help="load a package into a PostGIS database"))
    _add_conflicts(commands.add_parser("conflicts", help="print where the sources disagree"))
    return parser


def _add_validate(parser: argparse.ArgumentParser) -> None:
    parser.description = "List the faults of a data package; exit code 1 if any is serious."
    parser.add_argument(
        "folder", nargs="?", type=Path, help="the package (default: GEODATA, or the built-in one)"
    )
    parser.add_argument(
        "--texts",
        type=Path,
        metavar="DIR",
        help="text editions of the sources: each number is looked up at the line it is cited from",
    )
    parser.set_defaults(run=_validate)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write the records of a query to a file: what the screen would give."
    parser.add_argument("query", nargs="?", default="", help=QUERY_HELP)
    parser.add_argument("--format", required=True, choices=FORMATS, help="form of the file")
    parser.add_argument("--output", required=True, metavar="FILE", help="file to write; - to print")
    parser.add_argument(
        "--language", default=LANGUAGES[0], choices=LANGUAGES, help="language of its words"
    )
    parser.set_defaults(run=_export)


def _add_conflicts(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Print every conflict of a query's records: its reason, and each value with its sources."
    )
    parser.add_argument("query", nargs="?", default="", help=QUERY_HELP)
    parser.add_argument(
        "--language", default=LANGUAGES[0], choices=LANGUAGES, help="language of its words"
    )
    parser.add_argument(
        "--format", default="text", choices=("text", "csv"), help="csv: one row a value"
    )
    parser.set_defaults(run=_conflicts)


def _add_publish(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Load a data package into a PostgreSQL database with PostGIS, in one transaction: readers "
        "see the edition before or the new one. The atlas serves it with GEODATA=postgresql://…"
    )
    parser.add_argument("url", help="postgresql://user:password@host:port/database")
    parser.add_argument(
        "folder", nargs="?", type=Path, help="the package (default: the built-in one)"
    )
    parser.set_defaults(run=_publish)


def _publish(asked: argparse.Namespace) -> int:
    from geodata.package import BUILT_IN
    from geodata.postgis.publish import publish

    print(publish(asked.url, asked.folder or BUILT_IN))
    return OK


def _validate(asked: argparse.Namespace) -> int:
    from geodata.package import package_path
    from geodata.validation import validate

    for name, folder in (("folder", asked.folder), ("--texts", asked.texts)):
        if folder and not folder.is_dir():
            needed = f"{name} must name a folder"
            raise GeoDataError(needed, f"“{folder}” is none", "Correct it, or leave it out.")
    root = asked.folder or package_path()
    problems = validate(root, asked.texts)
    for problem in sorted(problems, key=lambda p: not p.serious):
        print(f"{'fault' if problem.serious else 'warning'}: {problem}")
    serious = sum(problem.serious for problem in problems)
    print(f"{root}: {_count(serious, 'fault')}, {_count(len(problems) - serious, 'warning')}.")
    return FAULTY if serious else OK


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def _export(asked: argparse.Namespace) -> int:
    from geodata.export import export
    from geodata.language import translator

    selected = _selected(asked.query)
    if selected is None:
        return REFUSED
    if not selected.total:
        print("No record matches this query; the file has none.", file=sys.stderr)
    link = f"?{selected.selection.query_string()}"
    _write(export(selected, asked.format, translator(asked.language), link), asked.output)
    return OK


def _conflicts(asked: argparse.Namespace) -> int:
    from geodata.conflict_report import conflicts_csv, conflicts_text
    from geodata.conflicts import find_conflicts
    from geodata.language import translator

    selected = _selected(asked.query)
    if selected is None:
        return REFUSED
    found = find_conflicts(selected.atlas, selected.documented_ids)
    package, t = selected.atlas.package, translator(asked.language)
    if asked.format == "csv":
        _write([conflicts_csv(found, package, t)], "-")
    else:
        _write([conflicts_text(found, package, t).encode()], "-")
    return OK


def _selected(query: str) -> "Selected | None":
    """The records of a query, of the package in use; None where nothing of it could be meant."""
    from geodata.store import shared_store

    store = shared_store()
    selection = _selection(query, store)
    return None if selection is None else store.select(selection)


def _selection(query: str, store: "Store") -> "Selection | None":
    """The query read, its corrections printed; None where nothing of it could be meant."""
    from geodata.selection import PARAMETERS

    parameters = parse_qs(query.partition("?")[2] or query)
    selection, corrections = store.parse(parameters)
    unknown = [name for name in parameters if name not in (*PARAMETERS, *NOT_A_FILTER)]
    for name in unknown:
        known = ", ".join(PARAMETERS)
        print(f"“{name}” is no filter; left out. The filters are {known}.", file=sys.stderr)
    for correction in corrections:
        print(_sentence(correction), file=sys.stderr)
    if selection.is_empty and (corrections or unknown):
        print("Nothing of the query is left; nothing was written.", file=sys.stderr)
        return None
    return selection


def _sentence(correction: "Correction") -> str:
    parameter, value = correction.parameter, correction.value
    return f"{parameter}: “{value}” is not known; left out. Expected: {correction.expected}"


def _write(pieces: Iterable[bytes], output: str) -> None:
    """Write to a file, or to the standard output for “-”."""
    if output == "-":
        sys.stdout.buffer.writelines(pieces)
        return
    try:
        with Path(output).open("wb") as target:
            target.writelines(pieces)
    except OSError as error:
        raise GeoDataError(
            "--output must name a file that can be written",
            f"“{output}” cannot: {error.strerror}",
            "Choose another file or folder.",
        ) from error


if __name__ == "__main__":
    sys.exit(main())
