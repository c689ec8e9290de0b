"""What is sent compressed: scripts and styles, answers of the API, and files that are being made.

On a bad line the scripts are nearly all of a first visit, and Streamlit's server sends them as they
are. Each file is compressed once a process and kept. Brotli where it is taken, else gzip: a page of
the API's items is a tenth smaller so, in three quarters of the time that Streamlit's gzip takes.
"""

import gzip
import zlib
from collections.abc import Iterator
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

import anyio.to_thread
import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.web import paths

ASSETS = Path(streamlit.__file__).parent / "static" / "static"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
# Geodata and pictures of this kind besides: all that is text.
TEXTS = (*MEDIA_TYPES, ".json", ".geojson", ".svg", ".mjs")
A_YEAR = 365 * 24 * 3600
FOR_GOOD = f"public, max-age={A_YEAR}, immutable"
BROTLI, GZIP = "br", "gzip"
# Of what is made once and kept, and of what is made for one answer.
KEPT_QUALITY, QUALITY = 9, 4
# A page needs some two dozen of the files; a smaller one is not worth a copy.
MAX_KEPT, SMALLEST = 256, 1_000
ACCEPTED = "accept-encoding"


class PackedAssets:
    """Answers for Streamlit's assets with compressed copies where the browser takes them."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a compressed asset, or pass the request on."""
        path = _asset(scope)
        encoding = encoding_for(Headers(scope=scope).get(ACCEPTED, "")) if path else ""
        copy = b""
        if path and encoding:
            copy = await anyio.to_thread.run_sync(_packed_file, path, 0, encoding)
        if not path or not copy:
            await self.app(scope, receive, send)
            return
        headers = _headers(encoding, FOR_GOOD)
        await Response(copy, 200, headers, MEDIA_TYPES[path.suffix])(scope, receive, send)


class PackedFiles(StaticFiles):
    """A folder of ours: texts compressed where that is taken; ranges are of the file as it is."""

    def file_response(
        self, full_path: PathLike[str] | str, stat_result: stat_result, scope: Scope,
        status_code: int = 200,
    ) -> Response:  # fmt: skip
        """A file, 304 where the client has it; for good where its address names a version."""
        plain = super().file_response(full_path, stat_result, scope, status_code)
        versioned = b"v=" in scope.get("query_string", b"")
        plain.headers["Cache-Control"] = FOR_GOOD if versioned else "no-cache"
        asked, path = Headers(scope=scope), Path(full_path)
        if path.suffix not in TEXTS or stat_result.st_size < SMALLEST:
            return plain
        plain.headers["Vary"] = "Accept-Encoding"
        # Plain and packed say the same, byte for byte different: one weak tag for both.
        plain.headers["ETag"] = f"W/{plain.headers['etag']}"
        encoding = encoding_for(asked.get(ACCEPTED, ""))
        if not isinstance(plain, FileResponse) or not encoding or "range" in asked:
            return plain
        headers = _headers(encoding, plain.headers["Cache-Control"]) | {
            name: plain.headers[name] for name in ("ETag", "Last-Modified")
        }
        copy = _packed_file(path, stat_result.st_mtime_ns, encoding)
        return Response(copy, status_code, headers, plain.media_type)


def _headers(encoding: str, cached: str) -> dict[str, str]:
    return {"Content-Encoding": encoding, "Vary": "Accept-Encoding", "Cache-Control": cached}


def encoding_for(accepted: str, offered: tuple[str, ...] = (BROTLI, GZIP)) -> str:
    """The encoding that a header Accept-Encoding prefers (RFC 9110, 12.5.3); "" for none.

    Of those that it weighs the same, the one offered first.
    """
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        weights[name] = weight or "1"
    best, most = "", 0.0
    for name in offered:
        try:
            stated = float(weights.get(name, weights.get("*", "0")))
        except ValueError:
            continue
        if stated > most:
            best, most = name, stated
    return best


def takes_gzip(accepted: str) -> bool:
    """Whether a header Accept-Encoding allows gzip."""
    return encoding_for(accepted, (GZIP,)) == GZIP


def packed(body: bytes, encoding: str, quality: int = QUALITY) -> bytes:
    """A body compressed.

    Args:
        encoding: of `encoding_for`. quality: of Brotli, 0 to 11; gzip does what suits it.
    """
    if encoding == BROTLI:
        return bytes(brotli.compress(body, quality=quality))
    return gzip.compress(body, 9 if quality > QUALITY else 5, mtime=0)


def gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of a file, compressed as fast as they are made."""
    packer = zlib.compressobj(level=1, wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def brotli_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of an answer, in Brotli; a piece may leave with a later one."""
    packer = brotli.Compressor(quality=QUALITY)
    for piece in pieces:
        yield packer.process(piece)
    yield packer.finish()


def _asset(scope: Scope) -> Path | None:
    """The asset that a request asks for."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    prefix = f"{paths.base_path()}/static/"
    if not scope["path"].startswith(prefix):
        return None
    try:
        path = (ASSETS / scope["path"].removeprefix(prefix)).resolve()
        is_ours = path.is_relative_to(ASSETS.resolve()) and path.suffix in MEDIA_TYPES
        return path if is_ours and path.is_file() else None
    except (OSError, ValueError):
        # No file can have such a name: it is too long, or holds a null character.
        return None


@lru_cache(maxsize=MAX_KEPT)
def _packed_file(path: Path, changed: int, encoding: str) -> bytes:
    """A file compressed; empty where that is not worth it.

    Args:
        changed: when, so that one that is written anew is read anew.
    """
    content = path.read_bytes()
    return packed(content, encoding, KEPT_QUALITY) if len(content) >= SMALLEST else b""
