"""Each series of the package as a page: its figure, every number with its source, its files."""

from collections.abc import Mapping
from functools import partial
from textwrap import wrap
from typing import Any

from geodata.presentation.series_panels import SeriesWords, is_compressed, series_panels
from geodata.query.series_choice import SeriesChoice
from layers.chart_pictures import INKS, chart_svg
from layers.downloads.series_files import WRITERS, series_path
from layers.published import linked_data
from layers.published.addresses import FIGURE
from layers.published.embedding import embed_address, frame_code
from layers.published.page import Page, Site
from layers.series_chart import series_chart
from layers.series_table import axis_title, numbered_notes, panel_caveats, series_table

# Room for bars, and characters to a line above them.
WIDTH, LINE = 640, 95
FONT = "Source Sans Pro, Source Sans, Arial, sans-serif"


def figure_page(site: Site, code: str) -> Page | None:
    """The page of a series; None where the package has none of the code."""
    series = site.store.package.series.get(code)
    if series is None:
        return None
    words = SeriesWords(site.store.package, site.t)
    shown = SeriesChoice((code,)).shown(site.store.package)
    title, address = words.title(series), site.address(FIGURE, code)
    sources = dict.fromkeys(o.source_id for _, o in shown)
    labels = [site.store.package.sources[source].label() for source in sources]
    files = [(suffix.upper(), f"{series_path(code, suffix)}?lang={site.t.language}")
             for suffix in WRITERS]  # fmt: skip
    values = {
        "what": words.description(series),
        "chart": {theme: f"{address.ending_in('svg').path}?theme={theme}" for theme in INKS},
        "pictures": [(e.upper(), address.ending_in(e).path) for e in ("svg", "png", "pdf")],
        "files": files,
        "embed": embed_address(address),
        "snippet": frame_code(site.root, address, title),
        "table": series_table(shown, words),
        "notes": list(numbered_notes(shown, site.t)),
        "sources": [(labels[i], site.link("source", s), "") for i, s in enumerate(sources)],
    }
    description = f"{title}. {words.description(series)}"
    return Page(
        address, "figure.html", title, description, values,
        sources=tuple(labels), workbench="figures", explore=f"series={code}&lang={site.t.language}",
        linked_data=linked_data.figure(site, site.full(address), title, description, files),
        drawn=partial(_drawn, site, code) if shown else None,
    )  # fmt: skip


def _drawn(site: Site, code: str, asked: Mapping[str, str]) -> str:
    """The figure in SVG, on the ground of the theme asked for."""
    theme = asked.get("theme", "")
    ink, ground = INKS[theme if theme in INKS else "light"]
    return chart_svg(figure_chart(site, code, ink, ground))


def figure_chart(site: Site, code: str, ink: str, ground: str) -> dict[str, Any]:
    """The panels of a series below each other, with title, sources and address."""
    package, t = site.store.package, site.t
    words, choice = SeriesWords(package, t), SeriesChoice((code,))
    shown, panels = choice.shown(package), series_panels(choice, words)
    notes = numbered_notes(shown, t)
    drawn = []
    for panel in panels:
        beside = [other for other in panels if other.scale == panel.scale]
        is_packed = is_compressed(beside)
        told = [axis_title(panel, beside, words), *panel_caveats(panel, is_packed, t)]
        above = {"text": wrap(panel.title, LINE), "subtitle": _lines(told)}
        chart = series_chart(panel, beside, is_packed, notes, shown, words, ink)
        drawn.append({**chart, "title": above, "width": WIDTH})
    sources = dict.fromkeys(package.sources[o.source_id].label() for _, o in shown)
    foot = [f"[{number}] {text}" for text, number in notes.items()]
    foot += [f"{t('Sources')}: {'; '.join(sources)}", site.full(site.address(FIGURE, code))]
    head: dict[str, Any] = {"fontSize": 17, "anchor": "start", "offset": 14}
    head["text"] = wrap(words.title(package.series[code]), LINE - 20)
    # A chart without bars, whose title is what stands below the figure.
    said = {"text": _lines(foot), "fontSize": 11, "fontWeight": "normal"}
    below = {"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}, "height": 1,
             "width": WIDTH, "title": said}  # fmt: skip
    text = {"labelColor": ink, "titleColor": ink}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": head,
        "vconcat": [*drawn, below],
        "resolve": {"scale": {"color": "independent", "x": "independent", "y": "independent"}},
        "background": ground,
        "padding": 16,
        "config": {
            "view": {"stroke": None},
            "axis": {**text, "gridColor": f"{ink}22"},
            "legend": {**text, "orient": "top", "columns": 3},
            "title": {"color": ink, "subtitleColor": ink, "anchor": "start"},
            "font": FONT,
        },
    }  # fmt: skip


def _lines(texts: list[str]) -> list[str]:
    return [line for text in texts for line in wrap(text, LINE)]
