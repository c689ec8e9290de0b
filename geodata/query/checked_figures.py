"""Which figures of a text agree with the claims about what it names, which do not, which are new.

A figure is held against the claims of the records that its sentence names (or the one before names)
in the same unit. That two numbers differ is said only where the figure speaks of the same thing:
where the sentence has a word of the field, or the owner whose share it is, or the record has no
other field of this unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.folding import fold
from geodata.periods import parse_period, year_of
from geodata.query.figures_in_text import YEAR, Figure, figures
from geodata.query.matching import COMPANY, RECORD, Match, Names
from geodata.query.mentions import CERTAIN, MAX_TEXT, of_text

COMPANIES = "companies"
AGREES, ROUNDED, DIFFERS, UNKNOWN = "agrees", "rounded", "differs", "unknown"
# Why a claim was taken as speaking of the same thing, from the surest on.
BY_WORD, BY_OWNER, BY_UNIT, BY_VALUE = "word", "owner", "unit", "value"
BASE = {BY_OWNER: 90.0, BY_WORD: 85.0, BY_UNIT: 70.0, BY_VALUE: 60.0}
NAMED_BEFORE, EXACT = -15.0, 10.0
STEM = 5  # letters by which words of a sentence and of a field's label are the same
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """A figure and what claims say of it.

    Attributes:
        record: id, "" where nothing is named. field: which of its fields; "" where none fits.
        verdict: of all claims: AGREES, ROUNDED, DIFFERS or UNKNOWN. reason: why this field.
        agreeing, differing: claims of the field by what they say.
    """

    figure: Figure
    sentence: str
    record: str = ""
    field: str = ""
    verdict: str = UNKNOWN
    reason: str = ""
    score: float = 0.0
    agreeing: tuple[Claim, ...] = ()
    differing: tuple[Claim, ...] = ()


def check_figures(text: str, names: Names, atlas: Atlas) -> list[CheckedFigure]:
    """Every figure of a text, in its order, held against the claims."""
    found: list[CheckedFigure] = []
    before: tuple[str, ...] = ()
    for sentence in _SENTENCE_END.split(text[:MAX_TEXT]):
        mentions = of_text(sentence, names)
        codes = [(m.kind, m.code) for mention in mentions for m in mention.matches]
        codes += [(m.kind, m.code) for m in _opening(sentence, names)]
        records = tuple(dict.fromkeys(code for kind, code in codes if kind == RECORD))
        companies = frozenset(code for kind, code in codes if kind == COMPANY)
        penalty = 0.0 if records else NAMED_BEFORE
        before = records or before
        for figure in figures(sentence):
            checks = [
                check
                for record in before
                for check in _of_record(figure, sentence, record, companies, atlas)
            ]
            best = max(checks, key=lambda one: (one.verdict != DIFFERS, one.score), default=None)
            if best is None:
                only = before[0] if len(before) == 1 else ""
                found.append(CheckedFigure(figure, sentence.strip(), only))
            else:
                found.append(_with_score(best, penalty))
    return found


def _opening(sentence: str, names: Names) -> list[Match]:
    """The record that a sentence begins with; `of_text` leaves single first words out."""
    first = re.match(r"\W*(\w{5,})", sentence)
    found = names.match(first[1], (RECORD,)) if first else []
    return [one for one in found[:1] if one.score >= CERTAIN]


def _with_score(check: CheckedFigure, penalty: float) -> CheckedFigure:
    exact = EXACT if check.verdict == AGREES else 0.0
    score = max(0.0, min(100.0, check.score + penalty + exact))
    return CheckedFigure(
        check.figure, check.sentence, check.record, check.field, check.verdict, check.reason,
        score, check.agreeing, check.differing,
    )  # fmt: skip


def _of_record(
    figure: Figure, sentence: str, record: str, companies: frozenset[str], atlas: Atlas
) -> Iterator[CheckedFigure]:
    """What the fields of a record say to a figure."""
    package = atlas.package
    fitting = [
        c for c in atlas.claims_of(record) if not c.is_deprecated and _fits(figure, c, package)
    ]
    by_field: dict[tuple[str, str], list[Claim]] = {}
    for claim in fitting:
        by_field.setdefault((claim.field, claim.qualifier), []).append(claim)
    fields = {field for field, _ in by_field}
    for (field, qualifier), claims in by_field.items():
        agreeing = tuple(c for c in claims if _agrees(figure, c, package))
        differing = tuple(c for c in claims if c not in agreeing)
        reason = _reason(sentence, field, qualifier, companies, package)
        if not reason and len(fields) == 1 and figure.unit != YEAR:
            reason = BY_UNIT
        if not reason and agreeing:
            reason = BY_VALUE
        if not reason or (figure.unit == YEAR and not agreeing):
            continue
        is_exact = any(c.number == figure.value or figure.unit == YEAR for c in agreeing)
        verdict = DIFFERS if not agreeing else AGREES if is_exact else ROUNDED
        if verdict == DIFFERS and reason != BY_OWNER:
            # Another number of the field may be what is meant: all that is said of it is shown.
            differing = tuple(c for (f, _), cs in by_field.items() if f == field for c in cs)
            if any(_agrees(figure, c, package) for c in differing):
                continue
        yield CheckedFigure(
            figure, sentence.strip(), record, field, verdict, reason, BASE[reason],
            agreeing, differing,
        )  # fmt: skip


def _fits(figure: Figure, claim: Claim, package: Package) -> bool:
    """Whether a claim is of what a figure could be."""
    if figure.unit == YEAR:
        return package.field(claim.field, "type") == "date"
    if claim.number is None:
        return False
    unit = claim.unit.partition("/")[0] if "/" in claim.unit else claim.unit
    return unit == figure.unit or (not figure.unit and unit in ("USD", "PEN"))


def _agrees(figure: Figure, claim: Claim, package: Package) -> bool:
    """Whether a claim says the figure, as precisely as the one or the other is written."""
    if figure.unit == YEAR:
        period = parse_period(claim.value)
        return year_of(period.lower) == figure.value == year_of(period.upper)
    number = claim.number or 0.0
    text = f"{number:.12g}"
    whole, _, decimals = text.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if not decimals else 0
    place = 10.0**zeros if not decimals else 10.0 ** -len(decimals)
    # What is rounded to one digit says too little to take another number for the same.
    is_coarse = len(whole.rstrip("0")) < 2 and not decimals
    within = max(figure.within, 0.0 if is_coarse else place / 2)
    return abs(number - figure.value) <= min(within, abs(number) * 0.05) + 1e-9


def _reason(
    sentence: str, field: str, qualifier: str, companies: frozenset[str], package: Package
) -> str:
    is_owner = package.field(field, "codelist") == COMPANIES
    if is_owner and package.companies.find(qualifier) in companies:
        return BY_OWNER
    row = package.codelists["fields"].rows[field]
    labels = fold(f"{row['label_en']} {row['label_es']}")
    stems = {word[:STEM] for word in re.findall(r"\w+", labels) if len(word) >= STEM}
    words = re.findall(r"\w+", fold(sentence))
    return BY_WORD if any(word[:STEM] in stems for word in words) else ""
