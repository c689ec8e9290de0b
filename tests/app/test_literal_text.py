"""Text of the data and of the address reaches the screen letter by letter, on every page."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from layers.web.html import WORD_JOINER, literal
from tests.app.conftest import PAGES, table_of
from tests.package_copy import PackageCopy

Open = Callable[..., AppTest]
# Each does something where it is read as Markdown by Streamlit.
HOSTILE = (
    "[Sign in](https://evil.example/login)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/auto",
    "www.evil.example",
    "mail@evil.example",
    "**bold** _thin_ ~~gone~~",
    "$5 and $6",
    "$$x^2$$",
    ":material/delete:",
    ":red[now] :smile:",
    "`code`",
    "# heading",
    "1. one",
    "<b>thick</b>",
    "a -> b",
)
# Shown letter by letter by Streamlit: HTML is escaped by the templates, code, cells and the
# choices of lists are no Markdown; Vega draws texts, and its tooltips escape them.
LITERAL = {
    "html", "code", "arrow_data_frame", "component_instance", "vega_lite_chart", "bidi_component",
}  # fmt: skip
LITERAL_FIELDS = {
    "options",
    "raw_value",
    "raw_values",
    "url",
    "id",
    "default",
    "value",
    "string_value",
}
CODE_LISTS = ("sector", "status", "kind", "fields", "loc_precision", "quality", "modality", "rank")


@pytest.fixture
def hostile(copy_of_tinyland: PackageCopy) -> Path:
    """Tinyland, with the hostile texts as name of everything that has a name."""
    text, root = " ".join(HOSTILE), copy_of_tinyland.root
    for name in CODE_LISTS:
        _rename(root / "codelists" / f"{name}.csv", text)
    catalog = json.loads((root / "catalog.json").read_text("utf-8"))
    for item in (catalog, *catalog["layers"]):
        item |= {key: text for key in item if key.startswith(("title_", "subtitle_"))}
    (root / "catalog.json").write_text(json.dumps(catalog), "utf-8")
    for path in (*root.glob("*.geojson"),):
        found = json.loads(path.read_text("utf-8"))
        for feature in found["features"]:
            names = {"name", "name_en", "name_es"} & set(feature["properties"])
            feature["properties"] |= dict.fromkeys(names, text)
        path.write_text(json.dumps(found), "utf-8")
    return root


def _rename(path: Path, text: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = [c for c in rows[0] if c.startswith(("label_", "definition_"))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | dict.fromkeys(named, text) for row in rows)


def texts(app: AppTest) -> Iterator[tuple[str, str]]:
    """Every text that Streamlit's page may read as Markdown, with its element's kind."""

    def of_block(block: Block) -> Iterator[tuple[str, str]]:
        yield from strings(block.type, getattr(block, "proto", None))
        for child in block.children.values():
            if isinstance(child, Block):
                yield from of_block(child)
            elif isinstance(child, Element) and child.type not in LITERAL:
                yield from strings(child.type, child.proto)

    yield from of_block(app._tree)


def strings(kind: str, message: object) -> Iterator[tuple[str, str]]:
    """The strings in a message, those left out that Streamlit shows as they are."""
    if not isinstance(message, Message):
        return
    for field, value in message.ListFields():
        if field.name in LITERAL_FIELDS and kind in {"selectbox", "multiselect", "text_input"}:
            continue
        if field.name in {"url", "id", "element_id", "form_id", "key"}:
            continue
        if kind == "dataframe" and field.name == "columns":
            # A head is drawn on a canvas; its explanation is Markdown.
            helps = [column.get("help") or "" for column in json.loads(value).values()]
            yield from (("dataframe.help", text) for text in helps)
            continue
        values = value if not isinstance(value, str | bytes | int | float | Message) else [value]
        for one in values:
            if isinstance(one, str):
                yield f"{kind}.{field.name}", one
            else:
                yield from strings(kind, one)


def live(app: AppTest) -> set[tuple[str, str]]:
    """Hostile texts that the page would read as Markdown, with their elements."""
    return {
        (kind, text)
        for kind, shown in texts(app)
        for text in HOSTILE
        if re.search(rf"(?<!\\){re.escape(text)}", shown)
    }


@pytest.mark.parametrize("page", PAGES)
def test_names_of_the_data_are_never_markdown(open_app: Open, hostile: Path, page: str) -> None:
    for record in ({}, {"record": "posts/alpha"}):
        app = open_app(hostile, page, lang="en", **record)
        assert not app.exception
        assert live(app) == set()


def test_the_sweep_sees_names(open_app: Open, hostile: Path) -> None:
    shown = " ".join(text for _, text in texts(open_app(hostile, lang="en")))
    assert literal(" ".join(HOSTILE)) in shown


@pytest.mark.parametrize("page", PAGES)
def test_an_address_is_never_markdown(open_app: Open, tinyland: Path, page: str) -> None:
    for text in (HOSTILE[0], HOSTILE[2]):
        app = open_app(tinyland, page, lang="en", q=text, layer=text, sort=text, record=text)
        assert live(app) == set()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_literal_text_reads_the_same(text: str) -> None:
    shown = literal(text).replace(WORD_JOINER, "")
    assert shown.replace("\\", "") == text
    assert shown != text


def test_a_text_of_several_lines_begins_no_block() -> None:
    assert "\n" not in literal("name\n===\n    code")


def test_a_cell_of_the_table_is_never_html(open_app: Open, hostile: Path) -> None:
    app = open_app(hostile, lang="en")
    sent = " ".join(c.proto.json for c in app.get("bidi_component"))
    assert "<b>thick" not in sent
    assert set(table_of(app)["name"]) >= {" ".join(HOSTILE)}
