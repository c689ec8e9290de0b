"""How records and companies are written: the one list that suggestions and matching read."""

from collections.abc import Iterator

import pandas

from geodata.datapackage.package import Package
from geodata.language import LANGUAGES

# What is written (id or code), a spelling of it, and whether that is another than its usual name.
Spelling = tuple[str, str, bool]


def record_spellings(records: pandas.DataFrame) -> Iterator[Spelling]:
    """The names of records (`Atlas.records`) in each language, then their other names."""
    columns = [records[f"name_{language}"] for language in LANGUAGES]
    for record_id, aliases, *names in zip(records.index, records["aliases"], *columns, strict=True):
        yield from ((str(record_id), str(name), False) for name in names if name)
        yield from ((str(record_id), str(name), True) for name in aliases or () if name)


def company_spellings(package: Package) -> Iterator[Spelling]:
    """The names of companies, then their other names."""
    for code, row in package.companies.rows.items():
        for column in ("name", "name_es"):
            if row.get(column):
                yield code, row[column], False
        for alias in filter(None, map(str.strip, row.get("aliases", "").split("|"))):
            yield code, alias, True
