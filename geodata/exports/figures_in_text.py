"""The command `check`: which figures of a text agree with the claims, as CSV."""

import argparse
import sys
from pathlib import Path

from geodata.errors import GeoDataError
from geodata.evidence.atlas import Atlas
from geodata.language import translator
from geodata.presentation.figure_checks import headings, rows, table_csv
from geodata.query.checked_figures import check_figures
from geodata.query.matching import Names


def figures_csv(asked: argparse.Namespace, names: Names, atlas: Atlas) -> bytes:
    """The figures of the text that was named, checked: a table as CSV.

    Raises:
        GeoDataError: if there is no such text.
    """
    t = translator(asked.language)
    found = check_figures(_text(asked.file), names, atlas)
    return table_csv(headings(t), rows(found, atlas.package, t))


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GeoDataError(
            "check needs a text file in UTF-8", f"“{name}” cannot be read as one",
            "Save it as plain text in UTF-8.",
        ) from error  # fmt: skip
