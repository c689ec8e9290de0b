"""What stands in the head of a workbench page: title, description and picture of what it shows.

The workbench is one page for every address until its script runs. A link to it that is passed on
is to be previewed, and found, as what it leads to: the published page of the same record or view.
"""

from functools import lru_cache
from urllib.parse import parse_qs

from geodata.language import translator
from geodata.stores.opening import store_at_hand
from geodata.stores.store import Store
from layers.published import finding, rendering, settings
from layers.published.addresses import DEPARTMENTS, FRONT, QUESTIONS, TIMELINE, VIEW, Address
from layers.published.edition import edition_of
from layers.published.page import Page, Site
from layers.web import paths
from layers.web.html import render
from layers.web.index_page import Preview

# Pages of the workbench that have a published page of their own.
SAME = (DEPARTMENTS, QUESTIONS, TIMELINE)
RECORD = "record"
MAX_KEPT = 512
# Longer queries are read by the page itself; nobody waits for their preview.
MAX_QUERY = 2_000


def preview_of(path: str, query: str, scheme: str, host: str, language: str) -> Preview | None:
    """The preview of a page of the workbench; None while the data are not open.

    Args:
        path: of the page, below the base path: "" or "evidence". query: as it stands.
    """
    store = store_at_hand()
    if store is None or len(query) > MAX_QUERY:
        return None
    root = settings.public_root(scheme, host, paths.base_path())
    return _made(store, root, language, path, query)


@lru_cache(maxsize=MAX_KEPT)
def _made(store: Store, root: str, language: str, path: str, query: str) -> Preview:
    site = Site(store, edition_of(store), translator(language), root)
    page = _page(site, path, query)
    is_found = page is not None
    if page is None:
        text = site.t("No record has the id of this address.")
        page = rendering.error_page(site, site.t("No such record"), text, 404)
    values = {"head": rendering.head_of(page, site), "t": site.t}
    return Preview(
        render("published/shell_head.html", **values),
        render("published/shell_without_script.html", **values),
        is_found,
    )


def _page(site: Site, path: str, query: str) -> Page | None:
    """The published page of what the workbench shows there; None for an unknown record."""
    said = parse_qs(query, max_num_fields=100)
    chosen = said.get(RECORD, [""])[0]
    if path in ("", RECORD) and chosen:
        return finding.find(site, site.address(RECORD, chosen))[1]
    asked = "&".join(part for part in query.split("&") if not part.startswith("lang="))
    kind = path if path in SAME else (VIEW if asked else FRONT)
    address = Address(site.t.language, kind, query=asked if kind != QUESTIONS else "")
    return finding.find(site, address)[1]
