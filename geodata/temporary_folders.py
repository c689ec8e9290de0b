"""Folders for what a process needs on disk; they go with it, even where it is killed.

Who is killed cannot clean up. So each folder holds a file that its process has locked, and the
system unlocks it in any case; whoever makes a folder removes those that nobody has locked.
"""

import errno
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.errors import GeoDataError

if sys.platform != "win32":
    import fcntl
PREFIX, LOCK = "atlas-", "in-use"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# Who writes into a full disk is not always told so: with less left than this, it is full.
LEAST_FREE = 1 << 20


class ScratchFull(GeoDataError):
    """There is no room, or no folder, for temporary files."""

    def __init__(self) -> None:
        """Say what is needed; where the folder is, is the log's business."""
        super().__init__(
            "Temporary files need a folder that can be written and has free space",
            "this machine has none now",
            "Free space there, or name another folder in TMPDIR.",
        )


@contextmanager
def scratch_errors() -> Iterator[None]:
    """Say so where work fails because temporary files have no room.

    Raises:
        ScratchFull: instead of the error that the lack of room led to.
    """
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error) as error:
        if (isinstance(error, OSError) and error.errno in NO_ROOM) or not _has_room():
            raise ScratchFull from error
        raise


def _has_room() -> bool:
    """Whether the folder for temporary files is there and not full."""
    try:
        return shutil.disk_usage(tempfile.gettempdir()).free >= LEAST_FREE
    except OSError:
        return False


class Scratch:
    """A folder of this process; as a context, only as long as that lasts.

    Attributes:
        folder: nobody else writes into it.
    """

    def __init__(self) -> None:
        """Make the folder, and remove those of processes that are gone.

        Raises:
            ScratchFull: if none can be made.
        """
        try:
            _sweep(Path(tempfile.gettempdir()))
            self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._hold()
        except OSError as error:
            raise ScratchFull from error

    def _hold(self) -> None:
        new = self.folder / f"{LOCK}.new"
        self._lock = new.open("wb")
        if sys.platform != "win32":
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            # Others look for it under its name; they find it locked, or not at all.
            new.rename(self.folder / LOCK)

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        self.remove()


def _sweep(place: Path) -> None:
    """Remove folders whose process is gone."""
    if sys.platform == "win32":
        return
    for lock in place.glob(f"{PREFIX}*/{LOCK}"):
        try:
            with lock.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError:
            # In use, another's, or gone meanwhile.
            continue
