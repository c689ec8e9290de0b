"""Bring ``geodata/locale/*.po`` up to date with the messages in the sources: ``python prepare/messages.py``.

A message id is the English text as it stands in a call of the translator, ``t("…")`` or ``t.plural("…", "…", n)``.
Translations of messages that still exist are kept, others are dropped, new ones are added empty; English is its own
translation. The same sources and translations give the same bytes: no dates, no line numbers, no wrapping.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "geodata" / "locale"
SOURCE_LANGUAGE = "en"

PYTHON = ("geodata", "layers", "pages")
TEMPLATES = "layers/templates"

KEYWORDS = parse_keywords(["t:1", "plural:1,2", "PageSpec:3", "said:1"])
"""Name called → which arguments are messages. Babel sees the last name of ``t.plural`` and ``self.t``."""

TABLES = (("layers/downloads/buttons.py", "DESCRIPTIONS"),)
"""File and name of each dictionary whose values are messages: its entries reach the translator by a variable."""

WORDS = ("or",)
"""Messages that stand as a default value: the conjunction of ``Translator.listing``."""

HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Id = str | tuple[str, ...]
"""A message id, the English text; of a message with a plural, both forms."""


def extracted() -> set[Id]:
    """Every message of the Python sources, the templates and the tables."""
    found = {message for folder in PYTHON for message in _from_python(ROOT / folder)}
    for file in sorted((ROOT / TEMPLATES).rglob("*.html")):
        found.update(_from_template(file))
    for file_name, table in TABLES:
        found.update(_from_table(ROOT / file_name, table))
    return found | set(WORDS)


def _from_python(folder: Path) -> Iterator[Id]:
    for _, _, message, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS):
        yield message


def _from_template(file: Path) -> Iterator[Id]:
    options = {"silent": "false"}  # a template that cannot be read is an error, not an empty one
    for _, message, _, _ in extract_from_file("jinja2.ext:babel_extract", file, keywords=KEYWORDS, options=options):
        yield message


def _from_table(file: Path, name: str) -> list[str]:
    """The values of the dictionary assigned to a name at the top of a module."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return list(ast.literal_eval(node.value).values())
    sys.exit(f"{file.name} needs a dictionary {name}; there is none. Correct TABLES in {__file__}.")


def updated(old: Catalog, messages: set[Id], language: str) -> Catalog:
    """A catalogue of exactly these messages, with what `old` says of them."""
    new = Catalog(locale=language)
    for message in messages:
        known = old.get(message if isinstance(message, str) else message[0])
        if language == SOURCE_LANGUAGE:
            new.add(message, message)
        elif known is not None and known.id == message:
            new.add(message, known.string)
        else:
            new.add(message)
    return new


def write(catalogue: Catalog, file: Path) -> None:
    """Write a catalogue sorted by message id, one line a text."""
    with file.open("wb") as target:
        target.write(HEADER.format(language=file.stem).encode())
        write_po(target, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)


def _is_complete(message: Message) -> bool:
    """Whether a message has a translation; of a plural, both forms."""
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(forms)


def main() -> None:
    """Update every catalogue and say what still needs a translation."""
    messages = extracted()
    for file in sorted(LOCALE.glob("*.po")):
        with file.open("rb") as source:
            old = read_po(source, locale=file.stem)
        new = updated(old, messages, file.stem)
        write(new, file)
        missing = [message.id for message in new if message.id and not _is_complete(message)]
        print(f"{file.name}: {len(messages)} messages, {len(missing)} without translation")
        for message in missing:
            print(f"  {message}")


if __name__ == "__main__":
    main()
