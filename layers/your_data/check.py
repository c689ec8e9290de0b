"""Checking a list or a text: which records, companies and departments it names, and how surely."""

from collections import Counter

import streamlit as st

from geodata.api.reconciliation import kinds_in_words, reasons
from geodata.datapackage.package import Package
from geodata.language import Translator
from geodata.presentation import figure_checks
from geodata.presentation.figure_checks import table_csv
from geodata.query.checked_figures import check_figures
from geodata.query.matching import COMPANY, RECORD, Match
from geodata.query.mentions import CERTAIN, MAX_LINES, Mention, of_list, of_text
from geodata.query.selection import Selection
from geodata.stores.store import Store
from layers.downloads.buttons import published_url
from layers.published.addresses import Address
from layers.web.html import literal, render

KEY = "your-data.check"
LIST, TEXT = "list", "text"


def show_check(store: Store, t: Translator) -> None:
    """Ask for names or a text, and say what it names as a table and as a file."""
    labels = {LIST: t("A list, one name a line"), TEXT: t("A text")}
    form = st.segmented_control(
        t("What you paste"), (LIST, TEXT), default=LIST, key=f"{KEY}.form",
        format_func=lambda code: literal(labels[code]), required=True,
    )  # fmt: skip
    text = st.text_area(t("Names or text to check"), key=f"{KEY}.text", height=160)
    st.button(t("Check it"), icon=":material/fact_check:", key=f"{KEY}.go")
    if not text.strip():
        return
    mentions = of_text(text, store.names) if form == TEXT else of_list(text, store.names)
    known = sum(bool(m.matches) and _is_known(m.matches[0]) for m in mentions)
    told = t.plural(
        "{n} name: {known} known, {doubtful} doubtful, {unknown} not known.",
        "{n} names: {known} known, {doubtful} doubtful, {unknown} not known.",
        len(mentions),
        known=t.number(known),
        doubtful=t.number(sum(bool(m.matches) for m in mentions) - known),
        unknown=t.number(sum(not m.matches for m in mentions)),
    )
    st.markdown(literal(told))
    if len(text.splitlines()) > MAX_LINES:
        st.caption(literal(t("Only the first {n} lines were checked.", n=t.number(MAX_LINES))))
    if mentions:
        heads = _heads(t)
        rows = [row for mention in mentions for row in _rows(mention, store.package, t)]
        st.html(render("table.html", heads=heads, rows=[row[:-2] for row in rows]))
        st.download_button(
            t("As a table (CSV)"), table_csv([*heads, "id", "url"], rows), "check.csv", "text/csv",
            icon=":material/download:", on_click="ignore", key=f"{KEY}.csv",
        )  # fmt: skip
    if form == TEXT:
        _show_figures(text, store, t)


def _show_figures(text: str, store: Store, t: Translator) -> None:
    """Which figures of a text agree with whom, which contradict, which nobody here gives."""
    found = check_figures(text, store.names, store.select(Selection()).atlas)
    if not found:
        return
    st.subheader(t("Figures"))
    counts = Counter(check.verdict for check in found)
    words = figure_checks.verdicts(t)
    told = ", ".join(f"{words[code]}: {t.number(counts[code])}" for code in words if counts[code])
    st.markdown(literal(f"{told}."))
    heads, rows = figure_checks.headings(t), figure_checks.rows(found, store.package, t)
    st.html(render("table.html", heads=heads[:-1], rows=[row[:-1] for row in rows]))
    st.download_button(
        t("Figures as a table (CSV)"), table_csv(heads, rows), "figures.csv", "text/csv",
        icon=":material/download:", on_click="ignore", key=f"{KEY}.figures.csv",
    )  # fmt: skip


def _heads(t: Translator) -> list[str]:
    return [t("Written"), t("Times"), t("Means"), t("What it is"), t("Score"), t("Why")]


def _rows(mention: Mention, package: Package, t: Translator) -> list[tuple[str, ...]]:
    """A row for what is surely meant; else one for each of what may be, at most three."""
    written, times = mention.text[:120], t.number(mention.count)
    if not mention.matches:
        return [(written, times, t("not known here"), "", "", "", "", "")]
    first = mention.matches[0]
    shown = mention.matches[:1] if first.is_sure else mention.matches[:3]
    return [(written, times, *_cells(match, package, t)) for match in shown]


def _is_known(match: Match) -> bool:
    """Whether it is what is meant: surely, or one of several of the same name."""
    return match.is_sure or match.score >= CERTAIN


def _cells(match: Match, package: Package, t: Translator) -> tuple[str, ...]:
    name = package.departments.name(match.code)
    if match.kind == RECORD:
        name = package.record_name(match.code, t)
    elif match.kind == COMPANY:
        name = package.companies.name(match.code, t.language)
    if not _is_known(match):
        name = t("perhaps {name}", name=name)
    url = published_url(Address(t.language, match.kind, match.code))
    why = reasons(t)[match.reason]
    kind = kinds_in_words(t)[match.kind]
    return name, kind, t.number(match.score), why, f"{match.kind}/{match.code}", url
