"""Which records, companies and units a list or a text names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geodata.folding import fold
from geodata.query.matching import ALIAS, FORM, LEGAL_FORMS, ORDER, SAME, Match, Names

MAX_LINES, MAX_TEXT = 2_000, 200_000
# Of a text only what is written as a name is taken: no wrong letters, no missing words.
WRITTEN_SO = frozenset({SAME, ALIAS, FORM, ORDER})
MAX_WORDS, CERTAIN = 7, 99.0
SENTENCE_ENDS = frozenset({"", ".", "!", "?", ":", "\n"})
SIGNS = ".,;:’'"
SMALL = frozenset(
    {"a", "de", "del", "el", "en", "la", "las", "los", "the", "of", "and", "y", "e", "&"}
)
# A point ends a word, and so a name, but within one: “A.P”.
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w&'’-]*(?:\.[\w&'’-]+)*"
_NAME = re.compile(
    rf"{_CAPITAL}(?:\s+(?:(?:de|del|la|las|los|el|y|e|of|the|and|&)\s+){{0,2}}{_CAPITAL}|\s+\d+)*"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it is written, and what it may mean, best first.

    Attributes:
        count: how often it is written so.
    """

    text: str
    matches: tuple[Match, ...]
    count: int = 1


def of_list(text: str, names: Names) -> list[Mention]:
    """The lines of a list, each once, whether they mean something or not."""
    counts: dict[str, int] = {}
    for line in text.splitlines()[:MAX_LINES]:
        name = line.strip(" \t\r;,•*-")
        if name:
            counts[name] = counts.get(name, 0) + 1
    return [Mention(name, tuple(names.match(name)), n) for name, n in counts.items()]


def of_text(text: str, names: Names) -> list[Mention]:
    """What a text names for certain, in the order in which it is first named."""
    found: dict[str, Mention] = {}
    for name, matches in _in_text(text[:MAX_TEXT], names):
        before = found.get(name)
        found[name] = Mention(name, matches, before.count + 1 if before else 1)
    return list(found.values())


def _in_text(text: str, names: Names) -> Iterator[tuple[str, tuple[Match, ...]]]:
    known: dict[str, tuple[Match, ...]] = {}
    for phrase in _NAME.finditer(text):
        words = phrase[0].split()
        # The first word of a sentence is written large whatever it is.
        begins = text[: phrase.start()].rstrip()[-1:] in SENTENCE_ENDS
        start = 0
        while start < len(words):
            step = 1
            for end in range(min(len(words), start + MAX_WORDS), start, -1):
                opens = begins and start == 0
                if opens and end == 1:
                    continue
                name = _trimmed(words[start:end], opens=opens)
                if name not in known:
                    known[name] = _certain(name, names)
                if known[name]:
                    yield name, known[name]
                    step = end - start
                    break
            start += step


def _trimmed(words: list[str], *, opens: bool) -> str:
    """A name without the small words and signs before and after it; “Las” may be part of it."""
    kept = [word.strip(SIGNS) for word in words]
    while kept and (not kept[0] or (fold(kept[0]) in SMALL and (opens or kept[0].islower()))):
        kept.pop(0)
    while kept and (not kept[-1] or fold(kept[-1]) in SMALL):
        kept.pop()
    return " ".join(kept)


def _certain(name: str, names: Names) -> tuple[Match, ...]:
    """What a name is written for: several where one name is that of several; else none."""
    if len(name) < 3 or fold(name) in LEGAL_FORMS:
        return ()
    found = names.match(name)
    return tuple(
        one for one in found if one.score >= found[0].score >= CERTAIN and one.reason in WRITTEN_SO
    )
