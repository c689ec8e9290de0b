"""Which columns a file has, and where each of its records can be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import numpy as np

from geodata.datapackage.package import Package
from geodata.evidence.atlas import QUALITY_PARTS
from geodata.evidence.lifetimes import UNDATED
from geodata.language import Translator
from geodata.periods import OPEN_END, OPEN_START
from geodata.presentation.record_columns import (
    Columns,
    EncodedColumn,
    core_fields,
    fields_of,
    flat_records,
    marks_core,
    types_of,
)
from geodata.query.results import Extract, Results

CORE, ALL = "core", "all"
CHOICES = (CORE, ALL)
URL = "url"
# Typed days, for programs that play time: the first and the last for which existence is stated.
DAYS = ("begin_date", "end_date")
ADDED = {URL: str, DAYS[0]: date, DAYS[1]: date}
# What follows the root of the atlas in the address of a page or of an answer of the API.
AFTER_ROOT = re.compile(r"(/record|/actors|/api/.*)?/?\?.*|/api/.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a file look.

    Attributes:
        root: address of the atlas, to which those of its records are appended.
        columns: CORE for the fields that the codebook marks as such, without the parts of the
            quality and the counts of claims; ALL for everything that is known.
    """

    t: Translator
    root: str
    columns: str = CORE

    @classmethod
    def of(cls, link: str, t: Translator, columns: str = CORE) -> "Layout":
        """The layout of a file whose view stands at an address."""
        return cls(t, AFTER_ROOT.sub("", link).rstrip("/"), columns)

    def fields(self, source: Extract | Results) -> Mapping[str, list[str]]:
        """Layer → the fields of which its records have columns."""
        found = fields_of(source)
        if self.columns == ALL:
            return found
        package = source.atlas.package
        return {layer: core_fields(fields, package) for layer, fields in found.items()}

    def types(self, source: Extract | Results) -> dict[str, type]:
        """The columns of all records of a file, of whichever layer, with their types."""
        fields = set[str]().union(*self.fields(source).values())
        return self.types_of(sorted(fields), source.atlas.package)

    def types_of(self, fields: Sequence[str], package: Package) -> dict[str, type]:
        """The columns of records that speak of some fields; `id` and `url` come first."""
        types = types_of(fields, package)
        if self.columns == CORE and marks_core(package):
            left_out = {*QUALITY_PARTS, *(f"{name}_n_claims" for name in fields)}
            types = {name: kind for name, kind in types.items() if name not in left_out}
        return {"id": types.pop("id"), **ADDED, **types}

    def rows(self, extract: Extract) -> Columns:
        """The records with one column a fact, their address, and the days they lasted."""
        ids, frame = extract.ids, extract.records
        numbers = np.arange(len(ids))
        urls = [f"{self.root}/{self.t.language}/record/{quote(i, safe='/')}" for i in ids]
        days = {
            name: EncodedColumn.of(frame[column], _day)
            for name, column in zip(DAYS, ("start", "end"), strict=True)
        }
        return {**flat_records(extract, self.t), URL: EncodedColumn(urls, numbers), **days}


def _day(number: Any) -> date | None:
    """A day as a date; None where it is open or unknown."""
    if number in (None, UNDATED, OPEN_START, OPEN_END):
        return None
    return date(int(number) // 10000, int(number) // 100 % 100, int(number) % 100)
