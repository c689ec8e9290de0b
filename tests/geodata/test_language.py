"""Both languages are complete: every message that the program says has its translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from geodata.language import CATALOGUES, LANGUAGES, Translator, translator
from layers.downloads.buttons import DESCRIPTIONS
from layers.page.layout import PAGES
from prepare.messages import extracted, updated, write

ROOT = Path(__file__).parents[2]
FOLDERS = ("geodata", "layers", "pages")
# Calls whose message is computed, as written, and the messages that they can mean.
COMPUTED = {
    "t(spec.title)": {spec.title for spec in PAGES},
    "t(DESCRIPTIONS[name])": set(DESCRIPTIONS.values()),
    "self(last)": {"or"},
    "t(self.message, **values)": set(),  # of a sentence that `said` has made
}
# What is the same in both languages, and is meant to be.
SAME_IN_SPANISH = frozenset({"Sector", "sector", "{km} km", "{texts}, {authors}"})
PLACEHOLDER = re.compile(r"\{(\w*)\}")
Said = tuple[str, ...]


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def is_translator(node: ast.expr) -> bool:
    """Whether an expression is what this program calls a translator, or has for later ones."""
    return (isinstance(node, ast.Name) and node.id in ("t", "first", "self", "said")) or (
        isinstance(node, ast.Attribute) and node.attr == "t"
    )


def words(node: ast.expr) -> list[str] | None:
    """The texts that an argument can be; None where it is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        both = words(node.body), words(node.orelse)
        return [*both[0], *both[1]] if both[0] is not None and both[1] is not None else None
    return None


def said_in(code: str) -> Iterator[tuple[Said | None, str]]:
    """Messages of Python code, as (singular, plural) or (message,), with the call's text."""
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        texts, written = [words(arg) for arg in call.args[:2]], ast.unparse(call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "plural":
            yield (tuple(t[0] for t in texts if t) if all(texts) else None), written
        elif is_translator(call.func):
            yield from (((text,), written) for text in texts[0]) if texts[0] else [(None, written)]


def said_in_template(text: str) -> Iterator[tuple[Said | None, str]]:
    """Messages of a Jinja template, in the same form."""
    for call in Environment(autoescape=True).parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            first = call.args[0]
            found = (str(first.value),) if isinstance(first, nodes.Const) else None
            yield found, f"line {call.lineno}"


def all_said() -> tuple[set[Said], set[str]]:
    """Every message of the program, and the calls whose message is computed."""
    found = [
        item
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for item in said_in(path.read_text(encoding="utf-8"))
    ]
    for path in sorted((ROOT / "layers" / "templates").rglob("*.html")):
        found += said_in_template(path.read_text(encoding="utf-8"))
    literal = {message for message, _ in found if message is not None}
    computed = {call for message, call in found if message is None}
    literal |= {(text,) for texts in COMPUTED.values() for text in texts}
    return literal, computed


SAID, CALLS = all_said()


def strings(message: Message) -> list[str]:
    return list(message.string) if message.pluralizable else [str(message.string)]


def test_the_messages_are_found() -> None:
    code = 't("a"); self.t("b" if x else "c"); t.plural("{n} d", "{n} e", 2); t(f)'
    found = [message for message, _ in said_in(code)]
    assert set(found) == {("a",), ("b",), ("c",), ("{n} d", "{n} e"), None}
    assert list(said_in_template("{{ t('x') }} {{ u('y') }}")) == [(("x",), "line 1")]
    assert len(SAID) > 100


def test_no_message_is_computed_but_those_of_known_tables() -> None:
    assert set(COMPUTED) == CALLS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_its_entry(language: str) -> None:
    entries = catalogue(language)
    lacking = [
        said
        for said in sorted(SAID)
        if (found := entries.get(said if len(said) > 1 else said[0])) is None
        or not all(strings(found))
    ]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_left_over_fuzzy_or_obsolete(language: str) -> None:
    entries = catalogue(language)
    known = {said[0] for said in SAID}
    left = [m.id if isinstance(m.id, str) else m.id[0] for m in entries if m.id]
    assert [identity for identity in left if identity not in known] == []
    assert [message.id for message in entries if message.fuzzy and message.id] == []
    assert list(entries.obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if message.id:
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            wanted = {name for text in texts for name in PLACEHOLDER.findall(text)}
            wrong += [s for s in strings(message) if set(PLACEHOLDER.findall(s)) != wanted]
    assert wrong == []


def test_no_template_asks_for_a_plural() -> None:
    # Jinja's extractor sees t(…) alone: a template gets its counts as ready texts.
    for path in sorted((ROOT / "layers" / "templates").rglob("*.html")):
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        asked = [found for found in tree.find_all(nodes.Getattr) if found.attr == "plural"]
        assert asked == [], path.name


def test_the_preparation_finds_the_same_messages() -> None:
    found = {(one,) if isinstance(one, str) else one for one in extracted()}
    assert found == SAID


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rerun_of_the_preparation_changes_nothing(language: str, tmp_path: Path) -> None:
    written = tmp_path / f"{language}.po"
    write(updated(catalogue(language), extracted(), language), written)
    assert written.read_bytes() == (CATALOGUES / f"{language}.po").read_bytes()


def test_plurals_have_every_form() -> None:
    for language in LANGUAGES:
        entries = catalogue(language)
        forms = {len(m.string) for m in entries if m.id and m.pluralizable}
        assert (forms, entries.num_plurals) == ({2}, 2)


def test_english_says_what_the_program_says() -> None:
    different = [m.id for m in catalogue("en") if m.id and strings(m) != _texts(m)]
    assert different == []


def _texts(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def test_spanish_is_not_english() -> None:
    same = {m.id for m in catalogue("es") if m.id and strings(m) == _texts(m)}
    assert same == SAME_IN_SPANISH


def test_an_unknown_language_is_answered_in_the_default_one() -> None:
    assert translator("xx").language == translator("").language == "en"
    assert [translator(name).language for name in LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [(0, None, "0"), (1234567, None, "1,234,567"), (2.5, None, "2.5"), (2, 2, "2.00")],
)
def test_numbers(en: Translator, es: Translator, number: float, decimals: int, text: str) -> None:
    assert en.number(number, decimals) == es.number(number, decimals) == text


def test_plurals_and_lists(en: Translator, es: Translator) -> None:
    assert en.plural("{n} record", "{n} records", 1) == "1 record"
    assert es.plural("{n} record", "{n} records", 1000) == "1,000 registros"
    assert [es.listing(list("abc"[:n])) for n in range(4)] == ["", "a", "a o b", "a, b o c"]


def test_countries_and_picking(en: Translator, es: Translator) -> None:
    assert [t.country("JP") for t in (en, es)] == ["Japan", "Japón"]
    assert en.country("??") == "??"
    values = {"title_en": "Trade", "title_es": ""}
    assert [t.pick(values, "title") for t in (en, es)] == ["Trade", "Trade"]
    assert es.pick({}, "title") == ""
