"""CSL-JSON items read into the types that CSL 1.0.2 gives their members."""

from collections.abc import Mapping
from typing import Any

from geodata.datapackage.reading import Fault, shown, text_members, type_name

NAMES = frozenset(
    {
        "author", "chair", "collection-editor", "compiler", "composer", "container-author",
        "contributor", "curator", "director", "editor", "editorial-director",
        "executive-producer", "guest", "host", "illustrator", "interviewer", "narrator",
        "organizer", "original-author", "performer", "producer", "recipient",
        "reviewed-author", "script-writer", "series-creator", "translator",
    }
)  # fmt: skip
DATES = frozenset(
    {"accessed", "available-date", "event-date", "issued", "original-date", "submitted"}
)
# Texts that CSL lets be numbers.
TEXT_OR_NUMBER = frozenset(
    {
        "chapter-number", "citation-number", "collection-number", "edition", "id", "issue",
        "locator", "number", "number-of-pages", "number-of-volumes", "page", "page-first", "part",
        "part-number", "printing-number", "section", "supplement-number", "version", "volume",
    }
)  # fmt: skip
# Members that the atlas adds and that are no texts, and what CSL leaves to each program.
NOT_TEXT = frozenset({"text_lines", "reference", "custom"})
LISTS = frozenset({"independent_of", "categories"})
NAME_FLAGS = ("comma-suffix", "static-ordering", "parse-names")


def typed_item(item: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """An item whose members have CSL's types, and what was wrong with it.

    A number is read as its text, a list of texts as one text; null is left out, and so is what
    no type fits.
    """
    result: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in item.items():
        typed: Any
        if value is None or name in NOT_TEXT:
            result |= {} if value is None else {name: value}
            continue
        elif name in NAMES:
            typed, found = _names(name, value)
        elif name in DATES:
            typed, found = _date(name, value)
        elif name in LISTS:
            typed, found = _texts(name, value)
        else:
            typed, found = _text(name, value)
        if typed is not None:
            result[name] = typed
        faults += found
    return result, faults


def _text(name: str, value: Any) -> tuple[str | None, list[Fault]]:
    """A member that is text."""
    if isinstance(value, str):
        return value, []
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and name in TEXT_OR_NUMBER:
        return str(value), []
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        text: str | None = "; ".join(value)
    else:
        text = str(value) if is_number else None
    message = f"{shown(name)} must be text, got {type_name(value)}."
    return text, [(message, "Write one text in quotes.")]


def _texts(name: str, value: Any) -> tuple[list[str] | None, list[Fault]]:
    """A member that is a list of texts."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value, []
    kept = [part for part in value if isinstance(part, str)] if isinstance(value, list) else None
    return kept, [(f"{name} must be a list of texts.", "Write each in quotes.")]


def _names(name: str, value: Any) -> tuple[list[dict[str, Any]] | None, list[Fault]]:
    """A member that is a list of names, each an object of texts."""
    remedy = "Write it as [{“family”: …, “given”: …}] (CSL-JSON)."
    if not isinstance(value, list):
        return None, [(f"{name} must be a list of names, got {type_name(value)}.", remedy)]
    names, faults = [], []
    for person in value:
        if not isinstance(person, dict):
            faults.append((f"{name} holds {type_name(person)} in the place of a name.", remedy))
            continue
        texts = [part for part in person if part not in NAME_FLAGS]
        typed, found = text_members(person, texts)
        faults += [(f"{name}: {message}", what) for message, what in found]
        names.append(typed)
    return names, faults


def _date(name: str, value: Any) -> tuple[dict[str, Any] | None, list[Fault]]:
    """A member that is a date: one or two times year, month and day, as whole numbers."""
    try:
        ranges = [[int(part) for part in parts[:3]] for parts in value["date-parts"][:2]]
        if not all(ranges):
            raise ValueError(ranges)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
        if isinstance(value, dict) and isinstance(value.get("raw") or value.get("literal"), str):
            return {k: v for k, v in value.items() if isinstance(v, str)}, []
        return None, [(f"{name} must be a date.", "Write it as {“date-parts”: [[2022, 8, 3]]}.")]
    kept = {key: text for key, text in value.items() if isinstance(text, str)}
    return kept | {"date-parts": ranges}, []
