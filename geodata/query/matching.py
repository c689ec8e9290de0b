"""Which thing a name means: the whole name, as a list or another's database writes it.

Names are compared word by word. A word counts by how rare it is among all names, so that what all
companies are called (“compañía minera”) tells little; legal forms tell nothing. Accents, order,
aliases and a wrong letter or two do not matter, and the answer says which of them it was.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from geodata.datapackage.package import Package
from geodata.folding import fold
from geodata.query.spellings import company_spellings, record_spellings

RECORD, COMPANY, UNIT = "record", "company", "department"
KINDS = (RECORD, COMPANY, UNIT)
# How a name comes to its match, from the surest on.
SAME, ALIAS, FORM, ORDER, LETTERS, PART = "same", "alias", "form", "order", "letters", "part"
# A match that can be taken unseen: so good, and so much better than the next.
SURE, LEAD = 82.0, 6.0
LEAST, LONGEST = 45.0, 300
# Words after which a company's name goes on as before, in the languages of the trade.
LEGAL_FORMS = frozenset({
    "sa", "saa", "sac", "srl", "eirl", "scrl", "sab", "spa", "ltda", "ltd", "limited", "inc",
    "incorporated", "corp", "corporation", "corporacion", "co", "company", "compania", "cia",
    "cv", "plc", "llc", "llp", "lp", "gmbh", "ag", "nv", "bv", "ab", "as", "asa", "oy", "pte",
    "pty", "kk", "group", "grupo", "holding", "holdings", "the", "de", "del", "la", "las",
    "los", "el", "y", "e", "of", "and", "en", "por", "a",
})  # fmt: skip
SHORTENED = 0.85  # what “min.” for “ministerio” is worth
JOINED = 0.97  # what a name is worth whose words are joined or divided otherwise
_DOTTED = re.compile(r"\b(\w)\.(?=\w\b)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that a name may mean.

    Attributes:
        kind, code: which; the id of a record, the code of a company or first-level unit.
        spelling: the spelling that matched. score: how well, up to 100. reason: how.
        is_sure: whether it can be taken without looking.
    """

    kind: str
    code: str
    spelling: str
    score: float
    reason: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    code: str
    spelling: str
    is_alias: bool
    words: tuple[str, ...]


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, folded, without legal forms; with them where there is nothing else."""
    words = _WORD.findall(_DOTTED.sub(r"\1", fold(text[:LONGEST]).replace("ø", "o")))
    kept = tuple(word for word in words if word not in LEGAL_FORMS)
    return kept or tuple(words)


class Names:
    """Every name of records, companies and units of a package; safe to share."""

    def __init__(self, spellings: Iterable[tuple[str, str, str, bool]]) -> None:
        """Index spellings: kind, code, spelling, and whether it is another name than the usual."""
        given = ((*one, name_words(one[2])) for one in dict.fromkeys(spellings))
        self._names = [_Name(*one) for one in given if one[4]]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            for word in set(name.words):
                self._by_word[word].append(number)
        self._joined = ["".join(name.words) for name in self._names]
        self._texts = [fold(name.spelling) for name in self._names]
        size = len(self._names) + 1
        self._weights = {w: math.log(size / len(n)) + 0.1 for w, n in self._by_word.items()}
        self._rarest = math.log(size) + 0.1

    @classmethod
    def of(cls, package: Package, records: pandas.DataFrame) -> "Names":
        """Index a package and its records (`Atlas.records`)."""
        named = ((RECORD, record_spellings(records)), (COMPANY, company_spellings(package)))
        known = ((kind, *spelling) for kind, found in named for spelling in found)
        return cls([*known, *_of_units(package)])

    def match(self, text: str, kinds: Collection[str] = KINDS, limit: int = 5) -> list[Match]:
        """What a name may mean, each thing once, best first."""
        words = name_words(text)
        best: dict[tuple[str, str], Match] = {}
        for number in self._candidates(words):
            name = self._names[number]
            if name.kind in kinds:
                found = self._judged(text, words, number)
                before = best.get((name.kind, name.code))
                if found.score >= LEAST and (before is None or before.score < found.score):
                    best[name.kind, name.code] = found
        ranked = sorted(best.values(), key=lambda m: (-m.score, KINDS.index(m.kind), m.code))
        return _with_the_sure(ranked)[:limit]

    def _candidates(self, words: tuple[str, ...]) -> set[int]:
        """Names that share a word, or nearly one, or are alike as a whole."""
        near = {known for word in words for known in self._by_word if likeness(word, known)}
        found = {number for known in near for number in self._by_word[known]}
        alike = process.extract(
            "".join(words), self._joined, scorer=fuzz.ratio, score_cutoff=80, limit=10
        )
        return found | {number for _, _, number in alike}

    def _judged(self, text: str, words: tuple[str, ...], number: int) -> Match:
        name = self._names[number]
        by_words = self._overlap(words, name.words)
        joined = fuzz.ratio("".join(words), self._joined[number]) / 100 * JOINED
        is_same = fold(text) == self._texts[number]
        score = 1.0 if is_same else min(max(by_words, joined), 0.99)
        reason = _reason(words, name, is_same=is_same)
        return Match(name.kind, name.code, name.spelling, round(score * 100, 1), reason)

    def _overlap(self, words: tuple[str, ...], known: tuple[str, ...]) -> float:
        """The weight of words that both have, in the weight of all words."""
        left = list(known)
        shared = 0.0
        for word in words:
            like, other = max(((likeness(word, k), k) for k in left), default=(0.0, ""))
            if like:
                left.remove(other)
                shared += like * 2 * self._weight(other)
        whole = sum(map(self._weight, known)) + sum(
            self._weight(self._nearest(word, known)) for word in words
        )
        return shared / whole

    def _nearest(self, word: str, known: tuple[str, ...]) -> str:
        """The word of a name that a word stands for; itself where there is none."""
        return next((k for k in known if likeness(word, k)), word)

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._rarest)


def likeness(word: str, known: str) -> float:
    """How alike two words are, up to 1; 0 where one is not the other."""
    if word == known:
        return 1.0
    short, long = sorted((word, known), key=len)
    if len(short) >= 3 and long.startswith(short) and not short.isdigit():
        return SHORTENED
    allowed = 0 if len(short) < 4 or short.isdigit() else 1 if len(short) < 8 else 2
    if not allowed or len(long) - len(short) > allowed:
        return 0.0
    distance = OSA.distance(word, known, score_cutoff=allowed)
    return 1 - distance / len(long) if distance <= allowed else 0.0


def _reason(words: tuple[str, ...], name: _Name, *, is_same: bool) -> str:
    if is_same:
        return ALIAS if name.is_alias else SAME
    if words == name.words:
        return FORM
    if sorted(words) == sorted(name.words):
        return ORDER
    whole = len(words) == len(name.words) and all(
        any(likeness(word, known) for known in name.words) for word in words
    )
    return LETTERS if whole or fuzz.ratio("".join(words), "".join(name.words)) > 90 else PART


def _with_the_sure(ranked: list[Match]) -> list[Match]:
    """The first marked as sure where it is good and none other is near."""
    if not ranked or ranked[0].score < SURE:
        return ranked
    first, *others = ranked
    if others and first.score - others[0].score < LEAD and first.score < 100:
        return ranked
    if others and others[0].score == first.score:
        return ranked
    sure = Match(first.kind, first.code, first.spelling, first.score, first.reason, is_sure=True)
    return [sure, *others]


def _of_units(package: Package) -> Iterable[tuple[str, str, str, bool]]:
    for code in package.departments.codes:
        yield UNIT, code, package.departments.name(code), False
