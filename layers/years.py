"""The choice of years: a histogram of records and of dated events by year, with its controls.

Python sends counts and the years asked for; the script (static/years/) draws them, and says which
years the reader wants. While it plays, each year is a run like any other: nothing is drawn anew but
what the year changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from geodata.drawing.symbols import sector_colours
from geodata.language import Translator
from geodata.query.results import Results
from geodata.query.year_counts import year_counts
from geodata.query.years import FIRST_YEAR, LAST_YEAR
from geodata.stores.store import Store
from layers.page.visit import Visit
from layers.web import paths

KEY = "filter.years"
RECENT_YEARS = 35
# The address of the atlas is the one that its page was loaded from (static/atlas-page.js).
_control = st.components.v2.component(
    "atlas.years",
    js=f"""
const file = `${{window.__streamlit.BACKEND_BASE_URL}}{paths.STATIC_ROUTE}/years/year_control.js`;
export default (component) => {{ import(file).then(({{ show }}) => show(component)); }};
""",
    isolate_styles=False,
)


def year_steps(first: int, last: int, chosen: tuple[int, int]) -> list[int]:
    """Years to stop at: each of the last ones, decades before, so that recent years stay apart."""
    recent = max(first, last - RECENT_YEARS)
    steps = {first, last, *range(recent, last + 1), *range(-(-first // 10) * 10, recent, 10)}
    return sorted(steps | {year for year in chosen if first <= year <= last})


def show_years(state: Visit, selected: Results, store: Store, t: Translator) -> None:
    """Draw the histogram with its controls; they follow the Selection and change it."""
    first, last = store.year_range()
    chosen = state.selection.years
    shown = _clipped(chosen or (first, last), first, last)
    steps = year_steps(first, last, shown)
    counts = year_counts(selected, steps)
    theme = "dark" if st.context.theme.type == "dark" else "light"
    colours = sector_colours(store.package)
    data = {
        "steps": steps,
        "from": shown[0],
        "to": shown[1],
        "asked": bool(chosen),
        "playing": state.playing,
        "turn": state.years_turn,
        "events": list(counts.events),
        "sectors": [
            {"colour": colours.get(code, colours[""])[theme], "counts": list(numbers)}
            for code, numbers in counts.records.items()
        ],
        "words": _words(t),
    }
    _control(key=KEY, data=data, on_years_change=lambda: _changed(state, first, last))


def _clipped(years: tuple[int, int], first: int, last: int) -> tuple[int, int]:
    return max(first, min(years[0], last)), min(last, max(years[1], first))


def _words(t: Translator) -> Mapping[str, str]:
    return {
        "years": t("Years"),
        "one": t("as of one year"),
        "range": t("in this range"),
        "year": t("Year"),
        "from": t("From"),
        "to": t("To"),
        "play": t("Play"),
        "pause": t("Pause"),
        "all": t("All years"),
        "record": t.plural("{n} record", "{n} records", 1),
        "records": t("{n} records", n="{n}"),
        "events": t("{n} with a dated event", n="{n}"),
    }


def _changed(state: Visit, first: int, last: int) -> None:
    """The reader asks for other years; what comes from a browser is read like any link."""
    asked = getattr(st.session_state[KEY], "years", None)
    if not isinstance(asked, Mapping):
        return
    state.playing, turn = asked.get("playing") is True, asked.get("turn")
    state.years_turn = turn if isinstance(turn, int) else state.years_turn
    years = _read(asked.get("years"))
    if years == state.selection.years:
        return
    if years is None or years == (first, last):
        # Without years nothing is asked of them.
        state.select(state.selection.without("years"))
    else:
        state.select(replace(state.selection, years=years))


def _read(asked: Any) -> tuple[int, int] | None:
    if not isinstance(asked, Sequence) or len(asked) != 2:
        return None
    try:
        years = sorted(min(max(int(year), FIRST_YEAR), LAST_YEAR) for year in asked)
    except (TypeError, ValueError, OverflowError):
        return None
    return years[0], years[1]
