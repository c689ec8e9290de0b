"""ZIP archives that leave while they are made, the same whenever they are made."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from geodata.exports.stream_buffer import Outbox

BLOCK = 1 << 20


@contextmanager
def archive_of(day: str) -> Iterator[tuple["DatedArchive", Outbox]]:
    """An archive whose files are of a day (ISO 8601), and where its bytes come out."""
    outbox = Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:
        yield DatedArchive(archive, day), outbox


class DatedArchive:
    """A ZIP archive with one date for all its files."""

    def __init__(self, archive: zipfile.ZipFile, day: str) -> None:
        """Take an open archive, and a day as ISO 8601."""
        self._archive, self._day = archive, date.fromisoformat(day)

    def add(self, name: str, pieces: Iterable[bytes]) -> Iterator[None]:
        """Write a file piece by piece; comes back after each, so that it can be sent."""
        told = zipfile.ZipInfo(name, (self._day.year, self._day.month, self._day.day, 0, 0, 0))
        told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self._archive.open(told, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                yield


def added(archive: DatedArchive, name: str, pieces: Iterable[bytes]) -> None:
    """Write a file at once."""
    for _ in archive.add(name, pieces):
        pass
