"""What can be wrong, said in one form: what was needed, what came, what to do.

A `Problem` is a fault found in data that leaves the rest usable; it is collected and shown.
A `GeoDataError` stops the one operation that needed the thing.
"""

import re
from collections.abc import Iterable
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
        rests_on: other files of the package in which something was looked up and not found; the
            problem is no news where one of them could not be read itself.
    """

    file: str
    row: str
    message: str
    remedy: str
    serious: bool = True
    rests_on: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The problem as one line."""
        where = f"{self.file}, {self.row}" if self.row else self.file
        return f"{where}: {self.message} {self.remedy}"


def without_followers(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that do not follow from another: from a file that could not be read at all."""
    problems = list(problems)
    unread = {problem.file for problem in problems if problem.serious and not problem.row}
    return [problem for problem in problems if unread.isdisjoint(problem.rests_on)]
