"""The map's scripts, named in the headers of its frame."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.web import paths

# A classic script, as folium can name no other; it starts the modules.
FIRST = "start.js"


class MapScripts:
    """Names the map's scripts in the headers of its frame, so that the browser has them in time.

    They are modules that import each other: named here, all are asked for at once, while
    streamlit-folium's own script is still on its way, and none costs a round trip of its own.
    """

    FRAME = "/component/streamlit_folium.st_folium/index.html"

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app
        static = f"{paths.base_path()}{paths.STATIC_ROUTE}"
        leaflet = f"{paths.base_path()}{paths.LEAFLET_ROUTE}"
        modules = sorted(path.name for path in (paths.STATIC / "map").glob("*.js"))
        links = [f"<{static}/map/{name}>; rel=modulepreload" for name in modules if name != FIRST]
        links += [f"<{leaflet}/leaflet.js>; rel=preload; as=script"]
        links += [f"<{static}/map/{FIRST}>; rel=preload; as=script"]
        self.header = (b"link", ", ".join(links).encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; add the header where it is for the map's frame."""

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), self.header]
            await send(message)

        is_frame = scope["type"] == "http" and scope["path"].endswith(self.FRAME)
        await self.app(scope, receive, send_with_link if is_frame else send)
