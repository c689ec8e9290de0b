"""The page of questions worth asking, each with its answer."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from geodata.datapackage.questions import RECORDS
from geodata.presentation.audiences import audience_labels
from geodata.stores.question_answers import AnswerLine, QuestionAnswer, answers
from layers.published.addresses import DEPARTMENTS, QUESTIONS, VIEW
from layers.published.page import Page, Site
from layers.published.profile_lines import line_values
from layers.web import paths

EVIDENCE = "evidence"


def questions_page(site: Site) -> Page | None:
    """Every question of the package; None where it has none."""
    t = site.t
    found = answers(site.store, t.language)
    if not found:
        return None
    what = t.plural(
        "{n} question, answered from the data; every line leads to who says so.",
        "{n} questions, answered from the data; every line leads to who says so.",
        len(found),
    )
    groups = [
        (label, [_card(site, a) for a in found if a.question.audience == code])
        for code, label in audience_labels(t).items()
    ]
    title = t("Questions worth asking")
    values = {"what": what, "groups": [group for group in groups if group[1]]}
    address = site.address(QUESTIONS)
    return Page(address, "questions.html", title, what, values)


def _card(site: Site, found: QuestionAnswer) -> dict[str, Any]:
    question = found.question
    there = f"{paths.base_path()}/{question.page}?{_query(site, question.query)}"
    if question.answer == RECORDS and not question.page:
        there = site.link(VIEW, query=question.query)
    if question.page == DEPARTMENTS:
        there = site.link(DEPARTMENTS, query=question.query)
    is_there = question.page == EVIDENCE
    evidence = f"{paths.base_path()}/{EVIDENCE}?{_query(site, question.query)}"
    return {
        "code": question.code,
        "text": question.text(site.t),
        "address": there,
        "evidence": "" if is_there else evidence,
        "headline": found.headline,
        "lines": [_line(site, line) for line in found.lines],
        "more": site.t.number(found.more) if found.more else "",
        "sources": found.sources,
    }


def _query(site: Site, query: str) -> str:
    return urlencode([*parse_qsl(query), ("lang", site.t.language)], safe=",/")


def _line(site: Site, line: AnswerLine) -> dict[str, Any]:
    address = site.link("record", line.record_id) if line.record_id else ""
    return line_values(site, line.label, line.text, line.remark, line.witnesses, address)
