"""Pages as HTML: the head that search engines and previews read, the map, the content."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from geodata.datapackage.package import Package
from geodata.drawing.escaping import readable
from geodata.drawing.frame import Frame
from geodata.drawing.record_map import Content, map_of
from geodata.drawing.sheet import sheet
from geodata.drawing.symbols import sector_colours
from geodata.drawing.views import sheet_words
from geodata.language import DEFAULT_LANGUAGE, LANGUAGES, NUMBER_LOCALES
from geodata.presentation.citation import licence, package_title
from layers.published.addresses import FRONT, PDF, PNG, REPORT, SVG, VIEW, Address
from layers.published.embedding import HEIGHT as EMBED_HEIGHT
from layers.published.embedding import WIDTH as EMBED_WIDTH
from layers.published.embedding import embed_address, frame_code
from layers.published.page import Page, Site
from layers.web import paths
from layers.web.html import render, script_json

MAP_WIDTH, MAP_HEIGHT = 640, 760
# What previews show of a text before they cut it.
MAX_TITLE, MAX_DESCRIPTION = 110, 300
CODE, COLOUR = re.compile(r"[A-Za-z0-9_-]+"), re.compile(r"#[0-9A-Fa-f]{6}")


def html(page: Page, site: Site) -> str:
    """The page as a document."""
    drawing = _drawing(page, site, MAP_WIDTH, MAP_HEIGHT)
    return _rendered(page, site, page.template, drawing)


def embedded(page: Page, site: Site) -> str:
    """The page's map alone, with legend, sources and the way to the page."""
    drawing = _drawing(page, site, EMBED_WIDTH, EMBED_HEIGHT)
    return _rendered(page, site, "embed.html", drawing, sources="; ".join(page.sources[:3]))


def _rendered(page: Page, site: Site, template: str, drawing: Any, **more: Any) -> str:
    base = paths.base_path()
    values = {
        **page.values,
        **more,
        "t": site.t,
        "title": page.title,
        "head": head_of(page, site),
        "drawing": drawing,
        "link": site.link,
        "report": page.address.ending_in(REPORT).path,
        "explore": f"{base}/?{page.explore or 'lang=' + site.t.language}",
        "workbench": f"{base}/{page.workbench}?{page.explore or 'lang=' + site.t.language}",
        "licence": licence(site.store.package),
        "has_questions": bool(site.store.package.questions),
    }
    return readable(render(f"published/{template}", **values))


def head_of(page: Page, site: Site) -> dict[str, Any]:
    """What the head of a page says: title, description, addresses, picture."""
    package, base = site.store.package, f"{paths.base_path()}{paths.STATIC_ROUTE}"
    name = package_title(package, site.t)
    is_front = page.address.kind == FRONT
    canonical = site.full(page.address)
    translated = [(lang, site.full(page.address.translated(lang))) for lang in LANGUAGES]
    # A page that is not to be found has no other language either, nor a picture.
    is_found = page.status == 200
    # A drawing that is no map has its own size; a preview's is that of a map.
    shown = site.address(VIEW, query=page.address.query) if page.drawn else page.address
    picture = shown.ending_in(PNG)
    return {
        "title": _short(name if is_front else f"{page.title} · {name}", MAX_TITLE),
        "description": _short(page.description, MAX_DESCRIPTION),
        "canonical": canonical,
        "alternates": [*translated, ("x-default", dict(translated)[DEFAULT_LANGUAGE])]
        if is_found
        else [],
        "others": [
            (lang, page.address.translated(lang).path if is_found else Address(lang).path)
            for lang in LANGUAGES
            if lang != site.t.language
        ],
        "indexed": page.indexed and is_found,
        "is_front": is_front,
        "site": name,
        "version": package.version,
        "locale": {"en": "en_US", "es": "es_PE"}.get(site.t.language, NUMBER_LOCALES["en"]),
        "icon": f"{base}/icon.png",
        "style_sheet": style_sheet(),
        "sector_style": made(sector_style(package)),
        "picture": site.full(picture) if is_found and (page.selected or page.drawn) else "",
        "oembed": f"{site.root}/oembed?url={quote(canonical, safe='')}&format=json"
        if page.selected is not None and is_found
        else "",
        "linked_data": made(script_json(page.linked_data)) if page.linked_data else "",
    }


