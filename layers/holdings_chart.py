"""Who holds what with whom in Vega-Lite: companies on the left, what they hold on the right."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import groupby
from typing import Any

from geodata.evidence.actors import Role
from geodata.evidence.atlas import Atlas
from geodata.evidence.holding_network import HoldingNetwork, PlacedCompany
from geodata.presentation.actor_words import ActorWords

ROW_PX, FONT_PX = 19, 12
# What the rows are apart: a country from the one above it, a thing from the one above it.
COUNTRY_GAP, THING_GAP = 0.5, 0.35
# Where the columns stand, as shares of the width: names end, lines begin and end, texts begin.
NAMES, LINES, SHARES, THINGS = 0.33, (0.345, 0.5), 0.515, 0.71
BESIDE = 0.4
# Where the plot is narrower, lines would be too steep to follow: each row names its holder instead.
NARROW_PX, NOTHING = 560, "–"
WIDE, NARROW = f"width >= {NARROW_PX}", f"width < {NARROW_PX}"
# Told apart on a light and on a dark ground; further countries share the last.
COLOURS = [
    "#c2477f", "#2b83ba", "#d95f02", "#1b9e77", "#a05fb4", "#b8860b", "#66a61e", "#7a7fd1",
    "#a97142", "#808a93",
]  # fmt: skip
COMPANY, RECORD, HOLDER = "company", "record", "holder"
Datum = dict[str, Any]


def holdings_chart(
    network: HoldingNetwork, atlas: Atlas, words: ActorWords, ink: str, ground: str
) -> dict[str, Any]:
    """The chart of a network.

    Args:
        ink: colour of text. ground: that of the page.

    Returns:
        A Vega-Lite specification without a width; its parameters `company` and `record` select one.
    """
    countries = list(dict.fromkeys(company.country for company in network.companies))
    colours = dict(zip(countries, _colours(len(countries)), strict=True))
    lines, bottom = _things(network, atlas, words)
    heads, names = _companies(network, bottom, words)
    height = max([bottom, *(name["y"] + 1 for name in names)])
    at = {name["company"]: name for name in names}
    for line in lines:
        line["from"] = at[line["company"]]["y"]
        line["colour"] = colours[at[line["company"]]["country"]]
    for name in names:
        name["colour"] = colours[name["country"]]
        above = atlas.package.companies.rows[name[COMPANY]].get("parent", "")
        name["above"] = at[above]["y"] if above in at else None
    y = {"field": "y", "type": "quantitative", "axis": None,
         "scale": {"domain": [-0.8, height], "range": [0, {"expr": "height"}],
                   "nice": False, "zero": False}}  # fmt: skip
    layers = [
        {"data": {"name": "lines"}, **_edges(words)},
        {"data": {"name": "heads"}, **_heads(ink)},
        {"data": {"name": "names"}, **_names(ink, words)},
        {"data": {"name": "names"}, **_chains(ink)},
        {"data": {"name": "names"}, **_points(ground)},
        {"data": {"name": "lines"}, **_holders(ink, words)},
        {"data": {"name": "lines"}, **_holder_points()},
        {"data": {"name": "lines"}, **_text(SHARES, "left", "long", ink), **_only(WIDE)},
        {"data": {"name": "lines"}, **_text(BESIDE, "left", "short", ink), **_only(NARROW)},
        {"data": {"name": "lines"}, **_records(ink, words)},
    ]
    return {
        "height": round((height + 0.8) * ROW_PX),
        "datasets": {"lines": lines, "names": names, "heads": heads},
        "encoding": {"y": y},
        "layer": [_unnamed(layer) for layer in layers],
    }


def _unnamed(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer whose marks are not read out: empty ones would have no name; the table says all."""
    return layer | {"mark": layer["mark"] | {"aria": False}}


def picture(chart: dict[str, Any], ground: str, width: int) -> dict[str, Any]:
    """The chart by itself, as a picture of a width."""
    # What can be clicked on the page cannot be in a picture.
    layers = [deepcopy({k: v for k, v in layer.items() if k != "params"})
              for layer in chart["layer"]]  # fmt: skip
    return {
        **chart,
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "layer": layers,
        "width": width,
        "background": ground,
        "config": {"view": {"stroke": None},
                   "font": "Source Sans Pro, Source Sans, Arial, sans-serif"},
    }  # fmt: skip


