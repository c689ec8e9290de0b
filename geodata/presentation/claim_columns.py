"""Claims as flat columns, for files: those of claims.csv, and the cells of rows of large layers."""

import numpy as np

from geodata.datapackage.claims import COLUMNS
from geodata.datapackage.tabular_layers import (
    AS_OF,
    MODALITY,
    RANK,
    SHARES,
    TabularLayer,
    cell_text,
    n_claims,
)
from geodata.frames import objects
from geodata.presentation.record_columns import Columns, EncodedColumn, large_rows, texts_of
from geodata.query.results import Extract


def flat_claims(extract: Extract) -> Columns:
    """The claims of the records, deprecated ones included, in claims.csv's columns."""
    ids = np.array(extract.ids, dtype=object)
    documented = extract.has_claims_file_rows
    found = [(row, c.row()) for row in np.flatnonzero(documented)
             for c in extract.atlas.claims_of(ids[row])]  # fmt: skip
    rows = [np.array([row for row, _ in found], dtype=np.int64)]
    cells = {name: [objects([claim[name] for _, claim in found])] for name in COLUMNS}
    for places, layer, positions in large_rows(extract, ids, documented):
        for name in sorted(layer.fields):
            counts = n_claims(name, layer.values[name].iloc[positions])
            said = counts > 0
            rows.append(np.repeat(places, counts))
            for column, values in _claims_of(layer, positions[said], name, ids[rows[-1]]).items():
                cells[column].append(values)
    order = np.argsort(np.concatenate(rows), kind="stable")
    joined = {name: np.concatenate(parts)[order] for name, parts in cells.items()}
    return {name: EncodedColumn.of(values, str) for name, values in joined.items()}


def _claims_of(
    layer: TabularLayer, positions: np.ndarray, name: str, ids: np.ndarray
) -> dict[str, np.ndarray]:
    """The claims that cells of a field are: as TabularLayer.claims has them, in bulk."""
    if name == SHARES:
        claims = [claim.row() for p in positions.tolist() for claim in layer.claims(p, [name])]
        return {column: objects([claim[column] for claim in claims]) for column in COLUMNS}
    size = len(positions)
    said = {"field": name, "modality": MODALITY, "source_id": layer.layer.source, "rank": RANK}
    columns = {column: np.full(size, said.get(column, ""), dtype=object) for column in COLUMNS}
    values = layer.values[name].to_numpy()[positions]
    file = layer.layer.path
    return columns | {
        "claim_id": objects([f"{record_id}.{name}" for record_id in ids]),
        "record_id": ids,
        "value": EncodedColumn.of(values, cell_text).cells(str),
        "unit": texts_of(layer, f"{name}_unit", positions),
        "as_of": texts_of(layer, AS_OF, positions),
        "locator": objects([f"{file}, row {layer.row_number(p)}" for p in positions.tolist()]),
    }
