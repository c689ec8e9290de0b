"""What is sent compressed: Streamlit's own scripts and styles, and files that are being made.

On a bad line the scripts are nearly all of a first visit, and Streamlit's server sends them as they
are. Each is compressed once a process and kept; its name holds a hash of its content, so that a
browser asks for it once.
"""

import gzip
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import anyio.to_thread
import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.web import paths

ASSETS = Path(streamlit.__file__).parent / "static" / "static"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
A_YEAR = 365 * 24 * 3600
# A page needs some two dozen of the files; a smaller one is not worth a copy.
MAX_KEPT, SMALLEST = 256, 1_000


class PackedAssets:
    """Answers for Streamlit's assets with compressed copies where the browser takes them."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a compressed asset, or pass the request on."""
        path = _asset(scope)
        packed = await anyio.to_thread.run_sync(_packed, path) if path else b""
        if not path or not packed:
            await self.app(scope, receive, send)
            return
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": f"public, max-age={A_YEAR}, immutable",
        }
        await Response(packed, 200, headers, MEDIA_TYPES[path.suffix])(scope, receive, send)


def takes_gzip(accepted: str) -> bool:
    """Whether a header Accept-Encoding allows gzip (RFC 9110, 12.5.3)."""
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        weights[name] = weight or "1"
    try:
        return float(weights.get("gzip", weights.get("*", "0"))) > 0
    except ValueError:
        return False


def gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of a file, compressed as fast as they are made."""
    packer = zlib.compressobj(level=1, wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _asset(scope: Scope) -> Path | None:
    """The asset that a request asks for, if it takes it compressed."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    prefix = f"{paths.base_path()}/static/"
    if not scope["path"].startswith(prefix):
        return None
    if not takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
        return None
    try:
        path = (ASSETS / scope["path"].removeprefix(prefix)).resolve()
        is_ours = path.is_relative_to(ASSETS.resolve()) and path.suffix in MEDIA_TYPES
        return path if is_ours and path.is_file() else None
    except (OSError, ValueError):
        # No file can have such a name: it is too long, or holds a null character.
        return None


@lru_cache(maxsize=MAX_KEPT)
def _packed(path: Path) -> bytes:
    """A file compressed; empty where that is not worth it."""
    content = path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if len(content) >= SMALLEST else b""
