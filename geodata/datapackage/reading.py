"""The one reader of a package's files: bytes, text, JSON and tables, whatever they hold.

A file that cannot be read at all raises `Unreadable`, which names the cause once. Everything
smaller is a fault of its item: characters that no program can pass on are replaced, a member of a
wrong type is left out, a number that is none becomes null, and each is said.
"""

import csv
import errno
import io
import json
import math
import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from geodata.datapackage import headings
from geodata.errors import Problem

Fault = tuple[str, str]
# Larger text files are no longer read whole; a table of such size belongs in GeoParquet.
MAX_FILE_BYTES = 1 << 30
# A longer cell is a quote that was never closed, or a document in the wrong place.
MAX_CELL = 100_000
MAX_DIGITS = 300  # of a whole number; more do not fit a float
SHOWN = 40  # characters of a faulty value that a message repeats
BOMS = (b"\xff\xfe", b"\xfe\xff")
# C0, DEL and C1, but for tab and line ends; a NUL ends a text in many programs.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SURROGATES = re.compile("[\ud800-\udfff]")
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
REPLACEMENT = "\ufffd"
CONTROL_FAULT = ("has a control character", "Remove it; it is read as “\ufffd”.")
SURROGATE_FAULT = (
    "has half a character (a lone surrogate)",
    "Write it anew; it is read as “\ufffd”.",
)
OVERRIDE_WARNING = (
    "has a mark that turns the direction of writing",
    "Remove it: what follows is shown in another order than it is written.",
)
NUMBER_FAULT = (
    "has NaN or an infinity among its properties.",
    "Use null, or leave the member out.",
)
MAX_DEPTH = 60  # of lists and objects within each other
DEPTH_FAULT = (f"is nested more than {MAX_DEPTH} deep.", "Compare it with docs/data.md.")
UNCLOSED = ("has a quote that is not closed, and takes in all that follows.", "Close it.")


class Unreadable(ValueError):
    """A file that gives nothing: what is wrong with it, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep both halves of the sentence."""
        self.message, self.remedy = message, remedy
        super().__init__(message)


