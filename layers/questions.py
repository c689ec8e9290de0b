"""What the Questions page shows: each question with its answer, its sources and the way on."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from geodata.exports.text_files import csv_bytes
from geodata.language import Translator
from geodata.presentation.audiences import audience_labels
from geodata.stores.question_answers import QuestionAnswer, answers
from geodata.stores.store import Store
from layers.downloads.buttons import permalink
from layers.downloads.table_file import show_table_file
from layers.web.html import literal, render

EVIDENCE = "evidence"


def show_questions(store: Store, t: Translator) -> None:
    """Every question by who would ask it; one who looks for a word sees what has it."""
    found = answers(store, t.language)
    labels = audience_labels(t)
    audience = st.segmented_control(
        t("Who asks"),
        list(labels),
        format_func=lambda code: literal(labels[code]),
        key="questions.audience",
    )
    wanted = [a for a in found if not audience or a.question.audience == audience]
    groups = [
        (labels[code], [_card(a, t) for a in wanted if a.question.audience == code])
        for code in labels
    ]
    st.html(render("questions.html", t=t, groups=[group for group in groups if group[1]]))
    show_table_file(
        t("Questions and answers (CSV)"), "questions", "questions.csv", lambda: _file(wanted, t)
    )


def _link(query: str, page: str, t: Translator) -> str:
    return permalink(dict(parse_qsl(query)) | {"lang": t.language}, page)


def _card(found: QuestionAnswer, t: Translator) -> dict[str, Any]:
    """An answer as the template takes it."""
    question = found.question
    is_there = question.page == EVIDENCE
    return {
        "code": question.code,
        "text": question.text(t),
        "address": _link(question.query, question.page, t),
        "evidence": "" if is_there else _link(question.query, EVIDENCE, t),
        "headline": found.headline,
        "lines": [
            {
                "label": line.label,
                "text": line.text,
                "remark": line.remark,
                "witnesses": line.witnesses,
                "address": permalink({"record": line.record_id, "lang": t.language}, "record")
                if line.record_id
                else "",
            }
            for line in found.lines
        ],
        "more": t.number(found.more) if found.more else "",
        "sources": list(found.sources),
    }


def _file(found: Sequence[QuestionAnswer], t: Translator) -> bytes:
    """Questions with the first lines of their answers."""
    header = ["code", "audience", "question", "answer", "lines", "sources", "address"]
    rows = [
        [
            *(a.question.code, a.question.audience, a.question.text(t), a.headline),
            "; ".join(f"{line.label}: {line.text}" for line in a.lines),
            "; ".join(a.sources),
            _link(a.question.query, a.question.page, t),
        ]
        for a in found
    ]
    return csv_bytes(header, rows)
