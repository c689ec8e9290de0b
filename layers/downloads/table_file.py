"""A button that gives a table of a page as a file."""

from collections.abc import Callable

import streamlit as st

from layers.web.html import literal


def show_table_file(title: str, name: str, key: str, data: Callable[[], bytes]) -> None:
    """The button; the file is made when it is pressed."""
    st.download_button(
        literal(title),
        data=data,
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )
