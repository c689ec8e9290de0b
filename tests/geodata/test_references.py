"""References: APA, BibTeX and CSL-JSON of the package, a record and its sources."""

import io
import json
import re
from typing import Any

import pytest
from citeproc.source.bibtex.bibparse import BibTeXParser

from geodata.datapackage.package import BUILT_IN, Package
from geodata.language import Translator
from geodata.presentation.bibliography import (
    OWN_MEMBERS,
    apa,
    bibtex,
    csl_json,
    package_item,
    record_item,
    source_items,
)
from geodata.presentation.citation import citation
from geodata.stores.store import Store

ADDRESS = "https://example.org/record?record=posts/alpha&lang=en"
SOURCES: list[dict[str, Any]] = json.loads((BUILT_IN / "sources.json").read_text("utf-8"))
BOOK: dict[str, Any] = {
    "id": "b",
    "type": "book",
    "title": "Figs",
    "author": [{"family": "Sage", "given": "Ann B."}],
    "issued": {"date-parts": [[2010]]},
    "publisher": "First Press",
}
HOSTILE = [
    "50 % of $5 & #1 _x_ ~y^2",
    "{unbalanced",
    "un}balanced",
    "\\input{secret} \\",
    "<script>alert(1)</script>",
    '<span class="nocase">left open',
    "two\nlines, \"quoted\" and 'more'",
    "@misc{inside, title = {x}}",
    "Ñandú — ñ “x”",
]


def read_back(text: str) -> dict[str, dict[str, str]]:
    """What another program reads from a BibTeX file: key → field → value."""
    return dict(BibTeXParser(io.StringIO(text)))


@pytest.mark.parametrize(
    ("changes", "english", "spanish"),
    [
        ({}, "Sage, A. B. (2010). Figs. First Press.", "Sage, A. B. (2010). Figs. First Press."),
        ({"author": [{"literal": "Fig Board"}]}, "Fig Board. (2010).", "Fig Board. (2010)."),
        ({"issued": {"date-parts": [[2010]], "circa": True}}, "(ca. 2010)", "(c. 2010)"),
        ({"type": "dataset", "version": "2"}, "(Version 2) [Dataset]", "(Versión 2) [Dataset]"),
        ({"author": []}, "Figs. (2010). First Press.", "Figs. (2010). First Press."),
        ({"type": "no such type"}, "Sage, A. B. (2010). Figs.", "Sage, A. B. (2010). Figs."),
        ({"witness": "x", "text_lines": 3, "note_en": "Hidden"}, "Figs.", "Figs."),
    ],
)
def test_apa(changes: dict[str, Any], english: str, spanish: str) -> None:
    assert english in apa([BOOK | changes], "en")[0]
    assert spanish in apa([BOOK | changes], "es")[0]
    assert "Hidden" not in apa([BOOK | changes], "en")[0]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["id"])
def test_every_source_has_a_reference(source: dict[str, Any], language: str) -> None:
    (reference,) = apa([source], language)
    author = source["author"][0]
    year = str(source["issued"]["date-parts"][0][0])
    assert reference.startswith(author.get("family") or author["literal"])
    assert reference.count(source["title"]) == 1
    assert year in reference


def test_references_keep_the_order_and_number_of_the_items() -> None:
    twice = [BOOK | {"id": "B", "title": "Zebras"}, BOOK | {"id": "b"}, BOOK | {"id": "b"}]
    assert [reference.split("). ")[1][:4] for reference in apa(twice, "en")] == [
        "Zebr",
        "Figs",
        "Figs",
    ]
    assert apa([], "en") == []


@pytest.mark.parametrize("title", HOSTILE)
def test_apa_prints_a_hostile_title_once_as_it_stands(title: str) -> None:
    (reference,) = apa([BOOK | {"title": title}], "en")
    plain = title.removeprefix('<span class="nocase">')
    assert reference.count(plain[-8:]) == 1
    assert plain in reference


