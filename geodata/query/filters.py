"""The filters, each defined once: what it is called, reads, writes, means and counts.

Everything that must know every filter is made from FILTERS: the parameters of links and of the
API with their documentation, facets, the dimensions of databases, labels and words. A new filter is
an entry here and a field of Selection; a store is told of it only if it is no filter by codes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geodata.datapackage.package import Package
from geodata.evidence.actors import state_countries
from geodata.evidence.year_times import TIMES
from geodata.folding import fold
from geodata.geometry.bounds import Bounds, read_bounds
from geodata.language import Translator
from geodata.query.parameter_values import (
    LONGEST_TEXT,
    Correction,
    Query,
    bare,
    read_codes,
    read_flag,
    read_text,
    texts,
)
from geodata.query.relations import EXPECTED, read_relations, relation_words, relations_text
from geodata.query.years import (
    FIRST_YEAR,
    LAST_YEAR,
    asked_text,
    read_time,
    read_year,
    read_years,
    years_text,
)

Codes = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter of a Selection.

    Attributes:
        name: the attribute of Selection.
        parameter: its name in links and in the API. description: what it means there.
        label: what a sentence calls it; None where it does not narrow the result by itself.
        qualifies: the filter without which this one has no effect.
        is_former: whether the parameter is an older one, which is read but not written.
    """

    name: str
    parameter: str
    description: str
    label: Callable[[Translator], str] | None = None
    qualifies: str = ""
    is_former: bool = False

    def title(self, t: Translator) -> str:
        """The label as a heading."""
        text = self.label(t) if self.label else ""
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFilter(Filter):
    """A filter by codes, any of which a record must have.

    Attributes:
        codelist: the package's list that the codes are of; else:
        label_of: a code in words. spellings_of: accepted spelling (folded or exact) → code; None
            where a store knows them.
        column: the column of records that holds the codes; "" where no facet counts them.
        dimension: the column of a database's profiles that holds their numbers.
    """

    codelist: str = ""
    label_of: Callable[[str, Package, Translator], str] | None = None
    spellings_of: Callable[[Package], dict[str, str]] | None = None
    column: str = ""
    dimension: str = ""

    def code_label(self, code: str, package: Package, t: Translator) -> str:
        """A code in words."""
        if self.label_of:
            return self.label_of(code, package, t)
        return package.codelists[self.codelist].label(code, t)

    def spellings(self, package: Package) -> dict[str, str]:
        """Accepted spelling (folded or exact) → code; none where a store knows them."""
        if self.codelist:
            return _same(package.codelists[self.codelist])
        return self.spellings_of(package) if self.spellings_of else {}

    def words(self, selection: Any, package: Package, t: Translator) -> str:
        """The codes of a Selection in words."""
        return t.listing([self.code_label(c, package, t) for c in getattr(selection, self.name)])

    def text(self, value: Iterable[str]) -> str:
        """The parameter's text."""
        return ",".join(value)

    def read(self, query: Query, known: Codes, corrections: list[Correction]) -> Any:
        """The codes of a query; what is none becomes a correction."""
        return read_codes(self.parameter, query, known, corrections)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFilter(Filter):
    """A filter by one value.

    Attributes:
        value: a parameter's text as the value; None if it is invalid. text: the opposite.
        expected: what the parameter can be, for a reader. schema: the same as JSON Schema.
        words: what a Selection asks for, where the filter has a label.
    """

    value: Callable[[str], Any]
    text: Callable[[Any], str]
    expected: str
    schema: Mapping[str, Any]
    words: Callable[[Any, Package, Translator], str] = lambda selection, package, t: ""

    def read(self, query: Query, known: Codes, corrections: list[Correction]) -> Any:
        """The value of a query; None where it has none. An invalid one becomes a correction."""
        text = ",".join(texts(query, self.parameter)).strip()
        if not text:
            return None
        found = self.value(text)
        if found is None:
            found = self.value(bare(text))
        if found is None:
            corrections.append(Correction(self.parameter, text[:40], self.expected))
        return found


def _same(codes: Iterable[object]) -> dict[str, str]:
    """Codes that are only spelled as they are."""
    return {str(code): str(code) for code in codes}


