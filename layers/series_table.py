"""The numbers of a series as a table: each with its unit, source, line and note."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geodata.language import Translator
from geodata.presentation.locators import locator_in
from geodata.presentation.series_panels import Panel, SeriesWords, dimension_titles
from geodata.query.series_choice import Shown
from layers.series_chart import divisor_of


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Headings of what tells the numbers apart, and a row a number."""

    headings: list[str]
    rows: list[dict[str, Any]]


def series_table(shown: Sequence[Shown], words: SeriesWords) -> SeriesTable:
    """Every number of the pictures."""
    t, titles = words.t, dimension_titles(words.t)
    notes = numbered_notes(shown, t)
    dimensions = [d for d in titles if any(words.of(d, one) for one in shown)]
    if len({series.code for series, _ in shown}) == 1:
        dimensions.remove("series")
    rows = []
    for number, one in enumerate(shown, start=1):
        series, o = one
        source = words.package.sources[o.source_id]
        rows.append(
            {
                "number": number,
                "cells": [words.of(d, one) for d in dimensions],
                "value": t.number(o.value, o.decimals),
                "unit": words.unit(o.unit),
                "modality": words.package.codelists["modality"].label(o.modality, t),
                "source": source.label(),
                "url": source.url,
                "place": f"{locator_in(o.locator, t)}, {t('line {n}', n=o.line)}",
                "file": t("{file}, line {n}", file=series.path, n=o.row),
                "note": notes.get(o.note(t), ""),
            }
        )
    return SeriesTable([titles[d] for d in dimensions], rows)


def axis_title(panel: Panel, beside: Sequence[Panel], words: SeriesWords) -> str:
    """The unit of a picture's axis, in words."""
    unit = words.package.codelists["unit"].label(panel.unit, words.t)
    return words.t("{unit}, millions", unit=unit) if divisor_of(beside) > 1 else unit


def numbered_notes(shown: Sequence[Shown], t: Translator) -> dict[str, int]:
    """Each note of the observations once, with its number."""
    texts = dict.fromkeys(filter(None, (o.note(t) for _, o in shown)))
    return {text: number for number, text in enumerate(texts, start=1)}


def panel_caveats(panel: Panel, is_packed: bool, t: Translator) -> list[str]:
    """What to know of a picture as a whole."""
    packed = t(
        "The axis is compressed, so that small numbers are seen: read the numbers, not the lengths."
    )
    return [*panel.caveats, *([packed] if is_packed else [])]
