"""The evidence server for assistants over HTTP, at `/mcp`: read only, without sessions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from geodata.assistants.server import evidence_server
from geodata.stores.opening import shared_store
from layers.web import paths

# A question is short; the SDK would take four megabytes.
LONGEST_QUESTION = 64 << 10


class Assistants:
    """The endpoint; it answers while the app runs."""

    def __init__(self) -> None:
        """Be there, and answer nothing yet."""
        self._app: ASGIApp | None = None

    @staticmethod
    def path() -> str:
        """Where it is."""
        return f"{paths.base_path()}/mcp"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer questions within this context."""
        server = evidence_server(shared_store)
        # As of the API: any page may read it, under whatever name of this host, and none can write.
        anywhere = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(
            streamable_http_path=self.path(),
            json_response=True,
            stateless_http=True,
            max_request_body_size=LONGEST_QUESTION,
            transport_security=anywhere,
        )
        async with server.session_manager.run():
            self._app = app
            try:
                yield
            finally:
                self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app = self._app or Response("Not running.", HTTPStatus.SERVICE_UNAVAILABLE)
        await app(scope, receive, send)


assistants = Assistants()