def read_bytes(path: Path) -> bytes:
    """The content of a regular file, as it is when it is opened.

    Raises:
        FileNotFoundError: if there is none. Unreadable: if it cannot be read, or is no file.
    """
    try:
        # Without waiting: a pipe that nobody writes to would hold the program for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                raise Unreadable("is no regular file.", "Put a file there.")
            content = source.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.EISDIR):
            raise Unreadable("is no regular file.", "Put a file there.") from error
        raise Unreadable(
            f"cannot be opened: {error.strerror or 'input/output error'}.",
            "Let the program read it, or remove it.",
        ) from error
    except MemoryError as error:
        raise Unreadable("is larger than the memory.", "Split it, or use GeoParquet.") from error
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable("is larger than 1 GiB.", "Split it, or use GeoParquet.")
    return content


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark; raises as `read_bytes`."""
    content = read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(BOMS):
            cause = "is not UTF-8 text but UTF-16."
        else:
            line = content.count(b"\n", 0, error.start) + 1
            cause = f"is not UTF-8 text: byte {content[error.start]:#04x} in line {line}."
        remedy = "Save the file as UTF-8 (in Excel: “CSV UTF-8”)."
        raise Unreadable(cause, remedy) from error


def read_json(path: Path) -> Any:
    """The JSON of a file as it stands; NaN and numbers past all bounds are floats.

    Raises:
        FileNotFoundError: if there is none. Unreadable: if it is no JSON.
    """
    return parse_json(read_text(path))


def parse_json(text: str, **how: Any) -> Any:
    """A text as JSON; `how` as for json.loads. Raises Unreadable if it is none."""
    try:
        return json.loads(text, **{"parse_int": _whole, **how})
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg} at line {error.lineno}."
        raise Unreadable(message, "Mend the file.") from error
    except RecursionError as error:
        message = "cannot be read: its lists and objects are nested too deeply."
        raise Unreadable(message, "Compare it with docs/data.md.") from error


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else math.inf


def type_name(value: object) -> str:
    """What a JSON value is, in words."""
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"), (str, "text"), ((int, float), "a number"),
        (list, "a list"), (dict, "an object"),
    )  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), "null")


def shown(value: object) -> str:
    """The beginning of a value, for a message."""
    text = tidy(str(value))[0]
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def tidy(text: str) -> tuple[str, list[Fault]]:
    """A text that every program can hold, and what was wrong with it."""
    if text.isascii() and text.isprintable():
        return text, []
    faults = []
    for pattern, (message, remedy) in (
        (CONTROLS, CONTROL_FAULT),
        (SURROGATES, SURROGATE_FAULT),
    ):
        found = pattern.search(text)
        if found:
            faults.append((f"{message}, U+{ord(found[0]):04X}.", remedy))
            text = pattern.sub(REPLACEMENT, text)
    return text, faults


def override_warning(text: str) -> Fault | None:
    """What to say of a text that turns the direction of writing."""
    found = OVERRIDES.search(text)
    if not found:
        return None
    return f"{OVERRIDE_WARNING[0]}, U+{ord(found[0]):04X}.", OVERRIDE_WARNING[1]


@dataclass(frozen=True, slots=True)
class SoundCell:
    """The text of a cell as every program can hold it, and what was wrong with it."""

    text: str
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def sound_cell(cell: str) -> SoundCell:
    """A cell stripped, cut to MAX_CELL and made sound."""
    text, faults = tidy(cell[:MAX_CELL].strip())
    if len(cell) > MAX_CELL:
        faults.append((f"has more than {MAX_CELL:,} characters.", "Shorten it."))
    warning = override_warning(text)
    return SoundCell(text, tuple(faults), (warning,) if warning else ())


@dataclass(frozen=True, slots=True)
class Tidied:
    """A JSON value that every program can hold; what was wrong with it, and what to warn of."""

    value: Any
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    def problems(self, file: str, row: str) -> list[Problem]:
        """Its faults and warnings as problems of a row."""
        faults = [Problem(file, row, *fault) for fault in self.faults]
        return faults + [Problem(file, row, *said, serious=False) for said in self.warnings]


def tidied(value: Any) -> Tidied:
    """A JSON value with each text made sound and each number that is none made null."""
    faults: dict[Fault, None] = {}
    warnings: dict[Fault, None] = {}
    return Tidied(_tidied(value, faults, warnings), tuple(faults), tuple(warnings))


def _tidied(
    value: Any, faults: dict[Fault, None], warnings: dict[Fault, None], depth: int = 0
) -> Any:
    if depth > MAX_DEPTH:
        faults[DEPTH_FAULT] = None
        return None
    if isinstance(value, str):
        text, found = tidy(value)
        faults |= dict.fromkeys(found)
        warning = override_warning(text)
        if warning:
            warnings[warning] = None
        return text
    if isinstance(value, dict):
        return {
            _tidied(name, faults, warnings): _tidied(member, faults, warnings, depth + 1)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [_tidied(member, faults, warnings, depth + 1) for member in value]
    if isinstance(value, float) and not math.isfinite(value):
        faults[NUMBER_FAULT] = None
        return None
    return value


def text_members(
    item: Mapping[str, Any], names: Sequence[str] | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """An object whose members of these names (None: all) are texts, and what was wrong.

    A number is read as its text; null is left out, and so is anything else.
    """
    result, faults = dict(item), []
    for name in item if names is None else names:
        value = item.get(name)
        if isinstance(value, str):
            continue
        result.pop(name, None)
        if value is None:
            continue
        message = f"{shown(name)} must be text, got {type_name(value)}."
        faults.append((message, "Write it in quotes."))
        if isinstance(value, int | float) and not isinstance(value, bool):
            result[name] = str(value)
    return result, faults


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        line: the line of the file on which it begins, from 1.
        cells: column → cell, "" where there is none.
        faults: what is wrong with it as a row; it is not to be used where `is_broken`.
        is_open: whether it may have taken other rows in, with a quote that is not closed.
    """

    line: int
    cells: dict[str, str]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    is_broken: bool
    is_open: bool = False

    def problems(self, file: str, where: str) -> list[Problem]:
        """Its faults and warnings as problems."""
        told = Tidied(None, self.faults, self.warnings).problems(file, where)
        return [replace(p, loses=(file,)) for p in told] if self.is_open else told


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header: its columns, its rows without blank ones, faults of line 1."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()

    def lacking(self, needed: Iterable[str]) -> str:
        """What is wrong where it has not all the columns needed; "" where it has."""
        missing = [name for name in needed if name not in self.columns]
        return f"needs the columns {', '.join(missing)}." if missing else ""

    def problems(self, file: str, needed: Sequence[str]) -> list[Problem]:
        """What is wrong with its first line; without what is needed, its rows are lost."""
        message = self.lacking(needed)
        remedy = headings.renamed([n for n in needed if n not in self.columns], self.columns)
        faults = self.faults or (((message, remedy),) if message else ())
        loses = (file,) if message else ()
        return [Problem(file, "line 1", *fault, loses=loses) for fault in faults]


