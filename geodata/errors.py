"""What can be wrong, said in one form: what was needed, what came, what to do.

A `Problem` is a fault found in data that leaves the rest usable; it is collected and shown.
A `GeoDataError` stops the one operation that needed the thing.
"""

from dataclasses import dataclass


class GeoDataError(Exception):
    """An operation cannot go on. The message is a sentence for the person who asked."""

    def __init__(self, needed: str, got: str, remedy: str) -> None:
        """Compose the sentence from what was needed, what came and what to do."""
        self.needed, self.got, self.remedy = needed, got, remedy
        super().__init__(f"{needed}; {got}. {remedy}")


class PackageMissing(GeoDataError):
    """The folder named is not a data package."""


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
    """

    file: str
    row: str
    message: str
    remedy: str
    serious: bool = True

    def __str__(self) -> str:
        """The problem as one line."""
        where = f"{self.file}, {self.row}" if self.row else self.file
        return f"{where}: {self.message} {self.remedy}"