def _colours(number: int) -> list[str]:
    return [COLOURS[min(n, len(COLOURS) - 1)] for n in range(number)]


def _things(network: HoldingNetwork, atlas: Atlas, words: ActorWords) -> tuple[list[Datum], float]:
    """A line a holding, those of one thing below each other; the end of the last."""
    lines, y = [], 0.0
    for record_id, roles in network.holdings.items():
        name = words.record(record_id, atlas)
        for number, role in enumerate(roles):
            lines.append(_line(role, name, y, words) | {"thing": "" if number else name})
            y += 1
        y += THING_GAP
    return lines, y


def _line(role: Role, name: str, y: float, words: ActorWords) -> Datum:
    share, standing, dates = words.shares(role), words.standing(role), words.dates(role)
    sources = (words.package.sources[claim.source_id].label() for claim in role.claims)
    return {
        "y": y, COMPANY: role.company, RECORD: role.record_id, HOLDER: words.name(role.company),
        "name": name, "share": share, "dates": dates, "standing": standing,
        "short": share or (standing if role.is_former else dates) or NOTHING,
        "long": " · ".join(filter(None, (share, dates, standing))) or NOTHING,
        "kind": "former" if role.is_former else "planned" if role.is_planned else "now",
        "part": max(role.shares, default=0), "said": "; ".join(dict.fromkeys(sources)),
    }  # fmt: skip


def _companies(
    network: HoldingNetwork, bottom: float, words: ActorWords
) -> tuple[list[Datum], list[Datum]]:
    """A place for each country and company, evenly along the height of what they hold."""
    rows = list(_rows(network.companies, words))
    places = [float(n) for n in range(len(rows))]
    gaps = 0.0
    for number, row in enumerate(rows):
        gaps += 0.0 if COMPANY in row or not number else COUNTRY_GAP
        places[number] += gaps
    stretch = max(1.0, (bottom - 1) / max(places[-1], 1.0)) if places else 1.0
    for row, place in zip(rows, places, strict=True):
        row["y"] = round(place * stretch, 3)
    return [r for r in rows if COMPANY not in r], [r for r in rows if COMPANY in r]


def _rows(companies: Sequence[PlacedCompany], words: ActorWords) -> Iterator[Datum]:
    """A row a country, then a row each of its companies."""
    for country, found in groupby(companies, key=lambda company: company.country):
        name = words.t.country(country) if country else words.t("country not known")
        yield {"country": country, "name": name}
        for company in found:
            own = words.name(company.code)
            yield {
                "country": country, COMPANY: company.code, "name": own,
                "kind": words.kind(company.code), "holds": company.holds,
            }  # fmt: skip


def _text(at: float, align: str, field: str, ink: str, weight: str = "normal") -> dict[str, Any]:
    """Words that begin or end at a share of the width."""
    room = NAMES if at == NAMES else (1 if at == THINGS else THINGS - 0.01) - at
    return {
        "mark": {"type": "text", "align": align, "baseline": "middle", "fontSize": FONT_PX,
                 "fontWeight": weight, "color": ink, "limit": {"expr": f"{room} * width"}},
        "encoding": {"x": _at(at), "text": {"field": field, "type": "nominal"}},
    }  # fmt: skip


def _only(*tests: str) -> dict[str, Any]:
    """For what a layer is drawn."""
    return {"transform": [{"filter": test} for test in tests]}


def _tooltip(heads: Mapping[str, str]) -> list[Datum]:
    return [{"field": name, "type": "nominal", "title": title} for name, title in heads.items()]


def _holding_tooltip(words: ActorWords) -> list[Datum]:
    t = words.t
    return _tooltip({
        "name": t("Record"), "holder": t("Holder"), "share": t("Stake"), "dates": t("Dates"),
        "standing": t("Standing"), "said": t("Said by"),
    })  # fmt: skip


