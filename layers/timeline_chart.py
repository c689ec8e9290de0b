"""The timeline in Vega-Lite: bars of status, faint where they only follow, and marks of events."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from geodata.datapackage.package import Package
from geodata.evidence.events import SORTS, Event
from geodata.evidence.status_spans import StatusSpan
from geodata.language import Translator
from geodata.periods import OPEN_END, OPEN_START
from geodata.presentation.event_words import EventWords, sort_label
from geodata.presentation.timeline import Axis, Timeline, TimelineRow, span_dates, span_text

ROW_PX, LABEL_PX = 19, 230
# Where the plot is narrower, names are cut after so many letters.
NARROW_PX, NARROW_LETTERS = 480, 18
# Between the words of a place of the axis and its number: it stands in no text of a package.
MARK = "\t"
# Which share of the width the early years have, and those after the last.
EARLY, LATE = 0.14, 0.05
# How long a side is drawn that no claim bounds, and a single day, in years.
STUB, DAY = 1.5, 0.12
# Told apart on a light and on a dark ground; statuses that follow each other differ most.
STATUS_COLOURS = [
    "#b8860b", "#e3b23c", "#d95f02", "#e7298a", "#2b83ba", "#a05fb4", "#7a5195", "#a94442",
    "#6b7a8f", "#8c564b", "#66a61e", "#1b9e77", "#7570b3", "#c2477f",
]  # fmt: skip
SHAPES = ("circle", "triangle-up", "square", "triangle-down", "cross", "diamond")
PICK = "pick"
PLAIN = "datum.certainty == 'perhaps' || datum.certainty == 'there'"
Datum = dict[str, Any]


def timeline_chart(
    timeline: Timeline, axis: Axis, package: Package, t: Translator, ink: str
) -> dict[str, Any]:
    """The chart of a timeline, sector by sector.

    Args:
        ink: colour of text and of what has no colour of its own.

    Returns:
        A Vega-Lite specification without a width; its parameter `pick` selects a record.
    """
    places = list(_places(timeline, package, t))
    words, status = EventWords(package, t), package.codelists["status"]
    labels = {code: status.label(code, t) for code in status}
    rows = [(place, row) for place, row in places if isinstance(row, TimelineRow)]
    bars = [bar for place, row in rows for bar in _bars(place, row, axis, labels, words)]
    marks = [mark for place, row in rows for mark in _marks(place, row, axis, words)]
    heads = [{"place": place, "x": year, "year": str(year)}
             for place, row in places if row is None
             for year in axis.marks() if axis.recent < year <= axis.last]  # fmt: skip
    return {
        "height": len(places) * ROW_PX,
        "datasets": {"bars": bars, "marks": marks, "heads": heads},
        "encoding": {"y": _y([place for place, _ in places], ink), "x": _x(axis)},
        "layer": [
            {"data": {"name": "bars"}, **_plain(ink, t)},
            {"data": {"name": "bars"}, **_statuses(bars, labels, t)},
            {"data": {"name": "marks"}, **_reach(ink)},
            {"data": {"name": "marks"}, **_symbols(marks, ink, t)},
            {"data": {"name": "heads"}, **_years_of_heads(ink)},
        ],
    }


def picture(chart: dict[str, Any], ink: str, ground: str, width: int) -> dict[str, Any]:
    """The chart by itself, as a picture of a width, with its legends."""
    text = {"labelColor": ink, "titleColor": ink}
    # What can be clicked on the page cannot be in a picture.
    layers = [deepcopy({k: v for k, v in layer.items() if k != "params"})
              for layer in chart["layer"]]  # fmt: skip
    legend = {"title": None, "orient": "top", "columns": 6, "symbolStrokeColor": ink,
              "columnPadding": 26}  # fmt: skip
    layers[1]["encoding"]["color"]["legend"] = {**legend, "symbolType": "square"}
    layers[3]["encoding"]["shape"]["legend"] = legend
    return {
        **chart,
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "layer": layers,
        "width": width,
        "background": ground,
        "config": {"view": {"stroke": None}, "axis": {**text, "gridColor": f"{ink}22"},
                   "legend": text, "font": "Source Sans Pro, Source Sans, Arial, sans-serif"},
    }  # fmt: skip


def _places(
    timeline: Timeline, package: Package, t: Translator
) -> Iterator[tuple[str, TimelineRow | None]]:
    """The places of the axis: before the rows of a sector one with its name."""
    for code, rows in timeline.sectors.items():
        name = package.codelists["sector"].label(code, t).upper()
        yield f"{name}{MARK}{code}{MARK}", None
        for row in rows:
            yield f"{row.name}{MARK}{row.record_id}", row


def position(day: int) -> float:
    """A day YYYYMMDD as a year with its fraction."""
    year = day // 10000
    passed = date(year, day // 100 % 100, day % 100).timetuple().tm_yday - 1
    return round(year + passed / 366, 3)


def _sides(first: int, last: int, axis: Axis) -> tuple[float, float] | None:
    """Where some days lie on the axis, open sides as stubs; None where they are not on it."""
    low = position(first) if first > OPEN_START else None
    high = position(last) if last < OPEN_END else None
    if low is None and high is None:
        return None
    start = low if low is not None else (high or 0) - STUB
    end = high if high is not None else (low or 0) + 2 * STUB
    start, end = max(start, axis.first), min(max(end, start + DAY), axis.end)
    return (start, end) if start < end else None


def _bars(
    place: str, row: TimelineRow, axis: Axis, labels: Mapping[str, str], words: EventWords
) -> Iterator[Datum]:
    for span in row.spans:
        sides = _sides(span.first, span.last, axis)
        if sides:
            yield {
                "place": place, "record": row.record_id, "name": row.name,
                "x": sides[0], "x2": sides[1], "certainty": span.certainty,
                "status": labels.get(span.status, ""), "what": span_text(span, labels, words.t),
                "when": span_dates(span, words.t), "said": _sources(span, words.package),
            }  # fmt: skip


def _marks(place: str, row: TimelineRow, axis: Axis, words: EventWords) -> Iterator[Datum]:
    for event in row.events:
        sides = _sides(*event.span, axis)
        if sides:
            yield {
                "place": place, "record": row.record_id, "name": row.name,
                "x": sides[0], "x2": sides[1], "at": round(sum(sides) / 2, 3),
                "sort": words.sort(event.sort), "what": words.text(event),
                "when": words.date(event), "said": _sources(event, words.package),
            }  # fmt: skip


def _sources(said: StatusSpan | Event, package: Package) -> str:
    return "; ".join(dict.fromkeys(package.sources[c.source_id].label() for c in said.claims))


def _y(places: list[str], ink: str) -> dict[str, Any]:
    name = f"split(datum.label, '{MARK}')[0]"
    is_head = f"length(split(datum.value, '{MARK}')) == 3"
    short = f"width < {NARROW_PX} ? truncate({name}, {NARROW_LETTERS}) : {name}"
    return {
        "field": "place", "type": "nominal", "title": None, "scale": {"domain": places},
        "axis": {
            "labelExpr": short, "labelLimit": LABEL_PX, "ticks": False, "domain": False,
            "labelFontWeight": {"condition": {"test": is_head, "value": "bold"},
                                "value": "normal"},
            "grid": False, "labelOverlap": False, "labelFontSize": 12, "labelPadding": 6,
            "labelColor": ink,
        },
    }  # fmt: skip


def _x(axis: Axis) -> dict[str, Any]:
    """The years: the recent ones have most room; steps of years say so."""
    stops: list[tuple[int, Any]] = [(axis.first, 0)]
    if axis.recent > axis.first:
        stops.append((axis.recent, {"expr": f"{EARLY} * width"}))
    if axis.end > axis.last:
        stops.append((axis.last, {"expr": f"{1 - LATE} * width"}))
    stops.append((axis.end, {"expr": "width"}))
    scale = {"domain": [year for year, _ in stops], "range": [place for _, place in stops],
             "nice": False, "zero": False}  # fmt: skip
    drawn = {"values": axis.marks(), "format": "d", "orient": "top", "grid": True,
             "domain": False, "labelOverlap": "greedy", "title": None, "ticks": False}  # fmt: skip
    return {"field": "x", "type": "quantitative", "scale": scale, "axis": drawn}


def _tooltip(t: Translator) -> list[dict[str, Any]]:
    heads = {"name": t("Record"), "what": t("What"), "when": t("When"), "said": t("Said by")}
    return [{"field": name, "type": "nominal", "title": title} for name, title in heads.items()]


def _either(test: str, one: Any, other: Any) -> dict[str, Any]:
    return {"condition": {"test": test, "value": one}, "value": other}


def _plain(ink: str, t: Translator) -> dict[str, Any]:
    """What only may have been, as a dashed line; what was there of unknown status, as a line."""
    perhaps = "datum.certainty == 'perhaps'"
    return {
        "transform": [{"filter": PLAIN}],
        "mark": {"type": "rule", "color": ink, "clip": True},
        "encoding": {
            "x2": {"field": "x2"},
            "strokeDash": _either(perhaps, [2, 3], [1, 0]),
            "strokeWidth": _either(perhaps, 1, 4),
            "opacity": _either(perhaps, 0.7, 0.35),
            "tooltip": _tooltip(t),
        },
    }


def status_legend(bars: list[Datum], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """The statuses drawn, with their colours."""
    present = {bar["status"] for bar in bars if bar["certainty"] in ("said", "holds_on")}
    colours = (STATUS_COLOURS[n % len(STATUS_COLOURS)] for n in range(len(labels)))
    return [pair for pair in zip(labels.values(), colours, strict=True) if pair[0] in present]


def mark_legend(marks: list[Datum], t: Translator) -> dict[str, str]:
    """The sorts of events drawn, with their shapes."""
    present = {mark["sort"] for mark in marks}
    shapes = {sort_label(sort, t): shape for sort, shape in zip(SORTS, SHAPES, strict=True)}
    return {word: shape for word, shape in shapes.items() if word in present}


def _statuses(bars: list[Datum], labels: Mapping[str, str], t: Translator) -> dict[str, Any]:
    """Bars of status; those that hold on without being said are pale and thin."""
    drawn = status_legend(bars, labels)
    scale = {"domain": [label for label, _ in drawn], "range": [colour for _, colour in drawn]}
    said = "datum.certainty == 'said'"
    select = {"type": "point", "fields": ["record"], "toggle": False}
    return {
        "transform": [{"filter": f"!({PLAIN})"}],
        "params": [{"name": PICK, "select": select}],
        "mark": {"type": "bar", "clip": True, "cursor": "pointer"},
        "encoding": {
            "x2": {"field": "x2"},
            "color": {"field": "status", "type": "nominal", "scale": scale, "legend": None},
            "size": _either(said, 12, 5),
            "opacity": _either(said, 0.95, 0.5),
            "tooltip": _tooltip(t),
        },
    }


def _reach(ink: str) -> dict[str, Any]:
    """The days among which an event of an imprecise date lies."""
    return {
        "mark": {"type": "rule", "color": ink, "opacity": 0.45, "clip": True},
        "encoding": {"x2": {"field": "x2"}},
    }


def _symbols(marks: list[Datum], ink: str, t: Translator) -> dict[str, Any]:
    """The marks of events, a shape a sort; plans are hollow, as what did not happen yet."""
    shown, plan = mark_legend(marks, t), sort_label("plan", t)
    scale = {"domain": list(shown), "range": list(shown.values())}
    return {
        "mark": {"type": "point", "size": 40, "color": ink, "strokeWidth": 1.3, "clip": True},
        "encoding": {
            "x": {"field": "at", "type": "quantitative"},
            "shape": {"field": "sort", "type": "nominal", "scale": scale, "legend": None},
            "fill": _either(f"datum.sort == {plan!r}", None, ink),
            "tooltip": _tooltip(t),
        },
    }


def _years_of_heads(ink: str) -> dict[str, Any]:
    """The years again beside the name of each sector, for those who have scrolled."""
    return {
        "mark": {"type": "text", "fontSize": 10, "color": ink, "opacity": 0.75},
        "encoding": {"text": {"field": "year", "type": "nominal"}},
    }
