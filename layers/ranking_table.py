"""A ranking as a table: a click on a row chooses what it stands for."""

from collections.abc import Callable

import pandas
import streamlit as st

from layers.evidence_tables import ROW_PX


def show_ranking_table(
    table: pandas.DataFrame, key: str, alt: str, most_rows: int, choose: Callable[[int], None]
) -> None:
    """Draw the table; it forgets what was picked, so that a row can be picked again.

    Args:
        key: of the widget. alt: what the table is, for those who listen.
        most_rows: how many stand on the screen at once; the others are scrolled to.
        choose: told the position of the row that was picked.
    """

    def picked() -> None:
        chosen = st.session_state[key]["selection"]
        positions = [row for row, _ in chosen["cells"]] or list(chosen["rows"])
        if positions:
            choose(positions[0])

    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height=ROW_PX * (min(len(table), most_rows) + 1) + 3,
        row_height=ROW_PX,
        selection_mode=["single-row", "single-cell"],
        on_select=picked,
        alt=alt,
    )
