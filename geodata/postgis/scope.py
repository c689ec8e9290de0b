"""A selection as conditions in SQL: on profiles what filters read, on records the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from psycopg import sql

from geodata.catalog import Catalog
from geodata.folding import fold
from geodata.postgis.books import DIMENSIONS, Books
from geodata.postgis.sql import Sql, every, piece, storable
from geodata.selection import Bounds, Selection

# f, d: profiles and details, which stand beside records where conditions read them.
Reads = frozenset[str]
NOTHING: Reads = frozenset()
# PostGIS keeps the sides of boxes in single precision, some 1e-5 degrees wide of the truth.
ROUGH = 1e-4


@dataclass(frozen=True, slots=True)
class Scope:
    """What is demanded of records.

    Attributes:
        known: what the year of knowledge demands of profiles.
        facets: filter → what it demands of profiles; a facet counts without its own.
        others: what is demanded of records one by one. reads: what that reads besides.
        listed: that they are among the ids asked for.
    """

    known: Sql
    facets: Mapping[str, Sql]
    others: tuple[Sql, ...] = ()
    reads: Reads = NOTHING
    listed: Sql | None = None

    @classmethod
    def of_numbers(cls, numbers: list[int]) -> "Scope":
        """That records are those of some numbers."""
        # As one text: as whole numbers of Python they would take five times the memory.
        written = "{" + ",".join(map(str, numbers)) + "}"
        some = piece("r.number in (select unnest({}::int[]))", written)
        return cls(piece("true"), {}, (some,))

    @property
    def of_records(self) -> tuple[Sql, ...]:
        """All conditions on records."""
        return (*self.others, self.listed) if self.listed else self.others

    @property
    def all(self) -> Sql:
        """All conditions; they read records, profiles, and what `everything_read` names."""
        return every([self.known, *self.facets.values(), *self.of_records])

    @property
    def everything_read(self) -> Reads:
        """What conditions on records read besides them."""
        return self.reads | {"d"} if self.listed else self.reads

    def unlisted(self) -> "Scope":
        """The same without the ids."""
        return replace(self, listed=None)

    def also(self, conditions: tuple[Sql, ...], reads: Reads) -> "Scope":
        """The same with more conditions on records."""
        return replace(self, others=(*self.others, *conditions), reads=self.reads | reads)


def scope_of(selection: Selection, books: Books, catalog: Catalog, key: int) -> Scope:
    """What a selection demands; `key` is the position of its year among the books' keys."""
    known = piece("f.known_from <= {} and f.known_to >= {}", key, key)
    year = selection.years[1] if selection.years else None
    facets = {
        name: _among(dimension, books.having(dimension, getattr(selection, name), key, year))
        for dimension, name in DIMENSIONS.items()
        if name != "layers" and getattr(selection, name)
    }
    if not selection.ids:
        facets["layers"] = _among("layer", _layers(selection, books, catalog))
    if selection.years:
        facets["years"] = _years(selection.years, undated=selection.undated)
    if selection.disputed:
        facets["disputed"] = piece("f.disputed")
    others = [contains(word) for word in fold(selection.text).split()]
    if selection.bbox:
        others.append(meets(selection.bbox))
    listed = among_ids(selection.ids) if selection.ids else None
    return Scope(known, facets, tuple(others), listed=listed)


def _among(dimension: str, numbers: list[int]) -> Sql:
    return piece("{} = any({}::int[])", column(dimension), numbers)


def column(dimension: str) -> Sql:
    """A column of profiles."""
    return piece("{}", sql.Identifier("f", dimension))


def _layers(selection: Selection, books: Books, catalog: Catalog) -> list[int]:
    """Numbers of the layers shown: those chosen, else all but context; and context asked for."""
    ordinary = [name for name, layer in catalog.layers.items() if not layer.is_context]
    shown = {*(selection.layers or ordinary), *selection.context}
    return [number for number, name in enumerate(books.layers) if name in shown]


def _years(years: tuple[int, int], *, undated: bool) -> Sql:
    """That a record's interval overlaps the years, or has none where that is let pass."""
    first, last = years
    overlaps = piece("f.start_year <> 0 and f.start_year <= {} and f.end_year >= {}", last, first)
    return piece("({}) or f.start_year = 0", overlaps) if undated else overlaps


def contains(word: str) -> Sql:
    """That what is searched holds a folded word."""
    escaped = storable(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return piece("r.haystack like {}", f"%{escaped}%")


def envelope(box: Bounds) -> Sql:
    """A box as a geometry."""
    return piece("ST_MakeEnvelope({}, {}, {}, {}, 4326)", box.west, box.south, box.east, box.north)


def meets(box: Bounds) -> Sql:
    """That a place meets a box; of one well inside, known by its own box, the shape is not read."""
    area = envelope(box)
    inner = Bounds(box.west + ROUGH, box.south + ROUGH, box.east - ROUGH, box.north - ROUGH)
    if inner.west >= inner.east or inner.south >= inner.north:
        return piece("ST_Intersects(r.geometry, {})", area)
    return piece(
        # A case, not an “or”: the index would be asked twice, and for an “or” wrongly estimated.
        "r.geometry && {} and case when r.geometry @ {} then true"
        " else ST_Intersects(r.geometry, {}) end",
        area,
        envelope(inner),
        area,
    )


def among_ids(ids: tuple[str, ...]) -> Sql:
    """That a record is one of those named."""
    return piece("d.id = any({}::text[])", [storable(record_id) for record_id in ids])
