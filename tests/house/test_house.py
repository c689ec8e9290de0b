"""The rules of the house, checked on the code itself."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Who may import whom: each folder only what stands to its right.
ORDER = ("app", "pages", "layers", "geodata")
SCREEN = ("streamlit", "streamlit_folium", "folium", "starlette", "jinja2")
LONGEST_PAGE, LONGEST_MODULE, LONGEST_FUNCTION = 120, 400, 40
FORBIDDEN = {
    "unsafe_allow_html": "text goes through templates that escape it",
    "gettext.install": "a translator is a value, never a global: sessions share the process",
    "components.html": "the page is drawn by Streamlit's own elements",
}
PERU = ROOT / "geodata" / "peru"


def modules(*folders: str) -> list[Path]:
    found = [path for name in folders for path in sorted((ROOT / name).rglob("*.py"))]
    return [*([ROOT / "app.py"] if "app" in folders else []), *found]


CODE = modules(*ORDER)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> set[str]:
    """The first part of every name a module imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".", 1)[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".", 1)[0])
    return found


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", CODE, ids=name)
def test_imports_run_one_way(path: Path) -> None:
    place = ORDER.index("app" if path.name == "app.py" else path.relative_to(ROOT).parts[0])
    above = set(ORDER[:place]) | {"tests", "prepare", "benchmarks"}
    assert imported(tree(path)) & above == set()


@pytest.mark.parametrize("path", modules("geodata"), ids=name)
def test_the_truth_needs_no_screen(path: Path) -> None:
    assert imported(tree(path)) & set(SCREEN) == set()


@pytest.mark.parametrize("path", modules("pages"), ids=name)
def test_a_page_is_short_and_only_composes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_PAGE
    assert list(functions(tree(path))) == []
    assert "folium" not in imported(tree(path))
    assert re.findall(r"</?\w+>|st\.html|session_state|\btry:", text) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_what_is_forbidden(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [f"{word}: {why}" for word, why in FORBIDDEN.items() if word in text] == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_error_is_caught_blindly(path: Path) -> None:
    caught = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    blind = {"Exception", "BaseException"}
    assert [n.lineno for n in caught if n.type is None or _names(n.type) & blind] == []


def _names(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


@pytest.mark.parametrize("path", modules("geodata", "layers"), ids=name)
def test_functions_are_short(path: Path) -> None:
    lengths = {f.name: body_lines(f) for f in functions(tree(path))}
    assert {n: length for n, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_modules_say_what_they_are(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_asserts_outside_tests(path: Path) -> None:
    assert [n.lineno for n in ast.walk(tree(path)) if isinstance(n, ast.Assert)] == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"TODO|FIXME|XXX|HACK", text) == []


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "tools"}
    assert [name(path) for path in CODE if path.stem in drawers] == []


def words_of_the_country() -> set[str]:
    """Names of departments, sources and their authors in the package that ships with the code."""
    features = json.loads((PERU / "departments.geojson").read_text("utf-8"))["features"]
    sources = json.loads((PERU / "sources.json").read_text("utf-8"))
    found = {f["properties"]["name"] for f in features} | {s["id"] for s in sources}
    return found | {a["family"] for s in sources for a in s.get("author", []) if "family" in a}


@pytest.mark.parametrize("path", modules("pages", "layers", "geodata"), ids=name)
def test_the_code_knows_no_fact_of_the_country(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    met = {word for word in words_of_the_country() if re.search(rf"\b{re.escape(word)}\b", text)}
    assert met == set()


def test_the_words_of_the_country_are_found() -> None:
    assert len(words_of_the_country()) > 25


# Streamlit reads the first text of these as Markdown, and the labels that these choices have.
READ_AS_MARKDOWN = {
    "write", "markdown", "caption", "title", "header", "subheader", "info", "warning", "error",
    "success", "button", "link_button", "download_button", "popover", "expander", "checkbox",
    "toggle", "text_input", "selectbox", "multiselect", "pills", "segmented_control", "radio",
    "select_slider", "slider", "number_input", "toast", "Page", "page_link",
}  # fmt: skip
CHOICES_AS_MARKDOWN = {"pills", "segmented_control", "radio"}


def _is_literal(node: ast.expr) -> bool:
    """Whether a text is the program's own, or made literal; a f-string's parts each."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return all(map(_is_literal, values))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    own = not node.keywords and all(isinstance(text, ast.Constant) for text in node.args)
    return node.func.id in {"literal", "literal_list"} or (node.func.id == "t" and own)


def _calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Calls of Streamlit, by name."""
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "st"
        ):
            yield node.func.attr, node


@pytest.mark.parametrize("path", modules("pages", "layers"), ids=name)
def test_text_on_the_screen_is_literal(path: Path) -> None:
    raw: list[int] = []
    for called, node in _calls(tree(path)):
        texts = [n.value for n in node.keywords if n.arg in {"help", "title"}]
        texts += node.args[:1] if called in READ_AS_MARKDOWN - {"Page"} else []
        raw += [text.lineno for text in texts if not _is_literal(text)]
        if called in {"table", "write"}:
            raw.append(node.lineno)
    assert raw == []
