"""Folders for what a process needs on disk; they go with it, even where it is killed.

Who is killed cannot clean up. So each folder holds a file that its process has locked, and the
system unlocks it in any case; whoever makes a folder removes those that nobody has locked.
"""

import shutil
import sys
import tempfile
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX, LOCK = "atlas-", "in-use"


class Scratch:
    """A folder of this process; as a context, only as long as that lasts.

    Attributes:
        folder: nobody else writes into it.
    """

    def __init__(self) -> None:
        """Make the folder, and remove those of processes that are gone."""
        _sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
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
