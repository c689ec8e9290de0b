"""The command `check`: which figures of a text agree with the claims, as CSV."""

import argparse
import sys
from pathlib import Path

from geodata.errors import GeoDataError
from geodata.language import LANGUAGES


def add_check(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check`."""
    parser.description = (
        "Hold the figures of a text (sums, shares, lengths, capacities, years; English or Spanish) "
        "against the claims about what it names; print a table as CSV."
    )
    parser.add_argument("file", help="a text in UTF-8; - reads what is piped in")
    parser.add_argument("--language", default=LANGUAGES[0], choices=LANGUAGES)
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> int:
    from geodata.language import translator
    from geodata.presentation.figure_checks import headings, rows, table_csv
    from geodata.query.checked_figures import check_figures
    from geodata.query.selection import Selection
    from geodata.stores.opening import address, open_store

    store, t = open_store(address()), translator(asked.language)
    atlas = store.select(Selection()).atlas
    found = check_figures(_text(asked.file), store.names, atlas)
    sys.stdout.buffer.write(table_csv(headings(t), rows(found, store.package, t)))
    return 0


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GeoDataError(
            "check needs a text file in UTF-8", f"“{name}” cannot be read as one",
            "Save it as plain text in UTF-8.",
        ) from error  # fmt: skip
