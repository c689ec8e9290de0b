"""Features as they are sent, written when they are published: what the API is asked for most.

To make a page of a hundred features takes longer than to find them. What a feature says depends on
its record and the language only, but where a year of knowledge or of statuses is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import geopandas
import numpy as np

from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import TabularLayer
from geodata.evidence.atlas import Atlas, NoTabularRows, compile_package
from geodata.evidence.conflicts import with_conflicts
from geodata.evidence.derived_columns import with_quality
from geodata.evidence.quality import Scale
from geodata.evidence.tabular_rows import TabularRows
from geodata.language import LANGUAGES, translator
from geodata.presentation.geojson_features import PIECE, features
from geodata.query.relation_answers import no_relation
from geodata.query.results import Extract
from geodata.query.selection import Selection
from geodata.stores.sql.record_states import RecordStates

# Numbers of records, and language → their features.
Written = tuple[np.ndarray, dict[str, list[str]]]


def written(
    package: Package, large: Sequence[TabularLayer], parts: Sequence[RecordStates]
) -> Iterator[Written]:
    """The features of all records as known today, some at a time.

    Args:
        large: layers of which `parts` has rows. parts: documented records, and rows if there are
            any; a record's number is its place in them.
    """
    atlas, documented = with_conflicts(compile_package(package)), parts[0]
    newest = np.flatnonzero(documented.known_to == documented.known_to.max(initial=0))
    # The part has a record as it was when it was last told of: its quality may be another today.
    yield from _of_frame(atlas, atlas.records.loc[documented.frame.index[newest]], newest)
    first = 0
    for layer in large:
        positions = np.arange(first, first + len(layer.records))
        first += len(positions)
        frame = with_quality(layer, parts[1].frame.iloc[positions], Scale.of(package))
        among = replace(
            atlas, elsewhere=TabularRows([layer], [frame], package, None, NoTabularRows().near)
        )
        yield from _of_frame(among, frame, documented.size + positions)


def _of_frame(
    atlas: Atlas, frame: geopandas.GeoDataFrame, numbers: np.ndarray
) -> Iterator[Written]:
    done = 0
    shown = frame.assign(existence="", **no_relation(len(frame)))
    for extract in Extract(Selection(), atlas, shown).extracts(PIECE):
        some = numbers[done : done + extract.total]
        yield some, {name: features(extract, translator(name)) for name in LANGUAGES}
        done += extract.total