def _context(package: Package) -> dict[str, str]:
    return _same(name for name, layer in package.catalog.layers.items() if layer.is_context)


def _departments(package: Package) -> dict[str, str]:
    """Departments by code, ISO 3166-2 or name."""
    departments = package.departments
    found = _same(departments.codes)
    for column in ("iso", "name"):
        spellings = map(fold, departments.frame[column])
        found |= dict(zip(spellings, departments.codes, strict=True))
    return found


def _layer_label(code: str, package: Package, t: Translator) -> str:
    return package.catalog.layers[code].title(t)


def _box_text(box: Bounds) -> str:
    sides = (box.west, box.south, box.east, box.north)
    return ",".join(str(float(side)).removesuffix(".0") for side in sides)


def _box_words(selection: Any, package: Package, t: Translator) -> str:
    box = selection.bbox
    return f"{box.west:g}, {box.south:g}, {box.east:g}, {box.north:g}"


_FLAG = {"type": "string", "enum": ["1", "0", "true", "false"]}
_FLAG_FORM: dict[str, Any] = {
    "value": read_flag,
    "text": lambda value: "1" if value else "",
    "expected": "1",
    "schema": _FLAG,
}


def _numbers(count: int) -> dict[str, Any]:
    number = {"type": "number"}
    return {"type": "array", "items": number, "minItems": count, "maxItems": count}


