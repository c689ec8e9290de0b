"""The lines of a table, and its first held against the others: its faults are said once.

A heading too many would otherwise be a fault of every row.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

Fault = tuple[str, str]
SEPARATORS = {";": "“;”", "\t": "tabs", "|": "“|”"}
FEWEST_ROWS = 2  # of one length, to believe them against their header


def unusable(header: Sequence[str], text: str) -> Fault | None:
    """Why a file gives no table at all, with what to do; None where it does."""
    if not text.strip():
        return "is empty.", "Write its headings, or restore the file."
    cells = [name for name in header if name]
    if not cells:
        return "has no headings in line 1.", "Write them there."
    for sign, name in SEPARATORS.items():
        if len(cells) == 1 and sign in cells[0]:
            return f"is separated by {name}, not by commas.", "Save it with commas between cells."
    return None


def lines(reader: Any) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The line on which each row begins, with its cells or why it has none."""
    end = reader.line_num
    while True:
        line = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = error
        end = reader.line_num
        if isinstance(cells, csv.Error) or any(map(str.strip, cells)):
            yield line, cells


def fitted(header: list[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[Fault]]:
    """The headings that the rows have cells for, and what is wrong where that is not all.

    Only where no row fits the header, and most are short by the same, is it the header's fault.
    """
    lengths = Counter(map(len, rows))
    if not lengths or lengths[len(header)]:
        return header, []
    length, count = lengths.most_common(1)[0]
    if length > len(header) or count < max(FEWEST_ROWS, len(rows) / 2):
        return header, []
    over = ", ".join(f"“{name[:40]}”" for name in header[length:])
    message = f"has {len(header)} headings, and the rows have {length} cells: {over} has none."
    return header[:length], [(message, "Remove the heading, or fill its column.")]


def is_unclosed(cells: Sequence[str], text: str) -> bool:
    """Whether the last row of a text ends within a quote, and so took in what follows it."""
    return "\n" in cells[-1] and not text.rstrip().endswith('"')


def renamed(missing: Sequence[str], header: Sequence[str]) -> str:
    """What to do about headings that are missing, which may be written in other letters."""
    written = {name.casefold(): name for name in header}
    found = [f"“{written[name]}” as “{name}”" for name in missing if name in written]
    return f"Write {', '.join(found)}." if found else "Add them to the header."
