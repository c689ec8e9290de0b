"""Where in a document a thing stands, in the reader's language.

A package writes locators in English: “Table 7, row El Galeno”, “Part 3, Mining ¶1”, “note 92”. The
words of the trade are said in the reader's language; a heading or a row keeps the document's own.
"""

import re
from collections.abc import Callable, Mapping

from geodata.language import Translator

# What a segment may end in: a paragraph, and what the paragraph is about.
SEGMENT = re.compile(r"(?P<head>[^¶(]*?)(?P<mark> ¶\S+)?(?: \((?P<aside>[^)]*)\))?")
NUMBERED = re.compile(r"(?P<word>Table|Part|Appendix|row|source|note|HS) (?P<which>.+)")


def locator_in(locator: str, t: Translator) -> str:
    """A locator as a reader sees it."""
    if t.language == "en":
        return locator
    return ", ".join(_segment(part, t) for part in locator.split(", "))


def _segment(text: str, t: Translator) -> str:
    found = SEGMENT.fullmatch(text)
    if found is None:
        return text
    head, mark, aside = found["head"], found["mark"] or "", found["aside"]
    said = _head(head, t) + mark
    if aside is None:
        return said
    # What stands in brackets may be the document's own.
    return f"{said} ({_words(t).get(aside, aside)})"


def _head(head: str, t: Translator) -> str:
    numbered = NUMBERED.fullmatch(head)
    if numbered is None:
        return _words(t).get(head, head)
    return _numbered(t)[numbered["word"]](numbered["which"])


def _numbered(t: Translator) -> Mapping[str, Callable[[str], str]]:
    """What is followed by a number or a name → how it is said."""
    return {
        "Table": lambda which: t("Table {which}", which=which),
        "Part": lambda which: t("Part {which}", which=which),
        "Appendix": lambda which: t("Appendix {which}", which=which),
        "row": lambda which: t("row {which}", which=which),
        "source": lambda which: t("source {which}", which=which),
        "note": lambda which: t("note {which}", which=which),
        "HS": lambda which: t("HS {which}", which=which),
    }


def _words(t: Translator) -> Mapping[str, str]:
    """Words that stand alone and are no heading of the document → how they are said."""
    return {
        "introduction": t("introduction"),
        "after the gap": t("after the gap"),
        "list": t("list"),
        "summary": t("summary"),
        "Image caption": t("Image caption"),
        "exports": t("exports"),
        "imports": t("imports"),
        "project blank": t("project blank"),
        "on organised crime": t("on organised crime"),
        "on space": t("on space"),
    }