def style_sheet() -> str:
    """The path of the pages' style, which changes with it."""
    changed = (paths.STATIC / "published.css").stat().st_mtime_ns
    return f"{paths.base_path()}{paths.STATIC_ROUTE}/published.css?v={_digest(changed)}"


@lru_cache(maxsize=2)
def _digest(changed: int) -> str:
    return sha256((paths.STATIC / "published.css").read_bytes()).hexdigest()[:12]


def made(text: str) -> Markup:
    """What is HTML already: a drawing, a style or JSON, made of escaped text by our own code."""
    return Markup(text)  # noqa: S704 (drawing.py and script_json escape all that comes from data)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _drawing(page: Page, site: Site, width: int, height: int) -> dict[str, Any] | None:
    """The map of a page with its legend and the addresses of its pictures; None without one."""
    content = content_of(page, site)
    if content is None:
        return None
    svg, legend = map_of(content, Frame.around(content.box, width, height), linked=True)
    embed, more = embed_address(page.address), "&" if page.address.query else "?"
    return {
        "svg": made(svg),
        "width": width,
        "height": height,
        "legend": [(made(mark), text) for mark, text in legend.entries],
        "svg_link": page.address.ending_in(SVG).path,
        "png_link": f"{page.address.ending_in(PNG).path}{more}scale=2",
        "pdf_link": page.address.ending_in(PDF).path,
        "embed": embed,
        "snippet": frame_code(site.root, page.address, page.title),
    }


def content_of(page: Page, site: Site) -> Content | None:
    """What the page's map shows; None where it has none."""
    if page.selected is None or page.box is None:
        return None
    return Content(
        page.selected,
        page.box,
        page.chosen,
        site.t,
        lambda i: site.link("record", i),
        page.shading,
    )


def picture(page: Page, site: Site, width: int, height: int) -> str | None:
    """The page's drawing as a sheet, in SVG; None where it has none."""
    content = content_of(page, site)
    if content is None:
        return None
    words = sheet_words(
        site.store.package, site.t, page.title, page.words, page.sources, site.full(page.address)
    )
    return readable(sheet(content, words, width, height))


@lru_cache(maxsize=4)
def _sector_style(pairs: tuple[tuple[str, str], ...]) -> str:
    rules = [
        f".s-{code} .k-fill,.s-{code} .k-area,.s-{code} .k-zone,circle.s-{code}{{fill:{colour}}}"
        f".s-{code} .k-line,.s-{code} .k-area{{stroke:{colour}}}"
        for code, colour in pairs
        if CODE.fullmatch(code) and COLOUR.fullmatch(colour)
    ]
    return f"@media screen and (prefers-color-scheme: dark){{{''.join(rules)}}}"


def sector_style(package: Package) -> str:
    """Colours of the sectors on dark pages; nothing but codes and colours gets into it."""
    return _sector_style(tuple((c, pair["dark"]) for c, pair in sector_colours(package).items()))


def style_hash(package: Package) -> str:
    """By which a Content-Security-Policy allows that style and no other."""
    digest = sha256(sector_style(package).encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


def error_page(site: Site, title: str, text: str, status: int) -> Page:
    """What is said where there is no page."""
    values: Mapping[str, Any] = {}
    return Page(site.address(""), "error.html", title, text, values, indexed=False, status=status)


POLICY = (
    "default-src 'none'; style-src 'self' {style}; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {frames}"
)


def style_policy(package: Package | None, frames: str = "'self'") -> str:
    """The Content-Security-Policy of a page: its own style and pictures, and no script.

    Args:
        package: whose sectors' style it has; None for a page without one.
        frames: who may show it in a frame.
    """
    return POLICY.format(style=style_hash(package) if package else "", frames=frames)
