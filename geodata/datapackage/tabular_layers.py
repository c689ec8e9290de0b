"""Large layers: GeoParquet whose rows are records and whose cells are claims.

A cadastre of 60,000 concessions has one source and one statement a cell; claims are not written out
but made of a row when they are looked at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import geopandas
import numpy as np
import pandas

from geodata.datapackage.catalog import Layer
from geodata.datapackage.claims import Claim
from geodata.periods import parse_period

AS_OF = "as_of"
# How a cell says what it says, and how that counts.
MODALITY, RANK = "stated", "normal"
# The one field of which a cell holds several claims: “Uno SA [50]; Dos SA [25.5]”.
SHARES = "owner_share"
_SHARE = re.compile(r"\s*([^;]*[^;\s])\s*\[(\d+(?:\.\d+)?)\]\s*")


@dataclass(frozen=True)
class TabularLayer:
    """One large layer as it stands in its file, read-only.

    Attributes:
        records: one row a record, index = id: RECORD_COLUMNS and geometry (EPSG:4326).
        values: the same rows: as_of, the fields, and `<field>_unit`; null where nothing is said.
        fields: the fields among the columns of `values`.
        rows: each one's row in the file, from 1; None where that is its position.
    """

    layer: Layer
    records: geopandas.GeoDataFrame
    values: pandas.DataFrame
    fields: tuple[str, ...]
    rows: np.ndarray | None = None

    @cached_property
    def _cells(self) -> Mapping[str, np.ndarray]:
        """The columns of `values` as arrays: a frame is slow to give a single cell."""
        return {str(name): self.values[name].to_numpy() for name in self.values}

    @cached_property
    def _ids(self) -> np.ndarray:
        return self.records.index.to_numpy(dtype=object)

    def row_number(self, position: int) -> int:
        """In which row of the file a record stands, from 1."""
        return position + 1 if self.rows is None else int(self.rows[position])

    def claims(self, position: int, fields: Sequence[str] | None = None) -> tuple[Claim, ...]:
        """What a row says, as claims of the layer's source."""
        wanted = self.fields if fields is None else fields
        return tuple(claim for field in wanted for claim in self._claims(position, field))

    def _claims(self, position: int, field: str) -> Iterator[Claim]:
        """The claims of one cell: one, or one an owner."""
        claim = self._claim(position, field)
        if claim is None:
            return
        if field != SHARES:
            yield claim
            return
        for number, (owner, share) in enumerate(shares_of(claim.value) or (), start=1):
            yield replace(
                claim, claim_id=f"{claim.claim_id}.{number}", qualifier=owner,
                value=cell_text(share), number=share,
            )  # fmt: skip

    def _claim(self, position: int, field: str) -> Claim | None:
        cell = self._cells[field][position]
        value = cell_text(cell)
        if not value:
            return None
        record_id = str(self._ids[position])
        as_of = self._text(AS_OF, position)
        row = self.row_number(position)
        return Claim(
            f"{record_id}.{field}",
            record_id,
            field,
            "",
            value,
            "",
            self._text(f"{field}_unit", position),
            as_of,
            MODALITY,
            self.layer.source,
            f"{self.layer.path}, row {row}",
            None,
            RANK,
            "",
            "",
            float(cell) if isinstance(cell, float) else None,
            parse_period(as_of) if as_of else None,
            (self.layer.path, row),
        )

    def _text(self, column: str, position: int) -> str:
        return cell_text(self._cells[column][position]) if column in self._cells else ""


def shares_of(cell: str) -> list[tuple[str, float]] | None:
    """Owners and their per cent in a cell of SHARES; None where it is not written so."""
    found = [_SHARE.fullmatch(part) for part in cell.split(";")]
    read = [(match[1], float(match[2])) for match in found if match]
    return read if len(read) == len(found) else None


def n_claims(field: str, cells: pandas.Series) -> np.ndarray:
    """How many claims each cell of a field is."""
    said = cells.notna().to_numpy()
    if field != SHARES or pandas.api.types.is_numeric_dtype(cells):
        return said.astype(np.int64)
    counts = cells.where(cells.notna(), "").map(lambda cell: cell.count(";") + 1)
    return np.where(said, counts.to_numpy(dtype=np.int64), 0)


def cell_text(value: Any) -> str:
    """A cell as claims.csv would write it; "" where it is null."""
    if isinstance(value, str):
        return value
    if pandas.isna(value):
        return ""
    if isinstance(value, float | np.floating):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
