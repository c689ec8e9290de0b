"""schema.org descriptions of pages (JSON-LD), for search engines and reference managers."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geodata.datapackage.sources import Source
from geodata.exports.formats import FORMATS
from geodata.exports.series import MEDIA_TYPES as SERIES_TYPES
from geodata.geometry.bounds import Bounds
from geodata.presentation.citation import creators, licence, package_title
from layers.downloads.streamed_files import file_address
from layers.published.page import Site
from layers.web import paths

# Search engines want a description of 50 to 5,000 characters.
MIN_DESCRIPTION = 50


def dataset(
    site: Site, url: str, name: str, description: str, query: Mapping[str, str], box: Bounds
) -> dict[str, Any]:
    """Records of a selection as a Dataset with its files."""
    t, package = site.t, site.store.package
    long_enough = len(description) >= MIN_DESCRIPTION
    subtitle = t.pick(package.catalog.titles, "subtitle")
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": name,
        "description": description if long_enough else f"{description} {subtitle}".strip(),
        **_edition(site),
        "isAccessibleForFree": True,
        "spatialCoverage": {
            "@type": "Place",
            "geo": {
                "@type": "GeoShape",
                "box": f"{box.south:g} {box.west:g} {box.north:g} {box.east:g}",
            },
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": form.suffix,
                "encodingFormat": form.media_type,
                "contentUrl": site.root
                + file_address(form, {**query, "lang": t.language}).removeprefix(paths.base_path()),
            }
            for form in FORMATS.values()
        ],
    }


def figure(
    site: Site, url: str, name: str, description: str, files: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """A series as a Dataset with its files, each a form and a path."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": name,
        "description": description,
        **_edition(site),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": form,
                "encodingFormat": SERIES_TYPES[form.lower()],
                "contentUrl": site.root + path.removeprefix(paths.base_path()),
            }
            for form, path in files
        ],
    }


def place(
    site: Site, url: str, row: Mapping[str, Any], description: str, sources: list[Source]
) -> dict[str, Any]:
    """A record as a Place with the sources that speak of it."""
    t = site.t
    shape = row["geometry"]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Place",
        "@id": url,
        "url": url,
        "name": t.pick(row, "name"),
        "description": description,
        "identifier": str(row.get("id") or url.rsplit("/record/", 1)[-1]),
    }
    if row["aliases"]:
        found["alternateName"] = list(row["aliases"])
    if shape is not None:
        point = shapely.point_on_surface(shape)
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(point.y, 4),
            "longitude": round(point.x, 4),
        }
    found["subjectOf"] = {
        "@type": "WebPage",
        "url": url,
        "inLanguage": t.language,
        "citation": [cited(source) for source in sources],
    }
    return found


def cited(source: Source) -> dict[str, Any]:
    """A source as a CreativeWork."""
    found: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": source.title,
        "datePublished": str(source.year),
    }
    authors = [
        " ".join(
            filter(None, (str(a.get("given", "")), str(a.get("family") or a.get("literal", ""))))
        )
        for a in source.csl.get("author", [])
    ]
    if authors:
        found["author"] = [{"@type": "Person", "name": name} for name in authors]
    return found | ({"url": source.url} if source.url else {})


def _edition(site: Site) -> dict[str, Any]:
    package = site.store.package
    address = licence(package)[1]
    made = str(package.descriptor.get("created", ""))[:10]
    found: dict[str, Any] = {
        "inLanguage": site.t.language,
        "version": package.version,
        "creator": [{"@type": "Organization", "name": name} for name in creators(package)],
        "isPartOf": {"@type": "Dataset", "name": package_title(package, site.t)},
    }
    if address:
        found["license"] = address
    return found | ({"dateModified": made} if made else {})
