"""What a first visitor is told: what this is, and questions worth asking.

Whoever has dismissed it never has it again in that browser (static/atlas-page.js keeps that): the
server does not know who has.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from geodata.datapackage.questions import AUDIENCES, AskedQuestion
from geodata.language import Translator
from geodata.stores.store import Store
from layers.page.visit import Visit, start_view
from layers.web.html import render

QUESTIONS = 3


def show_welcome(state: Visit, store: Store, t: Translator) -> None:
    """Draw it where nothing is chosen yet, nor more filtered than at the start."""
    is_new = state.selection.is_empty or state.selection == start_view(store)
    if not is_new or state.chosen:
        return
    package = store.package
    language = {"lang": t.language}
    questions = [
        (q.text(t), f"?{urlencode({**dict(parse_qsl(q.query)), **language}, safe=',/')}")
        for q in _first(package.questions)
    ]
    with st.container(key="welcome"):
        st.html(
            render(
                "welcome.html",
                t=t,
                subtitle=t.pick(package.catalog.titles, "subtitle").rstrip("."),
                questions=questions,
                all_questions=f"./questions?{urlencode(state.query(), safe=',/')}",
            )
        )


def _first(questions: Iterable[AskedQuestion]) -> list[AskedQuestion]:
    """Of each audience the first question that the map answers."""
    on_map = [question for question in questions if not question.page]
    found = [next((q for q in on_map if q.audience == a), None) for a in AUDIENCES]
    return [question for question in found if question][:QUESTIONS]
