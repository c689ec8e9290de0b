"""Series as pictures: panels of bars in the reader's words, and what to know of them.

Equal numbers for one and the same thing are one bar with several sources; different ones stand side
by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.datapackage.codelists import CodeList
from geodata.datapackage.package import Package
from geodata.datapackage.series import DIMENSIONS, Observation, Series
from geodata.language import Translator
from geodata.periods import OPEN_END
from geodata.presentation.values import date_text
from geodata.query.series_choice import DATE, SERIES, SeriesChoice, Shown

PERCENT = "%"
MILLION = 1_000_000
# A panel whose longest bar is so many times the next one is drawn on a compressed axis.
MAX_RATIO, MIN_BARS = 5, 5
DEFAULT_LAYOUT = {"rows": DATE, "colours": "partner", "panels": "measure"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of a picture, with the rows that give it (positions among those shown)."""

    row: tuple[str, ...]
    colour: str
    value: float
    decimals: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one unit on one axis.

    Attributes:
        scale: panels with the same text share an axis.
        colours: the words of the colours, in their order.
        caveats: sentences that belong to the picture as a whole.
    """

    title: str
    unit: str
    scale: str
    colours: tuple[str, ...]
    bars: tuple[Bar, ...]
    caveats: tuple[str, ...]

    @property
    def divisor(self) -> int:
        """By what the numbers are divided on the axis."""
        return MILLION if max(abs(bar.value) for bar in self.bars) >= MILLION else 1


@dataclass(frozen=True)
class SeriesWords:
    """The words of series and their observations, in the reader's language."""

    package: Package
    t: Translator

    @property
    def listed(self) -> CodeList:
        """The code list of series; empty where the package brings none."""
        return self.package.codelists.get("series", CodeList("series", {}))

    def title(self, series: Series) -> str:
        """The series' title; the descriptor's where no code list has one."""
        is_listed = series.code in self.listed
        return self.listed.label(series.code, self.t) if is_listed else series.names[0]

    def description(self, series: Series) -> str:
        """What the series is."""
        is_listed = series.code in self.listed
        return self.listed.definition(series.code, self.t) if is_listed else series.names[1]

    def layout(self, series: Series) -> dict[str, str]:
        """What rows, colours and panels tell apart, as the code list says."""
        row = self.listed.rows.get(series.code, {})
        known = (DATE, *DIMENSIONS)
        return {n: row[n] if row.get(n) in known else d for n, d in DEFAULT_LAYOUT.items()}

    def of(self, dimension: str, shown: Shown) -> str:
        """What an observation has of a dimension, in words; "" where it has nothing."""
        series, observation = shown
        if dimension == DATE:
            return date_text(observation.date, self.t) or self.t("undated")
        if dimension == SERIES:
            return self.title(series)
        return self.code(dimension, observation.codes.get(dimension, ""))

    def code(self, dimension: str, code: str) -> str:
        """The label of a code of a dimension."""
        listed = self.package.codelists.get(DIMENSIONS[dimension])
        return listed.label(code, self.t) if listed else code

    def unit(self, code: str) -> str:
        """A unit in words."""
        return code if code == PERCENT else self.package.codelists["unit"].label(code, self.t)


def dimension_titles(t: Translator) -> dict[str, str]:
    """What tells observations apart → its heading."""
    return {
        SERIES: t("Series"),
        DATE: t("Date"),
        "reporter": t("Reporter"),
        "partner": t("Partner or place"),
        "flow": t("Flow"),
        "product": t("Product"),
        "sector": t("Sector"),
        "technology_level": t("Technology class"),
        "measure": t("Measure"),
        "according_to": t("According to"),
    }


def varying(shown: Sequence[Shown]) -> list[str]:
    """The dimensions in which the observations differ, date and series included.

    A series that does not have a dimension does not differ in it from one that has.
    """
    has = {series.code: series.dimensions() for series, _ in shown}
    said: dict[str, set[str]] = {SERIES: {series.code for series, _ in shown}}
    said[DATE] = {o.date for _, o in shown}
    said |= {
        d: {o.codes.get(d, "") for series, o in shown if d in has[series.code]} for d in DIMENSIONS
    }
    return [dimension for dimension, codes in said.items() if len(codes) > 1]