def _edges(words: ActorWords) -> dict[str, Any]:
    """A line a holding: the wider the greater the share; broken where it is past or planned."""
    past = {"test": "datum.kind != 'now'", "value": [4, 3]}
    return {
        **_only(WIDE),
        "mark": {"type": "rule", "strokeCap": "round"},
        "encoding": {
            "x": _at(LINES[0]),
            "x2": {"datum": LINES[1]},
            "y": {"field": "from", "type": "quantitative"},
            "y2": {"field": "y"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "strokeDash": {"condition": past, "value": [1, 0]},
            "strokeWidth": {"field": "part", "type": "quantitative", "legend": None,
                            "scale": {"domain": [0, 100], "range": [1.4, 7]}},
            "opacity": {"condition": {"test": "datum.kind != 'now'", "value": 0.6}, "value": 0.85},
            "tooltip": _holding_tooltip(words),
        },
    }  # fmt: skip


def _pick(name: str, field: str) -> list[Datum]:
    return [{"name": name, "select": {"type": "point", "fields": [field], "toggle": False}}]


def _names(ink: str, words: ActorWords) -> dict[str, Any]:
    """Companies; a click opens one. Those that only stand above another are pale."""
    found = _text(NAMES, "right", "name", ink)
    found["mark"]["cursor"] = "pointer"
    t = words.t
    found["encoding"] |= {
        "opacity": {"condition": {"test": "datum.holds", "value": 1}, "value": 0.75},
        "tooltip": _tooltip({"name": t("Company"), "kind": t("Kind")}),
    }
    return found | {"params": _pick(COMPANY, COMPANY)} | _only(WIDE)


def _heads(ink: str) -> dict[str, Any]:
    """Countries, above their companies."""
    return _text(NAMES, "right", "name", ink, "bold") | _only(WIDE)


def _holders(ink: str, words: ActorWords) -> dict[str, Any]:
    """The holder of each row; a click opens it."""
    found = _text(NAMES, "right", HOLDER, ink)
    found["mark"]["cursor"] = "pointer"
    found["encoding"]["tooltip"] = _holding_tooltip(words)
    return found | {"params": _pick(HOLDER, COMPANY)} | _only(NARROW)


def _holder_points() -> dict[str, Any]:
    """Between holder and share, the colour of the holder's country."""
    mark = {"type": "rule", "strokeWidth": 3, "strokeCap": "round"}
    colour = {"field": "colour", "type": "nominal", "scale": None}
    ends = {"x": _at(LINES[0]), "x2": {"datum": LINES[0] + 0.03}}
    return {"mark": mark, "encoding": ends | {"color": colour}} | _only(NARROW)


def _chains(ink: str) -> dict[str, Any]:
    """From a company to the one above it."""
    return {
        **_only(WIDE, "isValid(datum.above)"),
        "mark": {"type": "rule", "color": ink, "strokeWidth": 1.5},
        "encoding": {"x": _at(LINES[0]), "y2": {"field": "above"}},
    }


def _points(ground: str) -> dict[str, Any]:
    """Where the lines of a company begin; hollow where it holds nothing itself."""
    colour = {"field": "colour", "type": "nominal", "scale": None}
    return {
        **_only(WIDE),
        "mark": {"type": "point", "size": 34, "opacity": 1, "strokeWidth": 1.5},
        "encoding": {
            "x": _at(LINES[0]),
            "stroke": colour,
            "fill": {"condition": {"test": "datum.holds", **colour}, "value": ground},
        },
    }


def _at(place: float) -> dict[str, Any]:
    """A share of the width."""
    scale = {"domain": [0, 1], "nice": False, "zero": False}
    return {"datum": place, "type": "quantitative", "axis": None, "scale": scale}


def _records(ink: str, words: ActorWords) -> dict[str, Any]:
    """The things held, each beside its first line; a click opens one."""
    found = _text(THINGS, "left", "thing", ink, "bold")
    found["mark"]["cursor"] = "pointer"
    found["encoding"]["tooltip"] = _tooltip({"name": words.t("Record")})
    return found | {"params": _pick(RECORD, RECORD)} | _only("datum.thing != ''")
