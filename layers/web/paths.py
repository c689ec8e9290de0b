"""Where things are: folders of this project and addresses of the app's own routes."""

from pathlib import Path

from streamlit import config

ROOT = Path(__file__).parents[2]
STATIC = Path(__file__).parents[1] / "static"
TEMPLATES = Path(__file__).parents[1] / "templates"
PAGES = ROOT / "pages"


def base_path() -> str:
    """The prefix that `server.baseUrlPath` puts before every address; "" or "/x"."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


STATIC_ROUTE = "/atlas/static"
LEAFLET_ROUTE = "/atlas/leaflet"
PACKAGE_ROUTE = "/atlas/package"
VIEW_ROUTE = "/atlas/view"
# Of what a visit brought: unlogged and uncached (deploy/nginx.conf).
GUEST_ROUTE = "/atlas/guest"
SUGGESTIONS_ROUTE = "/atlas/suggestions"
LINE_ROUTE = "/atlas/line"
DOWNLOAD_ROUTE = "/atlas/download"
