"""Streamlit's page before its scripts run: in the reader's language, with our style and script.

Streamlit sends one fixed `index.html`. What must be there from the first moment is put into it: the
language (screen readers choose their voice by it), the style (else the page jumps once it comes),
what previews and search engines read of it, and the script of `static/atlas-page.js`, which runs
before Streamlit's own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geodata import __version__
from geodata.language import LANGUAGES
from layers.web import paths

# A page is a few kB. What Streamlit says of its age holds for the file, not for what is made of it.
DROPPED = {b"content-length", b"etag", b"last-modified"}
# A hand's screen: narrow, or as low as one on its side. Style and script ask for the same.
PHONE = (
    "screen and (max-width: 767.98px), screen and (max-width: 1023.98px) and (max-height: 500px)"
)
# Our scripts that may wait until the page is read.
LATER = ("panel", "phone", "words", "search")

# Pages as pages/ has them; the first stands at the root.
PAGES = {path.stem.replace("_", "-") for path in paths.PAGES.glob("*.py")} - {"explore"} | {
    "",
    "index.html",
}
# Addresses below which Streamlit answers with something else than its page.
OTHERS = frozenset({"_stcore", "component", "media"})
TITLE = re.compile("<title>.*?</title>", re.DOTALL)
WITHOUT_SCRIPT = re.compile("<noscript>.*?</noscript>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an address leads to.

    Attributes:
        head: HTML of title, description and picture. without_script: HTML for readers without
            JavaScript. is_found: whether there is such a record.
    """

    head: str
    without_script: str
    is_found: bool


# Path, query, scheme, host and language → the preview; None where there is none yet.
Previews = Callable[[str, str, str, str, str], Preview | None]


def below(path: str) -> str:
    """A path without the configured base path and without slashes at its ends."""
    return path.removeprefix(paths.base_path()).strip("/")


class IndexPage:
    """Completes the page that Streamlit answers with; where the address is no page's, as a 404."""

    def __init__(
        self, app: ASGIApp, ours: frozenset[str] = frozenset(), previews: Previews | None = None
    ) -> None:
        """Wrap an application.

        Args:
            ours: the first parts of the addresses of our own routes.
            previews: says what an address leads to.
        """
        self.app, self.others, self.previews = app, ours | OTHERS, previews

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; complete the answer where it is Streamlit's page."""
        path = below(scope.get("path", ""))
        first = path.split("/")[0]
        # /record is Streamlit's page of a record, /record/<id> one of our own.
        if scope["type"] != "http" or (first in self.others and path not in PAGES):
            await self.app(scope, receive, send)
            return
        if first == "static":
            # Streamlit answers a file that is none with its page.
            await self.app(scope, receive, _missing_page(send))
            return
        start: Message = {}
        body = bytearray()

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not _is_page(message):
                    await send(message)
                else:
                    start.update(message)
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    preview = await self._preview(scope) if path in PAGES else None
                    await _send_page(start, bytes(body), scope, send, preview)

        await self.app(_as_new(scope), receive, complete)

    async def _preview(self, scope: Scope) -> Preview | None:
        if self.previews is None:
            return None
        path = below(scope["path"]).removesuffix("index.html")
        query = scope.get("query_string", b"").decode("latin-1")
        host = Headers(scope=scope).get("host", "")
        said = (path, query, scope.get("scheme", "http"), host, _language(scope))
        return await run_sync(self.previews, *said)


def _missing_page(send: Send) -> Send:
    async def send_as_missing(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            message = {**message, "status": HTTPStatus.NOT_FOUND}
        await send(message)

    return send_as_missing


def _as_new(scope: Scope) -> Scope:
    """The request as of a browser that has nothing yet and takes plain text."""
    asked = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    return {**scope, "headers": [(n, v) for n, v in scope["headers"] if n.lower() not in asked]}


def _is_page(start: Message) -> bool:
    kinds = [value for name, value in start.get("headers", []) if name.lower() == b"content-type"]
    return start["status"] == 200 and any(kind.startswith(b"text/html") for kind in kinds)


async def _send_page(
    start: Message, body: bytes, scope: Scope, send: Send, preview: Preview | None
) -> None:
    page = completed(body.decode("utf-8"), _language(scope), preview).encode("utf-8")
    if below(scope["path"]) not in PAGES or (preview and not preview.is_found):
        start = {**start, "status": HTTPStatus.NOT_FOUND}
    kept = [(n, v) for n, v in start["headers"] if n.lower() not in DROPPED]
    length = (b"content-length", str(len(page)).encode())
    await send({**start, "headers": [*kept, length]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page})


def completed(page: str, language: str, preview: Preview | None = None) -> str:
    """Streamlit's page with its language, our style and script, and what it leads to."""
    # Beside the page, as Streamlit's own: a proxy may have put a path before it.
    files, version = f".{paths.STATIC_ROUTE}/atlas", f"?v={__version__}"
    head = (
        f'<link rel="stylesheet" href="{files}-page.css{version}">'
        f'<script src="{files}-page.js{version}"></script>'
        f'<link rel="stylesheet" media="{PHONE}" href="{files}-phone.css{version}">'
    )
    head += "".join(f'<script defer src="{files}-{name}.js{version}"></script>' for name in LATER)
    page = page.replace('<html lang="en">', f'<html lang="{language}">', 1)
    if preview:
        page = TITLE.sub(lambda _: "", page, count=1)
        page = WITHOUT_SCRIPT.sub(lambda _: preview.without_script, page, count=1)
        head = preview.head + head
    return page.replace("<head>", f"<head>{head}", 1)


def _language(scope: Scope) -> str:
    """The language of the address, else the first of the browser's that we speak."""
    said = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [])
    accepted = Headers(scope=scope).get("accept-language", "").split(",")
    wanted = (*said, *(part.strip()[:2].lower() for part in accepted))
    return next((language for language in wanted if language in LANGUAGES), "en")