@pytest.mark.parametrize("title", HOSTILE)
def test_bibtex_keeps_its_braces_and_its_entries(title: str) -> None:
    hostile = BOOK | {"title": title, "publisher": title, "author": [{"literal": title}]}
    text = bibtex([hostile, BOOK | {"id": "next"}])
    assert text.count("{") == text.count("}")
    assert re.findall(r"^@\w+\{(\w+),$", text, re.MULTILINE) == ["b", "next"]
    assert set(read_back(text)) == {"b", "next"}


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50 % & #1", r"50 \% \& \#1"),
        ("$5_x", r"\$5\_x"),
        ("a~b^c", r"a\textasciitilde{}b\textasciicircum{}c"),
        ("{\\x}", r"\textbraceleft{}\textbackslash{}x\textbraceright{}"),
        ("two\n  lines", "two lines"),
    ],
)
def test_bibtex_escapes(title: str, written: str) -> None:
    assert f"  title = {{{{{written}}}}},\n" in bibtex([BOOK | {"title": title}])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "@book{b,\n  author = {Sage, Ann B.},\n  title = {{Figs}},"),
        ({"author": [{"literal": "Fig and Co"}]}, "author = {{Fig and Co}}"),
        ({"author": [{"family": "Fig, and Co"}]}, "author = {{Fig, and Co}}"),
        ({"author": [{"family": "A"}, {"family": "B", "given": "C"}]}, "author = {A and B, C}"),
        ({"issued": {"date-parts": [[2010, 3, 1]]}}, "year = {2010},\n  month = {3}"),
        ({"issued": {"date-parts": [[2010]], "circa": True}}, "year = {ca. 2010}"),
        ({"type": "report"}, "@techreport{b"),
        ({"type": "report"}, "institution = {First Press}"),
        ({"type": "article-magazine", "container-title": "Fruit"}, "journal = {Fruit}"),
        ({"version": "1.2", "license": "CC0"}, "version = {1.2},\n  note = {CC0}"),
        ({"id": "posts/ñ b,c"}, "@book{posts---b-c,"),
        ({"URL": "https://a.b/?c=%20d_e&f={g}"}, "url = {https://a.b/?c=%20d_e&f=%7Bg%7D}"),
    ],
)  # fmt: skip
def test_bibtex(changes: dict[str, Any], expected: str) -> None:
    assert expected in bibtex([BOOK | changes])


def test_another_program_reads_the_bibtex_of_every_source() -> None:
    found = read_back(bibtex(SOURCES))
    assert set(found) == {source["id"] for source in SOURCES}
    for source in SOURCES:
        assert found[source["id"]]["title"] == f"{{{source['title']}}}"


def test_csl_json_is_the_items_without_our_own_members() -> None:
    found = json.loads(csl_json(SOURCES))
    assert [item["id"] for item in found] == [source["id"] for source in SOURCES]
    assert found[0]["author"] == SOURCES[0]["author"]
    assert [name for item in found for name in item if name in OWN_MEMBERS] == []


def test_the_package_as_an_item(package: Package, en: Translator, es: Translator) -> None:
    assert package_item(package, en, "https://example.org") == {
        "id": "tinyland",
        "type": "dataset",
        "title": "Atlas of Tinyland",
        "author": [{"literal": "A. Tester"}],
        "issued": {"date-parts": [[2020]]},
        "version": "1.2.3",
        "license": "CC0-1.0",
        "URL": "https://example.org",
    }
    assert package_item(package, es)["title"] == "Atlas de Tinylandia"
    assert "URL" not in package_item(package, es)


def test_one_record_in_the_package(store: Store, en: Translator, es: Translator) -> None:
    english, spanish = (record_item(store.atlas(), "posts/alpha", t, ADDRESS) for t in (en, es))
    assert apa([english], "en") == [
        f"A. Tester. (2020). Alpha Post. In Atlas of Tinyland (Version 1.2.3). {ADDRESS}"
    ]
    assert "Puesto Alfa. En Atlas de Tinylandia (Versión 1.2.3)" in apa([spanish], "es")[0]
    assert "@incollection{tinyland-posts-alpha," in bibtex([english])


@pytest.mark.parametrize(
    ("record_id", "sources"),
    [
        ("posts/alpha", ["survey-2010", "ledger-2016"]),
        ("posts/beta", ["survey-2010", "survey-2013", "ledger-2016"]),
        ("lights/north", ["chart-2019"]),
    ],
)
def test_the_sources_of_a_record(store: Store, record_id: str, sources: list[str]) -> None:
    items = source_items(store.atlas(), record_id)
    assert [item["id"] for item in items] == sources
    assert len(apa(items, "en")) == len(sources)


def test_a_descriptor_that_says_little_gives_a_short_reference(
    package: Package, en: Translator
) -> None:
    bare = Package(**{f: getattr(package, f) for f in package.__slots__} | {"descriptor": {}})
    assert set(package_item(bare, en)) == {"id", "type", "title", "version"}
    assert citation(bare, en) == "Atlas of Tinyland. Version 0."
    assert apa([package_item(bare, en)], "en")[0].startswith("Atlas of Tinyland")
