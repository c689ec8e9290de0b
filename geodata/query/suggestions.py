"""What a reader may mean by the beginning of a word: records, companies, places, codes.

Accents and case do not matter, words may be begun only, stand in any order and have a wrong letter
or two; whole names, as others write them, are matched in matching.py. Rows of large layers are not
among them: a million names is a question to a store.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas
from rapidfuzz.distance import OSA

from geodata.datapackage.package import Package
from geodata.datapackage.reading import Unreadable, read_json
from geodata.folding import fold
from geodata.language import LANGUAGES, translator
from geodata.query.filters import CODE_FILTERS
from geodata.query.spellings import company_spellings, record_spellings

RECORD, PLACE, WORD = "record", "place", "word"
# Filters whose codes are suggested. Of equal matches, the kind that stands first comes first.
FILTERED = ("departments", "layers", "companies", "countries", "sectors", "statuses")
KINDS = ("departments", RECORD, PLACE, "layers", *FILTERED[2:], WORD)
# A list of words that occur in texts, but are no filter.
WORD_LIST = "commodity"
LONGEST_TEXT = 80
WORDS = re.compile(r"\w+")
# How good a match of one word is: the same, begun, within, or so with a letter wrong.
SAME, BEGUN, WITHIN, TYPO, ANOTHER_TYPO = 1.0, 0.9, 0.6, 0.5, 0.4
BEGUN_ONLY = 0.05
# What the letters that were not typed take off, where nothing was.
OTHERS = 0.05
# Of a shorter word the first letter is right, or it would be any other.
SURE_OF_FIRST = 6
# A shorter word within another says nothing.
SHORTEST_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be meant.

    Attributes:
        kind: of KINDS: "record", "place", "word", or the name of a filter.
        code: the record's id, the filter's code, the place's name or the word's code.
        spelling: the spelling that matched.
        score: how well, up to 1; below BEGUN something is guessed.
    """

    kind: str
    code: str
    spelling: str
    score: float


class Suggestions:
    """Everything of one package that can be suggested, by its words; safe to share."""

    def __init__(self, spellings: Iterable[tuple[str, str, str]]) -> None:
        """Index spellings.

        Args:
            spellings: kind, code and spelling of each.
        """
        self._spellings: list[tuple[str, str, str, str]] = []
        words: dict[str, list[int]] = defaultdict(list)
        joined: dict[str, list[int]] = defaultdict(list)
        for kind, code, spelling in dict.fromkeys(spellings):
            parts = WORDS.findall(fold(spelling))
            for word in dict.fromkeys(parts):
                words[word].append(len(self._spellings))
            joined["".join(parts)].append(len(self._spellings))
            self._spellings.append((kind, code, spelling, " ".join(parts)))
        # Names written in one word are found by their beginning alone.
        self._words, self._joined = dict(words), dict(joined)

    @classmethod
    def of(
        cls, package: Package, records: pandas.DataFrame, countries: Iterable[str]
    ) -> "Suggestions":
        """Index a package, its records (`Atlas.records`) and the countries that these have."""
        named = ((RECORD, code, spelling) for code, spelling, _ in record_spellings(records))
        return cls([*named, *_of_codes(package, countries), *_of_towns(package)])

    def find(self, text: str, limit: int = 8, kinds: Collection[str] = KINDS) -> list[Suggestion]:
        """The best matches, each thing once, best first; none for a text without letters."""
        asked = WORDS.findall(fold(text[:LONGEST_TEXT]))
        if not asked:
            return []
        typed = " ".join(asked)
        scores = self._scores(asked)
        found: dict[tuple[str, str], Suggestion] = {}
        for number, match in scores.items():
            kind, code, spelling, plain = self._spellings[number]
            # Of equal matches the shorter name is nearer to what was typed.
            score = match * (1 - OTHERS * (1 - min(1.0, len(typed) / len(plain))))
            best = found.get((kind, code))
            if kind in kinds and (best is None or best.score < score):
                found[kind, code] = Suggestion(kind, code, spelling, score)
        return sorted(found.values(), key=_rank)[:limit]

    def _scores(self, asked: list[str]) -> dict[int, float]:
        """Number of each spelling in which every word asked for is found → how well."""
        scores: dict[int, float] = {}
        for position, word in enumerate(asked):
            matches: dict[int, float] = {}
            for known, numbers in self._words.items():
                score = _score(word, known)
                for number in numbers if score else ():
                    matches[number] = max(score, matches.get(number, 0.0))
            for known, numbers in self._joined.items():
                if known.startswith(word):
                    matches |= {n: max(BEGUN, matches.get(n, 0.0)) for n in numbers}
            kept = matches if not position else {n: matches[n] for n in scores if n in matches}
            scores = {n: score + scores.get(n, 0.0) for n, score in kept.items()}
        return {number: score / len(asked) for number, score in scores.items()}


def _score(word: str, known: str) -> float:
    """How well a word, perhaps begun only, matches a known one; 0 where it does not."""
    if word == known:
        return SAME
    if known.startswith(word):
        return BEGUN
    if len(word) >= SHORTEST_WITHIN and word in known:
        return WITHIN
    allowed = _typos(word)
    is_other = len(word) < SURE_OF_FIRST and known[:1] != word[:1]
    if not allowed or is_other or len(word) - len(known) > allowed:
        return 0.0
    begun = {known[: len(word) + more] for more in (-1, 0, 1)}
    least = min(OSA.distance(word, part) for part in begun)
    if least > allowed:
        return 0.0
    is_whole = len(known) <= len(word) + 1
    return (TYPO if least == 1 else ANOTHER_TYPO) - (0.0 if is_whole else BEGUN_ONLY)


def _typos(word: str) -> int:
    """How many wrong letters are forgiven: of short words none, as they would be any other."""
    if len(word) < 4 or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def _rank(found: Suggestion) -> tuple[Any, ...]:
    return (-round(found.score, 3), KINDS.index(found.kind), len(found.spelling), found.code)


def _of_codes(package: Package, countries: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    codes: Mapping[str, Iterable[str]] = {
        "departments": package.departments.codes,
        "layers": [n for n, layer in package.catalog.layers.items() if not layer.is_context],
        "countries": countries,
        "sectors": package.codelists["sector"],
        "statuses": package.codelists["status"],
    }
    for t in map(translator, LANGUAGES):
        for name, listed in codes.items():
            for code in listed:
                yield name, code, CODE_FILTERS[name].code_label(code, package, t)
        for code in package.codelists[WORD_LIST]:
            yield WORD, code, package.codelists[WORD_LIST].label(code, t)
    for code, spelling, _ in company_spellings(package):
        yield "companies", code, spelling


def towns(package: Package) -> dict[str, tuple[float, float]]:
    """Towns of the base map: name → longitude and latitude in degrees; none where it has none."""
    try:
        content = read_json(package.root / "basemap" / "towns.geojson")
        return {
            str(f["properties"]["name"]): tuple(f["geometry"]["coordinates"][:2])
            for f in content["features"]
        }
    except (FileNotFoundError, Unreadable, KeyError, TypeError):
        return {}


def _of_towns(package: Package) -> Iterator[tuple[str, str, str]]:
    for name in towns(package):
        yield PLACE, name, name
