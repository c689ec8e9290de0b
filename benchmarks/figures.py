"""Draws the figures of the report: SVG, Okabe–Ito colours, on light and dark paper alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

PAPER, INK, RULE = "#fffdf8", "#2b2a27", "#d9d3c4"
# Okabe and Ito's set, as far as it is plain on light paper; the atlas is the first.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
# What stands for a colour on dark paper; blue becomes the same set's sky blue.
DARK = {PAPER: "#17191b", INK: "#eae6dc", RULE: "#3b4045", COLOURS[0]: "#56b4e9"}
MARKERS = ("o", "s", "^", "D", "v")
SIZE_IN = (7.2, 3.8)
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "atlas",
    "font.family": "sans-serif",
    "font.size": 10,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a figure: name, and value by number of features or of visitors."""

    name: str
    points: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes.

    Attributes:
        limit: a value that is asked for and drawn as a dotted line.
        is_log: whether the values are drawn on a logarithmic scale; the sizes always are.
    """

    title: str
    unit: str
    lines: Sequence[Line]
    across: str = "features"
    limit: float | None = None
    is_log: bool = True


def draw(panels: Sequence[Panel], path: Path) -> None:
    """Draw panels side by side into an SVG file."""
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, len(panels), figsize=SIZE_IN, squeeze=False, layout="constrained"
        )
        for axis, panel in zip(axes[0], panels, strict=True):
            _draw_panel(axis, panel)
        handles, names = axes[0][0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=min(len(names), 4))
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    path.write_text(_two_papers(path.read_text(encoding="utf-8")), encoding="utf-8")


def _draw_panel(axis: Any, panel: Panel) -> None:
    for number, line in enumerate(panel.lines):
        sizes = sorted(line.points)
        axis.plot(
            sizes,
            [line.points[size] for size in sizes],
            color=COLOURS[number % len(COLOURS)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=5,
            linewidth=1.8,
            label=line.name,
        )
    axis.set_xscale("log")
    if panel.is_log:
        axis.set_yscale("log")
    if panel.limit is not None:
        axis.axhline(panel.limit, color=INK, linestyle=":", linewidth=1)
    sizes = sorted({size for line in panel.lines for size in line.points})
    axis.set_xticks(sizes, [_short(size) for size in sizes])
    axis.minorticks_off()
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.set_title(panel.title, loc="left", fontsize=10)
    axis.set_ylabel(panel.unit)
    axis.set_xlabel(panel.across)


def _short(number: int) -> str:
    """A size on an axis: 300, 10 k, 1 M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g} {letter}"
    return str(number)


def _two_papers(svg: str) -> str:
    """The drawing with dark paper and light ink for those whose screen is dark."""
    rules = "".join(
        f'[style*="{kind}: {light}"]{{{kind}:{dark} !important}}'
        for light, dark in DARK.items()
        for kind in ("fill", "stroke")
    )
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    head, mark, rest = svg.partition("<defs>")
    return f"{head}{style}\n {mark}{rest}"
