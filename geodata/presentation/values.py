"""Values, dates, places and filters in words, for every place that shows or exports them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.compilation import Compiled
from geodata.language import NUMBER_LOCALES, Translator
from geodata.periods import OPEN_END, OPEN_START, Period, parse_period
from geodata.presentation.locators import locator_in

MONEY = "money"
# Types of fields whose values may be the name of a company or body.
NAMES = ("company", "text")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}[?~%]?")
MILLION, BILLION = 1_000_000, 1_000_000_000
# A year and a month; EDTF writes seasons as months above 12.
MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"


def number_text(number: float, unit: str, kind: str, package: Package, t: Translator) -> str:
    """A number with its unit, as printed in a sentence: “USD 2.6 billion”, “1,100 ha”."""
    if kind == MONEY:
        return f"{unit} {_large(number, t)}".strip()
    label = package.codelists["unit"].label(unit, t) if unit else ""
    if unit == "count":
        label = ""
    if unit == "%":
        label = unit
    return f"{t.number(number)} {label}".strip()


def _large(number: float, t: Translator) -> str:
    """Millions and billions in words; Spanish counts in millions (its billón is 10¹²)."""
    if number >= BILLION and t.language == "en":
        return f"{t.number(number / BILLION)} billion"
    if number == MILLION:
        return t("1 million")
    if number >= MILLION:
        return t("{amount} million", amount=t.number(number / MILLION))
    return t.number(number)


def claim_text(claim: Claim, package: Package, t: Translator) -> str:
    """The value of a claim as a reader sees it: number with unit, label of a code, words."""
    kind = package.field(claim.field, "type")
    if claim.number is not None:
        return number_text(claim.number, claim.unit, kind, package, t)
    if kind == "code":
        return package.codelists[_codelist(claim.field, package)].label(claim.value, t)
    if kind == "date":
        return date_text(claim.value, t)
    text = claim.text(t.language)
    return package.companies.label(text, t.language) if kind in NAMES else text


ClaimWords = Callable[[Claim, Package, Translator], str]


def claim_sentence(name: str, claim: Claim, package: Package, t: Translator) -> str:
    """What a claim says, with the name of its record: “Chancay. Buyer: stake in Volcan: COSCO”."""
    field = field_text(claim.field, claim.qualifier, package, t)
    return f"{name}. {field}: {claim_text(claim, package, t)}"


def claim_datum(claim: Claim, package: Package, t: Translator) -> str:
    """The value of a claim as a file carries it: a date as it is (EDTF), to be sorted and compared
    by; all else as a reader sees it.
    """
    is_date = package.field(claim.field, "type") == "date"
    return claim.value if is_date else claim_text(claim, package, t)


def locator_text(claim: Claim, t: Translator) -> str:
    """Where in its document a claim stands, as a reader sees it: “concessions.parquet, row 12”."""
    if claim.file_row is None:
        return locator_in(claim.locator, t)
    file, row = claim.file_row
    return t("{file}, row {n}", file=file, n=row)


def _codelist(field: str, package: Package) -> str:
    name = package.field(field, "codelist")
    return name if name in package.codelists else field if field in package.codelists else "kind"


def qualifier_text(field: str, qualifier: str, package: Package, t: Translator) -> str:
    """A qualifier in the reader's language where a code list or the catalogue knows it."""
    if not qualifier:
        return ""
    for name in (package.field(field, "codelist"), "qualifier", "event_kind", "milestone"):
        if name in package.codelists and qualifier in package.codelists[name]:
            return package.codelists[name].label(qualifier, t)
    return package.companies.label(qualifier, t.language)


def field_text(field: str, qualifier: str, package: Package, t: Translator) -> str:
    """A field in words, with what its qualifier says."""
    label = package.codelists["fields"].label(field, t)
    about = qualifier_text(field, qualifier, package, t)
    return f"{label}: {about}" if about else label