def read_table(path: Path) -> Table:
    """Read a CSV file with a header; rows without any cell are passed over.

    Raises:
        FileNotFoundError: if there is none. Unreadable: if it cannot be read, is empty, or is
            separated by something else than commas.
    """
    text = read_text(path)
    # Libraries set this too; how long a cell may be is said row by row.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FILE_BYTES))
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [tidy(name)[0].strip() for name in next(reader, [])]
    fault = headings.unusable(header, text)
    if fault:
        raise Unreadable(*fault)
    found = list(headings.lines(reader))
    sound = [cells for _, cells in found if not isinstance(cells, csv.Error)]
    header, faults = headings.fitted(header, sound)
    rows = [_row(line, cells, header) for line, cells in found]
    if sound and sound[-1] is found[-1][1] and headings.is_unclosed(sound[-1], text):
        rows[-1] = replace(rows[-1], faults=(UNCLOSED,), is_broken=True, is_open=True)
    return Table(tuple(header), tuple(rows), tuple(faults))


def _row(line: int, cells: list[str] | csv.Error, header: Sequence[str]) -> Row:
    if isinstance(cells, csv.Error):
        fault = (f"cannot be read: {cells}.", "Look at its quotes.")
        return Row(line, dict.fromkeys(header, ""), (fault,), (), is_broken=True, is_open=True)
    faults: dict[Fault, None] = {}
    warnings: dict[Fault, None] = {}
    longest = max(map(len, cells))
    is_broken = len(cells) != len(header) or longest > MAX_CELL
    is_open = is_broken and any("\n" in cell for cell in cells)
    if longest > MAX_CELL:
        message = f"has a cell of {longest:,} characters; {MAX_CELL:,} is the limit."
        faults[message, "Is a quote not closed? Close it, or shorten the cell."] = None
        cells = [cell[:MAX_CELL] for cell in cells]
    elif is_broken:
        faults["has more or fewer cells than the header.", "Quote cells with commas."] = None
    texts = _tidied(cells, faults, warnings)
    missing = [""] * (len(header) - len(texts))
    named = dict(zip(header, [*texts, *missing], strict=False))
    return Row(line, named, tuple(faults), tuple(warnings), is_broken, is_open)


Read = TypeVar("Read")


class Reader:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def read(
        self, name: str, how: Callable[[Path], tuple[Read, list[Problem]]], empty: Read
    ) -> Read:
        """What `how` makes of a file, or `empty` with a problem where it cannot be read."""
        try:
            content, problems = how(self.root / name)
        except FileNotFoundError:
            self.add(name, "is missing.", "Put the file there, or remove what refers to it.")
            return empty
        except Unreadable as error:
            self.add(name, error.message, error.remedy)
            return empty
        except (OSError, ValueError) as error:
            # What the readers of GeoParquet raise.
            self.add(
                name, f"cannot be read: {tidy(str(error))[0]}.", "Compare it with docs/data.md."
            )
            return empty
        self.problems += problems
        return content

    def add(self, name: str, message: str, remedy: str, row: str = "") -> None:
        """Note what is wrong with a file, or with a row of it."""
        self.problems.append(Problem(name, row, message, remedy))


def package_files(root: Path) -> list[Path]:
    """The files of a package that can be read, in a fixed order.

    Pipes, sockets and what the program may not read are no part of it; hidden files neither.
    """
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file() and os.access(path, os.R_OK):
                found.append(path)
    return sorted(found)
