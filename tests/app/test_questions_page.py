"""The Questions page: every question with its answer, its sources and the way on."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, html_of
from tests.package_copy import PackageCopy

PERU = ROOT / "geodata" / "peru"
HEADER = "code,audience,page,answer,query,question_en,question_es\n"
Open = Callable[..., AppTest]


@pytest.mark.parametrize(
    ("language", "title", "question", "answer"),
    [
        ("en", "Questions worth asking", "Which railways are proposed?", "7 records"),
        ("es", "Preguntas que vale la pena hacer", "¿Qué ferrocarriles se han propuesto?",
         "7 registros"),
    ],
)  # fmt: skip
def test_every_question_has_its_answer(
    open_app: Open, language: str, title: str, question: str, answer: str
) -> None:
    app = open_app(PERU, "questions", lang=language)
    assert not app.exception
    assert app.title[0].value == title
    text = unescape(html_of(app))
    after = text[text.index(question) :]
    assert answer in after[:400]
    assert text.count("<article") >= 30
    link = re.search(rf'href="([^"]+)"[^>]*>{re.escape(question)}', text)
    assert link
    assert link[1].endswith(f"?layer=rail_proposals&lang={language}")


def test_one_audience_at_a_time(open_app: Open) -> None:
    app = open_app(PERU, "questions", lang="en")
    app.session_state["questions.audience"] = "student"
    app.run()
    text = html_of(app)
    assert "Students ask" in text
    assert "Officials ask" not in text
    assert "Which mines lie in Ica?" not in text


def test_questions_of_another_package_are_answered_by_its_data(
    open_app: Open, copy_of_tinyland: PackageCopy
) -> None:
    rows = [
        "canals,student,,records,layer=canals,Which <b>canals</b>?,¿Qué canales?",
        "raids,analyst,evidence,events,field=event,What happened?,¿Qué ocurrió?",
        "beta,analyst,evidence,conflicts,id=posts/beta&field=investment,Which costs?,¿Qué costos?",
        "who,official,actors,companies,,Which companies?,¿Qué empresas?",
    ]
    copy_of_tinyland.write("questions.csv", HEADER + "\n".join(rows) + "\n")
    app = open_app(copy_of_tinyland.root, "questions", lang="en")
    text = html_of(app)
    assert not app.exception
    assert "Which <b>" not in text
    assert "Which &lt;b&gt;canals" in text
    assert "2 records" in text
    assert "1 event<" in text
    assert "1 contradiction<" in text
    assert re.search(r"USD [12]00 million or USD [12]00 million", text)


def test_a_package_without_questions_says_so(open_app: Open) -> None:
    app = open_app(ROOT / "tests" / "tinyland", "questions", lang="en")
    assert not app.exception
    assert any("brings no questions" in info.value for info in app.info)