def series_panels(choice: SeriesChoice, words: SeriesWords) -> list[Panel]:
    """The pictures of a choice; none where it keeps nothing."""
    shown = choice.shown(words.package)
    if not shown:
        return []
    layout = words.layout(shown[0][0])
    if choice.compare and choice.compare != layout["colours"]:
        layout = _swapped(layout, choice.compare)
    groups: dict[tuple[str, str], list[int]] = {}
    units = list(dict.fromkeys(o.unit for _, o in shown))
    for place, one in enumerate(shown):
        groups.setdefault((one[1].unit, words.of(layout["panels"], one)), []).append(place)
    ordered = sorted(groups.items(), key=lambda group: units.index(group[0][0]))
    return [_panel(shown, places, layout, words) for _, places in ordered]


def _swapped(layout: Mapping[str, str], colours: str) -> dict[str, str]:
    """The layout with other colours; what they were takes the place of what they are now."""
    old = layout["colours"]
    return {name: old if said == colours else said for name, said in layout.items()} | {
        "colours": colours
    }


def _panel(
    shown: Sequence[Shown], places: list[int], layout: Mapping[str, str], words: SeriesWords
) -> Panel:
    of_panel = [shown[place] for place in places]
    differing = varying(of_panel)
    further = [d for d in differing if d not in layout.values()]
    in_row = [layout["rows"], *further]
    bars: dict[tuple[tuple[str, ...], str, float], list[int]] = {}
    for place in _ordered(shown, places, layout):
        one = shown[place]
        row = tuple(filter(None, (words.of(d, one) for d in in_row)))
        colour = words.of(layout["colours"], one) or words.t("not said")
        bars.setdefault((row, colour, one[1].value), []).append(place)
    measures = list(dict.fromkeys(words.of("measure", one) for one in of_panel))
    named = [words.of(layout["panels"], of_panel[0])]
    if layout["panels"] != "measure" and len(measures) == 1:
        named += measures
    unit = of_panel[0][1].unit
    return Panel(
        " · ".join(filter(None, named)),
        unit,
        f"{unit} {'|'.join(measures)}",
        tuple(dict.fromkeys(colour for _, colour, _ in bars)),
        tuple(
            Bar(row, colour, value, max(shown[p][1].decimals for p in of_bar), tuple(of_bar))
            for (row, colour, value), of_bar in bars.items()
        ),
        tuple(unfit_sums(of_panel, words)),
    )


def _ordered(shown: Sequence[Shown], places: list[int], layout: Mapping[str, str]) -> list[int]:
    """The places in the order of dates where rows or colours are dates; rows stay together."""

    def time(place: int) -> tuple[int, int]:
        period = shown[place][1].period
        return (period.lower, period.upper) if period else (OPEN_END, OPEN_END)

    is_dated = DATE in (layout["rows"], layout["colours"])
    found = sorted(places, key=time) if is_dated else places
    if layout["rows"] == DATE:
        return found
    firsts: dict[str, int] = {}
    for place in places:
        firsts.setdefault(shown[place][1].codes.get(layout["rows"], ""), len(firsts))
    return sorted(found, key=lambda p: firsts[shown[p][1].codes.get(layout["rows"], "")])


def unfit_sums(shown: Sequence[Shown], words: SeriesWords) -> list[str]:
    """Sentences on printed parts of a whole that do not add up to 100, rounding apart."""
    found: dict[str, None] = {}
    for series in {series.code: series for series, _ in shown}.values():
        for group in _wholes(series, words.listed.column(series.code, "parts")):
            total = sum(o.value for o in group)
            if abs(total - 100) <= 0.05 * len(group) + 1e-9 or not _meet(group, shown):
                continue
            what = words.t(
                "{date}: the printed shares add up to {total} %.",
                date=words.of(DATE, (series, group[0])),
                total=words.t.number(total, 1),
            )
            found[what] = None
    return list(found)


def _wholes(series: Series, parts: str) -> list[list[Observation]]:
    """The observations in % that differ only in which part they are of."""
    groups: dict[tuple[object, ...], list[Observation]] = {}
    for o in series.observations:
        if parts in o.codes and o.unit == PERCENT:
            rest = tuple(sorted((d, c) for d, c in o.codes.items() if d != parts))
            groups.setdefault((o.date, rest), []).append(o)
    return list(groups.values())


def _meet(group: Sequence[Observation], shown: Sequence[Shown]) -> bool:
    there = {id(o) for _, o in shown}
    return any(id(o) in there for o in group)


def is_compressed(panels: Sequence[Panel]) -> bool:
    """Whether panels that share an axis need a compressed one for their small bars to be seen."""
    for panel in panels:
        sizes = sorted(abs(bar.value) for bar in panel.bars)
        if len(sizes) >= MIN_BARS and sizes[-1] > MAX_RATIO * sizes[-2]:
            return True
    return False
