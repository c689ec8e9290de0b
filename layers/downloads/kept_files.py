"""Files that are kept for a while, so that their length is known and parts of them can be had.

GDAL, QGIS and DuckDB open a file by its address: they ask for its length, then for ranges of it.
The ranges must be of one file, so it is made once and kept on disk until others take its place.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from threading import Lock

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from geodata.temporary_folders import Scratch, scratch_errors

MAX_FILES, MAX_BYTES = 32, 2 << 30
Makes = Callable[[], Iterable[bytes]]


class KeptFiles:
    """Files by their key, the one that was least lately used first; safe to share."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._lock = Lock()
        self._scratch: Scratch | None = None
        self._files: dict[str, Path] = {}
        self._making: dict[str, Lock] = {}

    def path(self, key: str, make: Makes) -> Path:
        """The file of a key, made where it is not kept.

        Raises:
            ScratchFull: if there is no room for it.
        """
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            found = self._found(key)
            return found or self._keep(key, make)

    def _found(self, key: str) -> Path | None:
        with self._lock:
            path = self._files.pop(key, None)
            if path is None or not path.is_file():
                return None
            self._files[key] = path
            return path

    def _keep(self, key: str, make: Makes) -> Path:
        path = self._folder() / sha256(key.encode()).hexdigest()
        part = path.with_suffix(".part")
        try:
            with scratch_errors(), part.open("wb") as target:
                target.writelines(make())
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        with self._lock:
            self._files[key] = path
            self._making.pop(key, None)
            self._make_room()
        return path

    def _folder(self) -> Path:
        with self._lock:
            if self._scratch is None or not self._scratch.folder.is_dir():
                self._scratch = Scratch()
            return self._scratch.folder

    def _make_room(self) -> None:
        """Remove the files that were least lately used; who is reading one goes on."""
        sizes = {key: path.stat().st_size for key, path in self._files.items() if path.is_file()}
        while len(sizes) > 1 and (len(sizes) > MAX_FILES or sum(sizes.values()) > MAX_BYTES):
            oldest = next(iter(sizes))
            del sizes[oldest]
            self._files.pop(oldest).unlink(missing_ok=True)


_kept = KeptFiles()


def kept_file(
    request: Request, key: str, make: Makes, media_type: str, headers: Mapping[str, str]
) -> Response:
    """A file with its length, whole or the range that is asked for (RFC 9110, 14).

    Args:
        key: what tells this file from others; the same content stands for it for ever.
    """
    tag = f'"{sha256(key.encode()).hexdigest()[:32]}"'
    given = {"ETag": tag, "Accept-Ranges": "bytes"} | dict(headers)
    return FileResponse(_kept.path(key, make), headers=given, media_type=media_type)


def wants_part(request: Request) -> bool:
    """Whether a client asks how long a file is, or for a range of it."""
    return request.method == "HEAD" or "range" in request.headers
