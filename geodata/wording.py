"""Values, dates, places and filters in words, for every place that shows or exports them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton

from geodata.atlas import Atlas
from geodata.claims import Claim
from geodata.compilation import Compiled
from geodata.language import NUMBER_LOCALES, Translator
from geodata.package import Package
from geodata.periods import OPEN_END, OPEN_START, Period, parse_period, year_of
from geodata.selected import Counts
from geodata.selection import Selection

MONEY = "money"
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
    return claim.text(t.language)


ClaimWords = Callable[[Claim, Package, Translator], str]


def claim_datum(claim: Claim, package: Package, t: Translator) -> str:
    """The value of a claim as a file carries it: a date as it is (EDTF), to be sorted and compared
    by; all else as a reader sees it.
    """
    is_date = package.field(claim.field, "type") == "date"
    return claim.value if is_date else claim_text(claim, package, t)


def locator_text(claim: Claim, t: Translator) -> str:
    """Where in its document a claim stands, as a reader sees it: “concessions.parquet, row 12”."""
    if claim.file_row is None:
        return claim.locator
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
    return qualifier


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


def span_text(start: int, end: int, t: Translator) -> str:
    """For which years the sources know a record: “since 2007”, “2010–2014”, “undated”."""
    if not start:
        return t("undated")
    first = year_of(start)
    if end == OPEN_END:
        return t("since {date}", date=first)
    last = year_of(end)
    return str(first) if first == last else f"{first}–{last}"


def place_text(row: Mapping[str, Any], package: Package, t: Translator) -> str:
    """The departments of a record, the largest share first."""
    codes = row["departments"]
    return ", ".join(package.departments.name(code) for code in codes)


@dataclass(frozen=True, slots=True)
class Words:
    """Says selections and counts of one package in one language."""

    package: Package
    t: Translator

    def filters(self, selection: Selection) -> dict[str, str]:
        """Active filter → what it asks for, in words."""
        t, lists = self.t, self.package.codelists
        catalog = self.package.catalog
        said = {
            "layers": [catalog.layers[c].title(t) for c in selection.layers],
            "sectors": [lists["sector"].label(c, t) for c in selection.sectors],
            "departments": [self.package.departments.name(c) for c in selection.departments],
            "statuses": [lists["status"].label(c, t) for c in selection.statuses],
            "countries": [t.country(c) for c in selection.countries],
            "precisions": [lists["loc_precision"].label(c, t) for c in selection.precisions],
            "qualities": [lists["quality"].label(c, t) for c in selection.qualities],
            "ids": [self.package.record_name(i, t) for i in selection.ids],
        }
        words = {name: t.listing(labels) for name, labels in said.items() if labels}
        if selection.years:
            first, last = selection.years
            words["years"] = str(first) if first == last else f"{first}–{last}"
        if selection.known_by:
            words["known_by"] = str(selection.known_by)
        if selection.disputed:
            words["disputed"] = t("yes")
        if selection.text:
            words["text"] = f"“{selection.text}”"
        if selection.bbox:
            box = selection.bbox
            words["bbox"] = f"{box.west:g}, {box.south:g}, {box.east:g}, {box.north:g}"
        return words

    def label(self, name: str) -> str:
        """The name of a filter."""
        t = self.t
        return {
            "layers": t("layer"),
            "sectors": t("sector"),
            "departments": t("department"),
            "statuses": t("status"),
            "countries": t("investor country"),
            "precisions": t("precision of the place"),
            "qualities": t("quality of the evidence"),
            "years": t("years"),
            "known_by": t("sources published by"),
            "disputed": t("sources disagree"),
            "text": t("text"),
            "bbox": t("map area"),
            "ids": t("record"),
        }[name]

    def sentence(self, selection: Selection) -> str:
        """One sentence that says what is filtered."""
        words = self.filters(selection)
        if not words:
            return self.t("Everything is shown; nothing is filtered.")
        parts = [f"{self.label(name)}: {text}" for name, text in words.items()]
        if selection.years:
            undated = (
                self.t("undated ones included")
                if selection.undated
                else self.t("undated ones left out")
            )
            parts.append(undated)
        return self.t("Filtered by {filters}.", filters="; ".join(parts))

    def counts(self, counts: Counts) -> str:
        """ "57 records: 42 on the map, 15 in the table only; 3 undated" — it adds up."""
        t = self.t
        parts = [
            t("{n} on the map", n=t.number(counts.on_map)),
            t("{n} in the table only", n=t.number(counts.table_only)),
        ]
        text = t.plural("{n} record", "{n} records", counts.total) + ": " + ", ".join(parts)
        if counts.undated:
            text += "; " + t("{n} undated", n=t.number(counts.undated))
        return text

    def owners(self, atlas: Atlas, record_id: str) -> list[tuple[str, str]]:
        """Current owners with their shares in words: [("Shougang", "100 %"), …]."""
        rows = []
        for entry in atlas.fields_of(record_id, "owner_share"):
            if entry.shown:
                rows.append((entry.qualifier, compiled_text(entry, self.package, self.t)))
        for entry in atlas.fields_of(record_id, "owner"):
            rows += [(value.claim.value, "") for value in entry.shown]
        return rows


def iso_day(day: int) -> str:
    """YYYYMMDD as YYYY-MM-DD; ".." where it is open (JSON-FG, interval)."""
    if day in (0, OPEN_START, OPEN_END):
        return ".."
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
