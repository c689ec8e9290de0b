"""The bar of a phone: the atlas's name, its pages, its languages, and the button to the filters.

Only narrow screens show it, in place of Streamlit's own (style in static/atlas-phone.css).
"""

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from geodata.language import LANGUAGES, Translator
from layers.page.visit import Visit
from layers.web.html import render

LANGUAGE_NAMES = {"en": "English", "es": "Español"}


def show_phone_bar(
    state: Visit, t: Translator, title: str, pages: Iterable[tuple[str, str]]
) -> None:
    """Draw the bar.

    Args:
        pages: name and path of each page; the path of the first is "".
    """
    pages = list(pages)
    query = state.query()
    n = len(state.selection.active())
    st.html(
        render(
            "phone_bar.html",
            t=t,
            title=title,
            here=next((name for name, path in pages if path == state.page), title),
            pages=[
                (name, f"./{path}?{urlencode(query, safe=',/')}", path == state.page)
                for name, path in pages
            ],
            languages=[
                (code, LANGUAGE_NAMES[code], f"?{urlencode({**query, 'lang': code}, safe=',/')}")
                for code in LANGUAGES
            ],
            filters=f"{t('Filters')} · {t.number(n)}" if n else t("Filters"),
        )
    )
