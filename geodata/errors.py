"""What can be wrong, said in one form: what was needed, what came, what to do.

A `Problem` is a fault found in data that leaves the rest usable; it is collected and shown.
A `GeoDataError` stops the one operation that needed the thing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What commands a terminal, turns the direction of its lines, or cannot be encoded.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """One line for a terminal: characters that it would obey are written as their codes."""
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class GeoDataError(Exception):
    """An operation cannot go on. The message is a sentence for the person who asked."""

    def __init__(self, needed: str, got: str, remedy: str) -> None:
        """Compose the sentence from what was needed, what came and what to do."""
        self.needed, self.got, self.remedy = needed, got, remedy
        super().__init__(f"{needed}; {got}. {remedy}")


class PackageMissing(GeoDataError):
    """The folder named is not a data package."""


class StillOpening(GeoDataError):
    """The data are being opened, which takes longer than a reader waits."""

    def __init__(self) -> None:
        """Say what to do: come again."""
        super().__init__(
            "The data must be open first", "they are still being read", "Try again in a moment."
        )


class ExportError(GeoDataError):
    """A file in the wanted form cannot be made of these records."""


class BadFilter(GeoDataError):
    """A filter that is no CQL2, or asks for what records have not."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a data package: where it is, what it is, how to mend it.

    Attributes:
        file: path inside the package.
        row: line, feature id or column that is meant; empty when it is the whole file.
        message: what was needed and what came.
        remedy: what to do.
        serious: False for a warning that loses nothing.
        rests_on: files and items (`record_grounds`) in which something was looked up and not
            found; the problem is no news where another problem says that one of them is lost.
        loses: items that the package is without for this fault, as `rests_on` names them; the
            file itself where nobody can tell which.
    """

    file: str
    row: str
    message: str
    remedy: str
    serious: bool = True
    rests_on: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The problem as one line."""
        where = f"{self.file}, {self.row}" if self.row else self.file
        return f"{where}: {self.message} {self.remedy}"


def without_followers(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that do not follow from another: from a file or an item that was lost."""
    problems = list(problems)
    lost = {problem.file for problem in problems if problem.serious and not problem.row}
    lost.update(name for problem in problems for name in problem.loses)
    return [problem for problem in problems if lost.isdisjoint(problem.rests_on)]


def record_item(record_id: str) -> str:
    """A record, as `Problem.loses` names it."""
    return f"record {record_id}"


def layer_item(layer_id: str) -> str:
    """All records of a layer, as `Problem.loses` names them."""
    return f"layer {layer_id}"


def source_item(source_id: str) -> str:
    """A source, as `Problem.loses` names it."""
    return f"source {source_id}"


def record_grounds(record_id: str, layer_files: Mapping[str, str]) -> tuple[str, ...]:
    """What it rests on to say of a record that there is none; `layer_files`: layer id → file."""
    layer = record_id.partition("/")[0]
    file = layer_files.get(layer, "catalog.json")
    return file, layer_item(layer), record_item(record_id)
