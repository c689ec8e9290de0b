"""The files of a page: its drawing as SVG, PNG and PDF, and the report of its records."""

import re
from collections.abc import Mapping
from dataclasses import replace

from geodata.drawing.paper import report_pdf, sheet_pdf
from geodata.drawing.pictures import png, refusal
from geodata.drawing.report import Subject, report_values
from geodata.exports.file_names import slug
from geodata.language import Translator
from geodata.presentation.sentences import Words
from geodata.query.results import Results
from geodata.query.selection import Selection
from layers.published.addresses import FRONT, PDF, REPORT, SVG, VIEW
from layers.published.kept_answers import KeptAnswer
from layers.published.page import Page, Site
from layers.published.rendering import content_of, picture

SIZE_IN_SVG = re.compile(r'<svg[^>]*? width="(\d+)[^"]*" height="(\d+)')
SIZE = ("width", "height", "scale")
WIDTH, HEIGHT = 1200, 630
# A4, landscape, in px of CSS.
PAPER_WIDTH, PAPER_HEIGHT = 1123, 794
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
PLAIN = "text/plain; charset=utf-8"
# A drawing gets a policy of its own: opened by itself it must run nothing.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def _size_of(asked: Mapping[str, str], ending: str) -> tuple[int, int, int]:
    """Width, height and scale that an address asks for; 0 stands for what is no size."""
    wide, high = (PAPER_WIDTH, PAPER_HEIGHT) if ending == PDF else (WIDTH, HEIGHT)
    defaults = (wide, high, 1)
    width, height, scale = (
        _whole(asked.get(n, ""), d) for n, d in zip(SIZE, defaults, strict=True)
    )
    return width, height, scale


def _whole(text: str, default: int) -> int:
    if not text:
        return default
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 0


def file_of(site: Site, page: Page, ending: str, asked: Mapping[str, str]) -> KeptAnswer:
    """The page's file of an ending: its report, or its drawing of the size asked for."""
    if ending == REPORT:
        return _report(site, page)
    width, height, scale = _size_of(asked, ending)
    refused = refusal(width, height, scale, site.t)
    if refused:
        got = ", ".join(f"{name}={asked[name][:20]}" for name in SIZE if name in asked)
        text = site.t("{needed}; got {got}.", needed=refused, got=got)
        return KeptAnswer(text.encode(), PLAIN, 400)
    own = page.drawn
    svg = own(asked) if own else picture(page, site, width, height)
    if svg is None:
        text = site.t("It has no map: no place is known to the sources.")
        return KeptAnswer(text.encode(), PLAIN, 404)
    if ending == SVG:
        policy = {"Content-Security-Policy": PICTURE_POLICY}
        return replace(KeptAnswer.text(svg, MEDIA_TYPES[ending]), headers=policy)
    if ending == PDF:
        place = site.full(page.address)
        size = size_of(svg) or (width, height)
        return _pdf(sheet_pdf(svg, page.title, size, site.t.language, place), slug(page.title))
    # A chart is as long as it has rows: many rows in many pixels would fill the memory.
    return KeptAnswer(png(svg, 1 if own else scale), MEDIA_TYPES[ending])


def size_of(svg: str) -> tuple[int, int] | None:
    """Width and height in px that a drawing states; None where it states none."""
    found = SIZE_IN_SVG.match(svg)
    return (int(found[1]), int(found[2])) if found else None


def _pdf(body: bytes, stem: str) -> KeptAnswer:
    named = {"Content-Disposition": f'inline; filename="{stem}.pdf"'}
    return KeptAnswer(body, MEDIA_TYPES[PDF], headers=named)


def _report(site: Site, page: Page) -> KeptAnswer:
    """The report of a page's records."""
    t, selected = site.t, _records(site, page)
    kind = _kinds(t).get(page.address.kind)
    if kind is None or selected is None or not selected.total:
        text = t("A report needs records: of a view, layer, department, company, source or record.")
        return KeptAnswer(text.encode(), PLAIN, 404)
    subject = Subject(
        kind,
        page.title,
        _lead(site, page, selected),
        content_of(page, site),
        lambda named, name: site.full(site.address(named, name)),
        site.full(page.address),
        _facts(page, t),
    )
    body = report_pdf(report_values(subject, selected, t))
    return _pdf(body, slug(f"{page.title} {t('Report')}"))


def _lead(site: Site, page: Page, selected: Results) -> tuple[str, ...]:
    """The lines below a report's title: what a record is and where, else counts and filter."""
    if page.address.kind == "record":
        return page.words
    words = Words(site.store.package, site.t)
    counts = words.counts(selected.counts, selected.selection)
    return (counts, words.sentence(selected.selection)) if page.address.kind == VIEW else (counts,)


def _facts(page: Page, t: Translator) -> list[tuple[str, str]]:
    """What a page says besides records; of a record, how surely its place is known."""
    place = page.values.get("place") if page.address.kind == "record" else None
    if place and place["precision"]:
        said = " ".join(filter(None, (f"{place['precision']}.", place["definition"])))
        return [(t("How precisely the place is known"), said)]
    return [(label, text) for label, text, *_ in page.values.get("facts", ())]


def _records(site: Site, page: Page) -> Results | None:
    """The records of a page; of a record without a place too, which has no map."""
    if page.selected is None and page.address.kind == "record":
        return site.store.select(Selection(ids=(page.address.name,)))
    return page.selected


def _kinds(t: Translator) -> dict[str, str]:
    """What pages with a report are about, in words."""
    return {
        FRONT: t("All records"),
        VIEW: t("Selection"),
        "record": t("Record"),
        "layer": t("Layer"),
        "department": t("Department"),
        "company": t("Company or body"),
        "source": t("Source"),
    }
