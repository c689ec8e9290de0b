"""How a page's map is put into other pages: its address there, and the HTML of the frame."""

from urllib.parse import quote

from markupsafe import Markup

from layers.published.addresses import ASKED, EMBED, VIEW, Address
from layers.web import paths

WIDTH, HEIGHT = 720, 480
# Title, legend and sources, below and above the map.
FOOT_PX = 100


def embed_address(address: Address) -> str:
    """The path of a page's map for frames in other pages."""
    path = f"{paths.base_path()}/{EMBED}?lang={address.language}"
    if address.kind in ASKED:
        kind = "" if address.kind == VIEW else f"&{address.kind}=1"
        return f"{path}{kind}{'&' if address.query else ''}{address.query}"
    return f"{path}&{address.kind or 'front'}={quote(address.name, safe='/')}"


def frame_code(
    root: str, address: Address, title: str, width: int = WIDTH, height: int = HEIGHT + FOOT_PX
) -> str:
    """HTML that shows a page's map in another page.

    Args:
        root: scheme and host of the site, with the base path.
    """
    source = f"{root.rstrip('/')}{embed_address(address).removeprefix(paths.base_path())}"
    code = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>'
    )
    return str(code.format(source, title, width, height))
