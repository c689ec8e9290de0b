"""Numbers and tables as the report prints them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def seconds(spread: Mapping[str, float]) -> str:
    """Median and 95th percentile: “0.18 s (0.21)”, “6.3 ms (8.2)”."""
    median, p95 = spread["median"], spread["p95"]
    if median < 0.1:
        return f"{digits(median * 1000)} ms ({digits(p95 * 1000)})"
    return f"{digits(median)} s ({digits(p95)})"


def kilobytes(spread: Mapping[str, float]) -> str:
    """A median of bytes: “48 kB”, “26 MB”."""
    size = spread["median"]
    return f"{digits(size / 1e6)} MB" if size >= 1e6 else f"{digits(size / 1e3)} kB"


def digits(number: float) -> str:
    """A number to two or three digits, without an exponent."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.2g}" if number < 10 else f"{number:.0f}"


def times(other: float, ours: float) -> str:
    """How many times the other's value ours is: “91 ×”."""
    return f"{digits(other / ours)} ×" if ours else "–"


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown; numbers to the right."""
    marks = ["---" if place == 0 else "---:" for place in range(len(heads))]
    lines = [heads, marks, *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
