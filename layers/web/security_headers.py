"""Security headers on every answer of the server."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.web.paths import base_path


class SecurityHeaders:
    """Adds the headers that keep other sites' code and frames out.

    Scripts: only the app's own files. 'unsafe-inline' and 'unsafe-eval' are there because
    streamlit-folium runs its map from an inline script; what runs in it is ours alone
    (`markup.script_json`). Images may come from anywhere over https for the optional tiles.
    """

    HEADERS = (
        (
            b"content-security-policy",
            b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
            b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: "
            b"https://tile.openstreetmap.org; connect-src 'self'; font-src 'self' data:; "
            b"worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
            b"frame-ancestors 'self'; form-action 'self'",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    )

    # What programs and other sites' maps may read: it is public, and no cookie opens more of it.
    SHARED = ("/api", "/atlas/download", "/reconcile")
    CORS = (
        (b"access-control-allow-origin", b"*"),
        (
            b"access-control-expose-headers",
            b"Accept-Ranges, Content-Crs, Content-Disposition, Content-Length, Content-Range, "
            b"ETag, Link, OGC-NumberMatched, OGC-NumberReturned, Retry-After",
        ),
    )

    @classmethod
    def of(cls, path: str, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers that an answer at a path lacks."""
        below = path.removeprefix(base_path())
        is_shared = any(below == place or below.startswith(f"{place}/") for place in cls.SHARED)
        names = {name.lower() for name, _ in given}
        wanted = (*cls.HEADERS, *(cls.CORS if is_shared else ()))
        return [(name, value) for name, value in wanted if name not in names]

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                message["headers"] = [*given, *self.of(scope["path"], given)]
            await send(message)

        await self.app(scope, receive, send_with_headers)
