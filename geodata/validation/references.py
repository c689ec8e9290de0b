"""What the data standard asks of the things that records and claims refer to.

Code lists, the catalogue of layers and the sources (sections 2, 5 and 6).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale

from geodata.datapackage.claims import NUMERIC_TYPES
from geodata.datapackage.package import COMPANY, Package
from geodata.datapackage.reading import Unreadable, read_json, tidied
from geodata.datapackage.sources import FILE as SOURCES
from geodata.errors import Problem
from geodata.folding import fold
from geodata.validation.geojson import Fault

CATALOG = "catalog.json"
FIELDS = "codelists/fields.csv"
SECTORS = "codelists/sector.csv"
UNITS = "codelists/unit.csv"
COMPANIES = "codelists/companies.csv"
FIELD_TYPES = (*NUMERIC_TYPES, "text", "prose", "code", "company", "date")
YES_OR_NO = ("true", "false")
# The item types of CSL 1.0.2, appendix III.
CSL_TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
    "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
    "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
    "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
    "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review",
    "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
)  # fmt: skip
LONGEST_DATE = 3  # year, month, day


def field_problems(package: Package) -> Iterator[Problem]:
    """Fields whose type, unit or code list does not exist."""
    for code, row in package.codelists["fields"].rows.items():
        for message, remedy in _field_faults(row, package):
            yield Problem(FIELDS, code, message, remedy)
        for unit in filter(None, row.get("unit", "").split("|")):
            if unit not in package.codelists["unit"]:
                message = f"unit “{unit}” is in no code list."
                yield Problem(FIELDS, code, message, f"Use a code of {UNITS}.", rests_on=(UNITS,))


def _field_faults(row: Mapping[str, str], package: Package) -> Iterator[Fault]:
    if row.get("type") not in FIELD_TYPES:
        yield f"type “{row.get('type', '')}” is none.", f"Use one of {', '.join(FIELD_TYPES)}."
    name = row.get("codelist", "")
    if name and name not in package.codelists:
        yield f"code list “{name}” is not in codelists/.", "Correct the name, or add the file."
    for column in ("repeats", "changes"):
        if row.get(column) not in YES_OR_NO:
            yield f"{column} is “{row.get(column, '')}”.", "Write true or false."


def company_problems(package: Package) -> Iterator[Problem]:
    """Companies with an unknown country or parent, and spellings that two of them claim."""
    rows = package.companies.rows
    countries = Locale.parse("en").territories
    for code, row in rows.items():
        if row.get("country") and row["country"] not in countries:
            message = f"country “{row['country']}” is no code of ISO 3166-1."
            yield Problem(COMPANIES, code, message, "Use two capital letters, as CN.")
        if row.get("parent") and row["parent"] not in rows:
            message = f"parent “{row['parent']}” is no company of the list."
            yield Problem(COMPANIES, code, message, "Correct parent, or add the company.")
        names = (row.get("name", ""), row.get("name_es", ""))
        for name in (*filter(None, names), *row.get("aliases", "").split("|")):
            owner = package.companies.by_name.get(fold(name), code)
            if owner != code:
                message = f"shares the name “{name}” with {owner}."
                yield Problem(COMPANIES, code, message, "Give the spelling to one company.")


def company_claim_problems(package: Package) -> Iterator[Problem]:
    """Claims about companies against the code list, whose columns say what stands of them."""
    said: dict[tuple[str, str], set[str]] = {}
    for claim in package.company_claims:
        if not claim.is_deprecated:
            key = (claim.record_id.removeprefix(COMPANY), claim.field)
            said.setdefault(key, set()).add(claim.value)
    for (code, field), values in said.items():
        stands = package.companies.rows[code].get(field, "")
        if stands not in values:
            message = f"{field} is “{stands}”, but its claims say {', '.join(sorted(values))}."
            yield Problem(COMPANIES, code, message, f"Correct {field}, or its claims.")


def catalog_problems(package: Package) -> Iterator[Problem]:
    """Layers with an unknown sector, fields no list has, or a title in one language only."""
    for layer in package.catalog.layers.values():
        where = layer.layer_id
        if not layer.titles.get("title_es"):
            yield Problem(CATALOG, where, "needs title_es.", "Name the layer in Spanish as well.")
        if layer.sector not in package.codelists["sector"]:
            message = f"sector “{layer.sector}” is in no code list."
            remedy = f"Use a code of {SECTORS}."
            yield Problem(CATALOG, where, message, remedy, rests_on=(SECTORS,))
        for field in layer.table:
            if field not in package.codelists["fields"]:
                message = f"field “{field}” of its table is in no code list."
                remedy = f"Use a code of {FIELDS}."
                yield Problem(CATALOG, where, message, remedy, rests_on=(FIELDS,))


def source_problems(package: Package) -> Iterator[Problem]:
    """Sources without what CSL and section 5 ask for, read from the file itself."""
    try:
        items = tidied(read_json(package.root / SOURCES)).value
    except (FileNotFoundError, Unreadable):
        return
    items = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    witnesses = {str(i.get("id")): str(i.get("witness") or i.get("id")) for i in items}
    for position, item in enumerate(items, start=1):
        where = str(item.get("id") or f"item {position}")
        for message, remedy in (*_csl_faults(item), *_witness_faults(item, witnesses)):
            yield Problem(SOURCES, where, message, remedy)


def _csl_faults(item: Mapping[str, Any]) -> Iterator[Fault]:
    if item.get("type") not in CSL_TYPES:
        yield f"type “{item.get('type', '')}” is none of CSL's.", "Use one, as report or book."
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if not isinstance(parts, list) or not parts or not _is_date(parts[-1]):
        yield "needs issued with date-parts.", "Write it as {“date-parts”: [[2022, 8, 3]]}."
    if bool(item.get("text_edition")) != bool(item.get("text_lines")):
        yield "has text_edition or text_lines, not both.", "Give the file and its number of lines."
    if bool(item.get("note_en")) != bool(item.get("note_es")):
        yield "has a note in one language only.", "Write it in both, or in none."


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_date(parts: object) -> bool:
    """Whether it is a year, a year and month, or a year, month and day."""
    return (
        isinstance(parts, list)
        and 1 <= len(parts) <= LONGEST_DATE
        and all(isinstance(part, int) for part in parts)
    )


def _witness_faults(item: Mapping[str, Any], witnesses: Mapping[str, str]) -> Iterator[Fault]:
    own = witnesses.get(str(item.get("id")))
    others = item.get("independent_of")
    for other in filter(_is_text, others if isinstance(others, list) else ()):
        if other not in witnesses:
            yield f"independent_of “{other}” is no source.", "Correct the id."
        elif witnesses[other] == own:
            message = f"is said to be independent of “{other}”, an edition of the same text."
            yield message, "Correct witness or independent_of."
