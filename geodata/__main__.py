"""The command line, `atlas` where it is installed: `validate`, `export`, `import`, `serve` …

The package that GEODATA names is read, or the one that ships with the atlas. A query is the query
string of the atlas's own links, so that what a screen shows can be had as a file from a script.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from geodata.datapackage.command import add_diff
from geodata.drawing.command import add_picture, add_report
from geodata.errors import GeoDataError, plain
from geodata.importing.command import add_import, add_new
from geodata.serve import add_serve
from geodata.temporary_folders import NO_ROOM

if TYPE_CHECKING:
    from geodata.query.parameter_values import Correction
    from geodata.query.results import Results
    from geodata.query.selection import Selection
    from geodata.stores.store import Store

FORMATS = (
    "geojson", "csv", "xlsx", "gpkg", "parquet", "kml", "fgb", "shp.zip", "bods.json", "ftm.json",
    "zip", "claims",
)  # fmt: skip
COLUMNS = ("core", "all")
LANGUAGES = ("en", "es")
OK, FAULTY, REFUSED = 0, 1, 2
# As a shell says of what Ctrl-C has ended.
STOPPED = 130
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
    """Run one command; returns its exit code: 0, 1 (faults were found), 2 (not done), 130."""
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.run(asked)
        sys.stdout.flush()
    except GeoDataError as error:
        print(plain(str(error)), file=sys.stderr)
        if asked.run is _publish and error.__cause__ is not None:
            # Who publishes may know what visitors may not: host, port and user.
            print(error.__cause__, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return STOPPED
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
        return int(getattr(asked, "found", OK))
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        print(f"Not all was written, what there is ends early: {error.strerror}.", file=sys.stderr)
        # Python would complain again when it flushes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="atlas" if Path(sys.argv[0]).stem == "atlas" else "python -m geodata",
        description="Check the atlas's data, and take files from it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_validate(commands.add_parser("validate", help="list the faults of a data package"))
    _add_export(commands.add_parser("export", help="write the records of a query to a file"))
    claims = commands.add_parser("claims", help="print the claims of a query's records, as CSV")
    claims.add_argument("query", nargs="?", default="", help=QUERY_HELP)
    claims.set_defaults(
        run=_export, format="claims", output="-", language=LANGUAGES[0], columns="core"
    )
    add_diff(commands.add_parser("diff", help="tell what changed between two packages"))
    _add_publish(commands.add_parser("publish", help="load a package into a PostGIS database"))
    assistants = commands.add_parser("mcp", help="answer assistants (MCP) over stdin and stdout")
    assistants.set_defaults(run=_mcp)
    _add_conflicts(commands.add_parser("conflicts", help="print where the sources disagree"))
    add_import(commands.add_parser("import", help="make a layer of a person's file"))
    check = commands.add_parser("check", help="hold the figures of a text against the claims")
    check.add_argument("file", help="a text in UTF-8; “-” reads what is piped in")
    check.add_argument("--language", default=LANGUAGES[0], choices=LANGUAGES)
    check.set_defaults(run=_check)
    add_serve(commands.add_parser("serve", help="serve the pages and the API"))
    add_new(commands.add_parser("new", help="make an empty package for another country"))
    picture = commands.add_parser("picture", help="draw the map of a query")
    report = commands.add_parser("report", help="set a report of a query on paper (PDF)")
    add_picture(picture, QUERY_HELP)
    add_report(report, QUERY_HELP)
    for drawing in (picture, report):
        drawing.set_defaults(run=_draw, form=drawing.prog.rpartition(" ")[2])
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
    parser.add_argument(
        "--columns", default=COLUMNS[0], choices=COLUMNS, help="all: every field, not the core ones"
    )
    parser.set_defaults(run=_export)


def _add_conflicts(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Print every conflict of a query's records, the weightiest first: its reason, and each "
        "value with its sources."
    )
    parser.add_argument("query", nargs="?", default="", help=QUERY_HELP)
    parser.add_argument(
        "--language", default=LANGUAGES[0], choices=LANGUAGES, help="language of its words"
    )
    parser.add_argument(
        "--format", default="text", choices=("text", "csv"), help="csv: one row a value"
    )
    parser.add_argument(
        "--independent",
        action="store_true",
        help="only contradictions between independent witnesses",
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
    from geodata.datapackage.package import BUILT_IN
    from geodata.stores.postgis.publishing.publish import publish

    print(publish(asked.url, asked.folder or BUILT_IN))
    return OK


def _validate(asked: argparse.Namespace) -> int:
    from geodata.datapackage.package import package_path
    from geodata.validation.validate import validate

    for name, folder in (("folder", asked.folder), ("--texts", asked.texts)):
        if folder and not folder.is_dir():
            needed = f"{name} must name a folder"
            raise GeoDataError(needed, f"“{folder}” is none", "Correct it, or leave it out.")
    root = asked.folder or package_path()
    problems = validate(root, asked.texts)
    serious = sum(problem.serious for problem in problems)
    # The verdict, also for who reads the first lines only.
    asked.found = FAULTY if serious else OK
    for problem in sorted(problems, key=lambda p: not p.serious):
        print(plain(f"{'fault' if problem.serious else 'warning'}: {problem}"))
    print(f"{root}: {_count(serious, 'fault')}, {_count(len(problems) - serious, 'warning')}.")
    return int(asked.found)


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def _export(asked: argparse.Namespace) -> int:
    from geodata.exports.formats import export
    from geodata.language import translator

    selected = _selected(asked.query)
    if selected is None:
        return REFUSED
    if not selected.total:
        print("No record matches this query; the file has none.", file=sys.stderr)
    link = f"?{selected.selection.query_string()}"
    t = translator(asked.language)
    _write(export(selected, asked.format, t, link, asked.columns), asked.output)
    return OK


def _draw(asked: argparse.Namespace) -> int:
    from geodata.drawing.command import picture_bytes, report_bytes

    selected = _selected(asked.query)
    if selected is None:
        return REFUSED
    make = picture_bytes if asked.form == "picture" else report_bytes
    _write([make(asked, selected)], asked.output)
    return OK


def _mcp(asked: argparse.Namespace) -> int:
    from geodata.assistants.server import evidence_server
    from geodata.stores.opening import address, open_store

    evidence_server(lambda: open_store(address())).run(transport="stdio")
    return OK


def _check(asked: argparse.Namespace) -> int:
    from geodata.exports.figures_in_text import figures_csv
    from geodata.query.selection import Selection
    from geodata.stores.opening import address, open_store

    store = open_store(address())
    _write([figures_csv(asked, store.names, store.select(Selection()).atlas)], "-")
    return OK


def _conflicts(asked: argparse.Namespace) -> int:
    from geodata.evidence.conflicts import by_weight, find_conflicts
    from geodata.exports.conflicts import conflicts_csv, conflicts_text
    from geodata.language import translator

    selected = _selected(asked.query)
    if selected is None:
        return REFUSED
    found = by_weight(find_conflicts(selected.atlas, selected.ids_in_claims_file))
    found = [c for c in found if c.is_independent or not asked.independent]
    package, t = selected.atlas.package, translator(asked.language)
    if asked.format == "csv":
        _write([conflicts_csv(found, package, t)], "-")
    else:
        _write([conflicts_text(found, package, t).encode()], "-")
    return OK


def _selected(query: str) -> "Results | None":
    """The records of a query, of the package in use; None where nothing of it could be meant."""
    from geodata.stores.opening import address, open_store

    store = open_store(address())
    selection = _selection(query, store)
    return None if selection is None else store.select(selection)


def _selection(query: str, store: "Store") -> "Selection | None":
    """The query read, its corrections printed; None where nothing of it could be meant."""
    from geodata.query.filters import PARAMETERS
    from geodata.query.link_parameters import unknown_names

    parameters = parse_qs(query.partition("?")[2] or query)
    selection, corrections = store.parse(parameters)
    unknown = unknown_names(parameters)
    for name, _ in unknown:
        known = ", ".join(PARAMETERS)
        said = f"“{name}” is no filter; left out. The filters are {known}."
        print(plain(said), file=sys.stderr)
    for correction in corrections:
        print(plain(_sentence(correction)), file=sys.stderr)
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
        for piece in pieces:
            _print(piece)
        return
    path = Path(output)
    if path.exists() and not path.is_file():
        # A device or a pipe cannot be replaced by a file.
        with _output_errors(output), path.open("wb", buffering=0) as target:
            target.writelines(pieces)
        return
    part = path.resolve().with_name(f".{path.name[:100]}.{token_hex(4)}.part")
    try:
        with _output_errors(output), part.open("xb") as target:
            target.writelines(pieces)
            target.flush()
            os.fsync(target.fileno())
            part.replace(path.resolve())
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _print(piece: bytes) -> None:
    """Write all of a piece to the standard output, which may take a part only where it is raw."""
    rest = memoryview(piece)
    while rest:
        rest = rest[sys.stdout.buffer.write(rest) :]


@contextmanager
def _output_errors(output: str) -> Iterator[None]:
    """Say so where a file cannot be written.

    Raises:
        GeoDataError: with the reason that the system gave.
    """
    try:
        yield
    except OSError as error:
        raise GeoDataError(
            "--output must name a file that can be written",
            f"“{output}” cannot: {error.strerror}",
            "Choose another file or folder.",
        ) from error


if __name__ == "__main__":
    sys.exit(main())
