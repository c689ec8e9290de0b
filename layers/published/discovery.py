"""What leads machines to the pages: sitemap, robots.txt, security.txt, oEmbed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from geodata.language import LANGUAGES, translator
from geodata.presentation.citation import package_title
from layers.published import embedding, finding, settings
from layers.published.addresses import (
    CHANGES,
    DEPARTMENTS,
    FIGURE,
    QUESTIONS,
    TIMELINE,
    YEAR_PAGE,
    Address,
    read_address,
)
from layers.published.files import HEIGHT, WIDTH
from layers.published.page import Site

# As many as one sitemap may list (sitemaps.org).
MAX_ADDRESSES = 50_000
MIN_WIDTH = 200


def sitemap(site: Site) -> str:
    """Every page of the edition in every language, with its translations; claims are left out.

    They have pages, but each is one line of its record's page.
    """
    made = str(site.store.package.descriptor.get("created", ""))[:10]
    dated = f"<lastmod>{escape(made)}</lastmod>" if made else ""
    entries = []
    for address in _addresses(site):
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" '
            f'href="{_url(site, address.translated(lang))}"/>'
            for lang in LANGUAGES
        )
        entries += [
            f"<url><loc>{_url(site, address.translated(lang))}</loc>{dated}{links}</url>"
            for lang in LANGUAGES
        ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        + "\n".join(entries[:MAX_ADDRESSES])
        + "\n</urlset>\n"
    )


def _url(site: Site, address: Address) -> str:
    return escape(site.full(address), {'"': "&quot;"})


def _addresses(site: Site) -> Iterator[Address]:
    package = site.store.package
    yield site.address("")
    yield site.address(CHANGES)
    yield site.address(TIMELINE)
    yield site.address(DEPARTMENTS)
    if package.questions:
        yield site.address(QUESTIONS)
    named = {
        "layer": package.catalog.layers,
        "department": package.departments.codes,
        "record": map(str, site.edition.atlas.records.index),
        "company": site.edition.of_company,
        "source": package.sources,
        "conflict": site.edition.conflicts,
        FIGURE: package.series,
        YEAR_PAGE: site.edition.years,
    }
    for kind, names in named.items():
        for name in names:
            yield site.address(kind, name)


def robots(site: Site) -> str:
    """All may read all but what is made for programs; where the sitemap is."""
    return (
        "User-agent: *\nDisallow: /api/\nDisallow: /atlas/download/\nAllow: /\n"
        f"Sitemap: {site.root}/sitemap.xml\n"
    )


def security(site: Site) -> str:
    """security.txt (RFC 9116), where the host names a contact; else empty."""
    contact = settings.security_contact()
    if not contact:
        return ""
    expires = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    return (
        f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: es, en\n"
        f"Canonical: {site.root}/.well-known/security.txt\n"
    )


def oembed(site: Site, asked: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """How a page is embedded (oembed.com, type rich): a status and the answer."""
    if asked.get("format", "json") != "json":
        return 501, {"error": "format must be json"}
    address = read_address(asked.get("url", ""), site.root)
    if address is None:
        return 404, {"error": "url must be the address of a page of this atlas"}
    site = Site(site.store, site.edition, translator(address.language), site.root)
    _, page = finding.find(site, address)
    if page is None or page.selected is None:
        return 404, {"error": "there is no such page, or it has no map"}
    width = _bounded(asked.get("maxwidth", ""), embedding.WIDTH)
    height = _bounded(asked.get("maxheight", ""), embedding.HEIGHT + embedding.FOOT_PX)
    return 200, {
        "version": "1.0",
        "type": "rich",
        "title": page.title,
        "provider_name": package_title(site.store.package, site.t),
        "provider_url": site.full(site.address("")),
        "html": embedding.frame_code(site.root, page.address, page.title, width, height),
        "width": width,
        "height": height,
        "thumbnail_url": site.full(page.address.ending_in("png")),
        "thumbnail_width": WIDTH,
        "thumbnail_height": HEIGHT,
        "cache_age": 3600,
    }


def _bounded(text: str, most: int) -> int:
    asked = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else most
    return max(min(asked, most), MIN_WIDTH)
