"""Features as they are sent, written when they are published: what the API is asked for most.

To make a page of a hundred features takes longer than to find them. What a feature says depends on
its record and the language only, but where a year of knowledge or of statuses is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import geopandas
import numpy as np
from psycopg import sql

from geodata.atlas import Atlas, Nowhere, compile_package
from geodata.conflicts import with_conflicts
from geodata.language import LANGUAGES, translator
from geodata.large import LargeLayer
from geodata.large_records import LargeRows, with_quality
from geodata.package import Package
from geodata.postgis.connections import Database
from geodata.postgis.parts import Part
from geodata.postgis.schema import Tables
from geodata.postgis.sql import piece
from geodata.quality import Scale
from geodata.selected import Extract
from geodata.selection import Selection
from geodata.text_files import PIECE, features

# Numbers of records, and language → their features.
Written = tuple[np.ndarray, dict[str, list[str]]]


def written(
    package: Package, large: Sequence[LargeLayer], parts: Sequence[Part]
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
        among = replace(atlas, elsewhere=LargeRows([layer], [frame], package, None, Nowhere().near))
        yield from _of_frame(among, frame, documented.size + positions)


def features_at(
    numbers: Sequence[int], language: str, database: Database, tables: Tables
) -> list[str]:
    """The features of some records, by their numbers, in that order."""
    question = piece(
        "select number, {} from {} where number = any({}::int[])",
        sql.Identifier(language),
        tables.feature,
        list(numbers),
    )
    texts = dict(database.rows(question))
    return [texts[number] for number in numbers]


def _of_frame(
    atlas: Atlas, frame: geopandas.GeoDataFrame, numbers: np.ndarray
) -> Iterator[Written]:
    done = 0
    for extract in Extract(Selection(), atlas, frame).extracts(PIECE):
        some = numbers[done : done + extract.total]
        yield some, {name: features(extract, translator(name)) for name in LANGUAGES}
        done += extract.total