def compiled_text(
    entry: Compiled, package: Package, t: Translator, say: ClaimWords = claim_text
) -> str:
    """What stands of a field, ties as a list: “copper; gold”; `say` words each value."""
    texts = [say(value.claim, package, t) for value in entry.shown]
    return "; ".join(dict.fromkeys(texts))


def spread_text(entry: Compiled, package: Package, t: Translator) -> str:
    """The range of numbers sources give, where they differ; else empty."""
    if entry.spread is None:
        return ""
    claim = next(v.claim for v in entry.values if v.claim.number is not None)
    kind = package.field(entry.field, "type")
    least, most = entry.spread
    low = number_text(least, claim.unit, kind, package, t)
    return f"{low} – {number_text(most, claim.unit, kind, package, t)}"


def date_text(text: str, t: Translator) -> str:
    """An EDTF date in words: “17 August 2019”, “about 2013”, “since 1993”, “2010–2014”."""
    if not text:
        return ""
    start, slash, end = text.partition("/")
    if not slash:
        return _one_date(text, t)
    if end in ("", ".."):
        return _since(start, t)
    if start in ("", ".."):
        return _until(end, t)
    return f"{_one_date(start, t)} – {_one_date(end, t)}"


def _since(text: str, t: Translator) -> str:
    """ "since 1993"; a full day has words of its own, which some languages need."""
    words = _one_date(text, t)
    return t("since {day}", day=words) if DAY.fullmatch(text) else t("since {date}", date=words)


def _until(text: str, t: Translator) -> str:
    words = _one_date(text, t)
    return t("until {day}", day=words) if DAY.fullmatch(text) else t("until {date}", date=words)


def _one_date(text: str, t: Translator) -> str:
    """One EDTF date in words."""
    plain = text.rstrip("?~%")
    locale = NUMBER_LOCALES[t.language]
    words = plain
    if re.fullmatch(MONTH, plain):
        words = format_skeleton("yMMMM", _as_date(parse_period(plain)), locale=locale)
    elif re.fullmatch(rf"{MONTH}-\d\d", plain):
        # Day first in both languages: “17 August 2019”, “17 de agosto de 2019”.
        pattern = "d MMMM y" if t.language == "en" else "long"
        words = format_date(_as_date(parse_period(plain)), format=pattern, locale=locale)
    elif re.fullmatch(r"\d{3}X", plain):
        words = t("the {decade}s", decade=f"{plain[:3]}0")
    if text.endswith("?"):
        return t("perhaps {date}", date=words)
    return t("about {date}", date=words) if text[-1] in "~%" else words


def _as_date(period: Period) -> date:
    day = period.lower
    return date(day // 10000, day // 100 % 100, day % 100)


def place_text(row: Mapping[str, Any], package: Package, t: Translator) -> str:
    """The departments of a record, the largest share first."""
    codes = row["departments"]
    return ", ".join(package.departments.name(code) for code in codes)


def possible_text(row: Mapping[str, Any], package: Package, t: Translator) -> str:
    """The departments that only a sketch of the record touches; empty where there is none."""
    names = ", ".join(package.departments.name(code) for code in row["possible_departments"])
    if not names:
        return ""
    return (
        t("possibly also {names}", names=names)
        if row["departments"]
        else t("possibly {names}", names=names)
    )


def iso_day(day: int) -> str:
    """YYYYMMDD as YYYY-MM-DD; ".." where it is open (JSON-FG, interval)."""
    if day in (0, OPEN_START, OPEN_END):
        return ".."
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def reason_text(reason: str, t: Translator) -> str:
    """Why values differ, in words."""
    return {
        "slip": t("one of them is known to be a slip"),
        "plan": t("plans of different dates or sources"),
        "edition": t("editions of one text differ, or a text and its own note"),
        "author": t("one author at different times"),
        "source": t("independent sources disagree"),
        "backwards": t("a later source puts it at an earlier stage"),
        "parts": t(
            "the parts listed do not come to the total: some may be missing, or more counted"
        ),
        "excess": t("the shares come to more than the whole"),
        "unexplained": t("no source tells how it passed from one to the other"),
    }[reason]
