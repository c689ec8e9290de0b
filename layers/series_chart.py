"""One panel of a series in Vega-Lite: a bar a number, its number at its end."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from geodata.presentation.locators import locator_in
from geodata.presentation.series_panels import Bar, Panel, SeriesWords
from geodata.query.series_choice import Shown

BAR_PX, LINE_CHARACTERS, LABEL_PX = 19, 24, 165
AXIS_PX, LEGEND_PX, LEGEND_COLUMNS = 40, 20, 3
# Between the text of an axis' place and its number in the row: it stands in no text of a package.
MARK = "\t"
# Share of an axis that the numbers at the ends of bars need.
ROOM = 0.3
# Told apart on a light and on a dark ground, also by those who see few colours.
COLOURS = ["#2b83ba", "#d95f02", "#1b9e77", "#b8860b", "#a05fb4", "#c2477f", "#6b7a8f", "#8c564b"]


def series_chart(
    panel: Panel,
    beside: Sequence[Panel],
    is_compressed: bool,
    notes: Mapping[str, int],
    shown: Sequence[Shown],
    words: SeriesWords,
    ink: str,
) -> dict[str, Any]:
    """The chart of a panel; `beside` are the panels that share its axis; `ink` writes numbers."""
    rows, order = _rows(panel, divisor_of(beside), notes, shown, words)
    colour = {
        "field": "colour",
        "type": "nominal",
        "scale": {"domain": list(panel.colours), "range": COLOURS},
        "legend": _legend(panel),
    }
    heads = _heads(words).items()
    tooltip = [{"field": name, "type": "nominal", "title": title} for name, title in heads]
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.82}},
        "encoding": {"color": colour, "tooltip": tooltip},
    }
    return {
        "data": {"values": rows},
        "height": _height(panel, len(order)),
        "encoding": {
            "y": {
                "field": "place",
                "type": "nominal",
                "title": None,
                "axis": _label_axis(),
                "scale": {"domain": order},
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": _scale(beside, is_compressed),
                "axis": {"values": _tens(beside)} if is_compressed else {"tickCount": 5},
            },
        },
        "layer": [
            bars,
            _ends("datum.value >= 0", "left", 4, ink),
            _ends("datum.value < 0", "right", -4, ink),
        ],
    }


def _ends(test: str, align: str, dx: int, colour: str) -> dict[str, Any]:
    """The numbers at the ends of bars."""
    return {
        "transform": [{"filter": test}],
        "mark": {"type": "text", "align": align, "dx": dx, "fontSize": 12, "color": colour},
        "encoding": {"text": {"field": "end", "type": "nominal"}},
    }


def _heads(words: SeriesWords) -> dict[str, str]:
    t = words.t
    return {
        "what": t("What"),
        "colour": t("Colour"),
        "exact": t("Value"),
        "source": t("Source"),
        "rows": t("Row of the table"),
        "note": t("Note"),
    }


def _label_axis() -> dict[str, Any]:
    """The words of a row at its middle, in several lines."""
    expression = f"split(split(datum.label, '{MARK}')[0], '\\n')"
    return {"labelExpr": expression, "labelLimit": LABEL_PX, "ticks": False, "domain": False}


def _legend(panel: Panel) -> dict[str, Any] | None:
    if len(panel.colours) < 2:
        return None
    return {"title": None, "orient": "top", "columns": LEGEND_COLUMNS, "labelLimit": 180}


def _scale(beside: Sequence[Panel], is_compressed: bool) -> dict[str, Any]:
    """The axis of all panels that share it, with room for the numbers at the ends of bars."""
    low, high = _ends_of(beside)
    if is_compressed:
        return {"type": "symlog", "constant": 1, "domain": [low * 6, high * 15], "nice": False}
    room = ROOM * (high - low) or 1
    return {"domain": [low - room if low else 0, high + room if high else 0], "nice": False}


def _ends_of(beside: Sequence[Panel]) -> tuple[float, float]:
    """The least and the greatest number that the panels show, nought among them."""
    divisor = divisor_of(beside)
    values = [bar.value / divisor for other in beside for bar in other.bars]
    return min(0.0, *values), max(0.0, *values)


def _tens(beside: Sequence[Panel]) -> list[float]:
    """Powers of ten for a compressed axis, on both sides of nought."""
    low, high = _ends_of(beside)
    powers = [10.0**n for n in range(1, 15)]
    return [-p for p in powers if p <= -low] + [0.0] + [p for p in powers if p <= high]


def divisor_of(beside: Sequence[Panel]) -> int:
    """By what the numbers of panels that share an axis are divided."""
    return max(panel.divisor for panel in beside)


def _height(panel: Panel, n_places: int) -> int:
    """Of bars and gaps, the axis below and the legend above."""
    n_lines = -(-len(panel.colours) // LEGEND_COLUMNS) if len(panel.colours) > 1 else 0
    return n_places * BAR_PX + AXIS_PX + (n_lines * BAR_PX + LEGEND_PX if n_lines else 0)


def _rows(
    panel: Panel, divisor: int, notes: Mapping[str, int], shown: Sequence[Shown], words: SeriesWords
) -> tuple[list[dict[str, Any]], list[str]]:
    """The data of the chart, and the places of its axis: bars, and gaps between rows."""
    rows: list[dict[str, Any]] = []
    order: list[str] = []
    by_row: dict[tuple[str, ...], list[Bar]] = {}
    for bar in panel.bars:
        by_row.setdefault(bar.row, []).append(bar)
    for number, (row, bars) in enumerate(by_row.items()):
        lines = wrap(" · ".join(row), LINE_CHARACTERS)
        # The words stand at the middle of the row's places, whose labels are centred there.
        n_places = max(len(bars), len(lines))
        middle = (n_places - 1) // 2
        places = [
            f"{chr(10).join(lines) if place == middle else ''}{MARK}{number}.{place}"
            for place in range(n_places)
        ]
        order += [*places, f"{MARK}{number}.gap"]
        first = (n_places - len(bars)) // 2
        for place, bar in zip(places[first:], bars, strict=False):
            rows.append({"place": place} | _datum(bar, panel, divisor, notes, shown, words))
    return rows, order[:-1]


def _datum(
    bar: Bar,
    panel: Panel,
    divisor: int,
    notes: Mapping[str, int],
    shown: Sequence[Shown],
    words: SeriesWords,
) -> dict[str, Any]:
    t = words.t
    observations = [shown[place][1] for place in bar.places]
    texts = dict.fromkeys(filter(None, (o.note(t) for o in observations)))
    marks = "".join(f" [{notes[text]}]" for text in texts)
    value = bar.value / divisor
    decimals = bar.decimals if divisor == 1 else None
    percent = " %" if panel.unit == "%" else ""
    said = [
        f"{words.package.sources[o.source_id].label()}, {locator_in(o.locator, t)}, "
        f"{t('line {n}', n=o.line)}"
        for o in observations
    ]
    return {
        "value": value,
        "colour": bar.colour,
        "end": f"{t.number(value, decimals)}{percent}{marks}",
        "what": " · ".join((panel.title, *bar.row)),
        "exact": f"{t.number(bar.value, bar.decimals)} {words.unit(panel.unit)}",
        "source": "; ".join(said),
        "rows": ", ".join(str(place + 1) for place in bar.places),
        "note": " ".join(texts),
    }