FILTERS: tuple[CodeFilter | ValueFilter, ...] = (
    CodeFilter(
        name="layers",
        parameter="layer",
        description="Layers, by comma.",
        label=lambda t: t("layer"),
        label_of=_layer_label,
        spellings_of=lambda package: _same(package.catalog.layers),
        column="layer",
        dimension="layer",
    ),
    CodeFilter(
        name="context",
        parameter="context",
        description="Context layers to show besides, by comma.",
        label_of=_layer_label,
        spellings_of=_context,
    ),
    CodeFilter(
        name="sectors",
        parameter="sector",
        description="Sectors, by comma.",
        label=lambda t: t("sector"),
        column="sector",
        dimension="sector",
        codelist="sector",
    ),
    CodeFilter(
        name="departments",
        parameter="department",
        description="Departments by code, ISO 3166-2 or name, by comma; a record may lie in "
        "several.",
        label=lambda t: t("department"),
        label_of=lambda code, package, t: package.departments.name(code),
        spellings_of=_departments,
        column="departments",
        dimension="departments",
    ),
    CodeFilter(
        name="statuses",
        parameter="status",
        description="Statuses at the end of the selected years, by comma.",
        label=lambda t: t("status"),
        column="status",
        dimension="history",
        codelist="status",
    ),
    CodeFilter(
        name="countries",
        parameter="country",
        description="Countries (ISO 3166-1) of companies that hold or held it, by comma.",
        label=lambda t: t("investor country"),
        label_of=lambda code, package, t: t.country(code),
        column="countries",
        dimension="countries",
    ),
    CodeFilter(
        name="companies",
        parameter="company",
        description="Companies with a role in it, themselves or through one below; by comma.",
        label=lambda t: t("company or body"),
        label_of=lambda code, package, t: package.companies.name(code, t.language),
        spellings_of=lambda package: {
            **package.companies.by_name,
            **_same(package.companies.rows),
        },
        column="companies",
        dimension="companies",
    ),
    CodeFilter(
        name="state_owners",
        parameter="state_owner",
        description="Countries whose state owns a company that holds or runs it, at any level of "
        "the chain, by comma; rows of large layers have none.",
        label=lambda t: t("held or run by a state company of"),
        label_of=lambda code, package, t: t.country(code),
        spellings_of=lambda package: {
            s: code for code in state_countries(package.companies) for s in (code, fold(code))
        },
    ),
    CodeFilter(
        name="precisions",
        parameter="precision",
        description="How sure the place is, by comma.",
        label=lambda t: t("precision of the place"),
        column="loc_precision",
        dimension="loc_precision",
        codelist="loc_precision",
    ),
    CodeFilter(
        name="qualities",
        parameter="quality",
        description="Levels of how well documented it is, by comma.",
        label=lambda t: t("quality of the evidence"),
        column="quality_level",
        dimension="grade",
        codelist="quality",
    ),
    CodeFilter(
        name="ids",
        parameter="id",
        description="Only these records, by comma, whatever their layer.",
        label=lambda t: t("record"),
        label_of=lambda code, package, t: package.record_name(code, t),
    ),
    ValueFilter(
        name="years",
        parameter="years",
        description="First and last year, as 2010-2020, 2015, 2010- or -2020: records that "
        "existed then, as far as sources state it. Statuses and owners are those at the end of "
        "the last year.",
        label=lambda t: t("years"),
        value=read_years,
        text=years_text,
        expected=f"{FIRST_YEAR}-{LAST_YEAR}: 2015, 2010-2020, 2010-, -2020",
        schema={"type": "string", "pattern": r"^([12]\d{3}(-([12]\d{3})?)?|-[12]\d{3})$"},
        words=lambda selection, package, t: asked_text(selection, t),
    ),
    # Links of before ask for records without a date, which may have existed at any time.
    ValueFilter(
        name="possible",
        parameter="undated",
        description="The older name of possible.",
        is_former=True,
        **_FLAG_FORM,
    ),
    ValueFilter(
        name="possible",
        parameter="possible",
        description="With years: 1 keeps records as well that may have existed then.",
        qualifies="years",
        **_FLAG_FORM,
    ),
    ValueFilter(
        name="time",
        parameter="time",
        description="What is asked of the years: existed, happened (an event), planned (a plan "
        "was made), due (it was planned for then).",
        qualifies="years",
        value=read_time,
        text=str,
        expected=", ".join(TIMES),
        schema={"type": "string", "enum": list(TIMES)},
    ),
    ValueFilter(
        name="known_by",
        parameter="known_by",
        description="A year: only sources published by its end are used.",
        label=lambda t: t("sources published by"),
        value=read_year,
        text=str,
        expected=f"{FIRST_YEAR} … {LAST_YEAR}",
        schema={"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
        words=lambda selection, package, t: str(selection.known_by),
    ),
    ValueFilter(
        name="disputed",
        parameter="disputed",
        description="1: only records about which sources disagree.",
        label=lambda t: t("sources disagree"),
        words=lambda selection, package, t: t("yes"),
        **_FLAG_FORM,
    ),
    ValueFilter(
        name="text",
        parameter="q",
        description="Words that must all occur in names or claims; of claims, in the claim "
        "itself. Accents and case do not matter.",
        label=lambda t: t("text"),
        value=read_text,
        text=str,
        expected="text",
        schema={"type": "string", "maxLength": LONGEST_TEXT},
        words=lambda selection, package, t: f"“{selection.text}”",
    ),
    ValueFilter(
        name="bbox",
        parameter="bbox",
        description="west,south,east,north in degrees, or with heights; west > east crosses 180°.",
        label=lambda t: t("map area"),
        value=read_bounds,
        text=_box_text,
        expected="west,south,east,north",
        schema={"oneOf": [_numbers(4), _numbers(6)]},
        words=_box_words,
    ),
    ValueFilter(
        name="relations",
        parameter="relation",
        description="Relations to other places, all of which must hold, by semicolon: "
        "crosses:X, lies_in:X, within:10:X (km), nearest:3:X, same_department:X. X is a layer, "
        "a record, a query by percent-encoded parameters, or a shape as WKT, GeoJSON or "
        "west,south,east,north. What the precision of places leaves open is kept as possible.",
        label=lambda t: t("relation to places"),
        value=read_relations,
        text=relations_text,
        expected=EXPECTED,
        schema={"type": "string"},
        words=lambda selection, package, t: relation_words(
            selection.relations, package, t, LABELLED
        ),
    ),
    ValueFilter(
        name="certain",
        parameter="certain",
        description="With relation: 1 keeps only records of which it is certain.",
        qualifies="relations",
        **_FLAG_FORM,
    ),
)
PARAMETERS = tuple(item.parameter for item in FILTERS)
LABELLED: dict[str, CodeFilter | ValueFilter] = {item.name: item for item in FILTERS if item.label}
CODE_FILTERS = {item.name: item for item in FILTERS if isinstance(item, CodeFilter)}
# Those whose codes are counted.
FACETS = tuple(item for item in CODE_FILTERS.values() if item.column)
