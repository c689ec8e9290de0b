"""The tables of an edition in PostGIS, and what PostgreSQL says in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from psycopg import sql

from geodata.geometry.bounds import Bounds
from geodata.stores.postgis.feature_cache import features_at
from geodata.stores.sql.fragments import Sql, fragment, pg_text
from geodata.stores.sql.tables import SqlSource, Tables, bits_of

# PostGIS keeps the sides of boxes in single precision, some 1e-5 degrees wide of the truth.
ROUGH = 1e-4
# Between the codes of a list where it is one text; no code has it.
BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class PostgisTables(Tables):
    """The tables of an edition."""

    edition: int

    def named(self, table: str) -> sql.Identifier:
        """A table by its name."""
        return sql.Identifier(f"atlas_{self.edition}", table)

    def features(
        self, source: SqlSource, numbers: Sequence[int], language: str
    ) -> list[str] | None:
        """Features as they were written when published."""
        return features_at(numbers, language, source, self.named("feature"))

    def has_profile(self, profiles: np.ndarray) -> Sql:
        """That records have one of the profiles of a mask."""
        return fragment("get_bit({}::varbit, r.profile) = 1", bits_of(profiles))

    def among_numbers(self, numbers: np.ndarray) -> Sql:
        """That records are those of some numbers, which may be many."""
        # As one text: as whole numbers of Python they would take five times the memory.
        written = "{" + ",".join(map(str, numbers.tolist())) + "}"
        return fragment("r.number in (select unnest({}::int[]))", written)

    def contains(self, text: Sql, word: str) -> Sql:
        """That a text holds a word."""
        escaped = pg_text(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return fragment("{} like {}", text, f"%{escaped}%")

    def like(self, text: Sql, pattern: str) -> Sql:
        """That a text is like a pattern."""
        return fragment("{} like {}", text, pattern)

    def is_ascii(self, text: Sql) -> Sql:
        """That a text has no character beyond ASCII."""
        return fragment("octet_length({}) = char_length({})", text, text)

    def ascii_lower(self, text: Sql) -> Sql:
        """A text with A–Z in lower case: in the locale C, `lower` knows no other letters."""
        return fragment('lower({} collate "C")', text)

    def list_at(self, lists: Sequence[Sequence[str]], number: Sql) -> Sql:
        """One of some lists of texts, by its number."""
        texts = [BETWEEN.join(codes) for codes in lists]
        return fragment("string_to_array(({}::text[])[{} + 1], {})", texts, number, BETWEEN)

    def meets(self, box: Bounds) -> Sql:
        """That a place meets a box; of one well inside, by its bounds, the shape is not read."""
        area = _envelope(box)
        inner = Bounds(box.west + ROUGH, box.south + ROUGH, box.east - ROUGH, box.north - ROUGH)
        if inner.west >= inner.east or inner.south >= inner.north:
            return fragment("ST_Intersects(r.geometry, {})", area)
        return fragment(
            # A case: for an “or” the index would be asked twice, and rows be wrongly estimated.
            "r.geometry && {} and case when r.geometry @ {} then true"
            " else ST_Intersects(r.geometry, {}) end",
            area,
            _envelope(inner),
            area,
        )

    def is_near(self, box: Bounds) -> Sql:
        """That a place's bounds touch a box in degrees, or nearly so."""
        return fragment("r.geometry && {}", _envelope(box))

    def spatial(self, predicate: str, left: Sql, right: Sql, given: shapely.Geometry | None) -> Sql:
        """A predicate of the Simple Features."""
        return fragment("{}({}, {})", sql.Identifier(f"st_{predicate}"), left, right)

    def bounds(self, source: Sql, condition: Sql) -> Sql:
        """A question for west, south, east and north of the places of records."""
        return fragment(
            "select min(ST_XMin(g)), min(ST_YMin(g)), max(ST_XMax(g)), max(ST_YMax(g))"
            " from (select r.geometry::box3d as g from {} where {}) places",
            source,
            condition,
        )

    def near(self, place: shapely.Geometry, degrees: float) -> tuple[Sql, Sql]:
        """That a record is within some degrees of a place, and by what the nearest come first."""
        here = fragment("ST_GeomFromWKB({}, 4326)", shapely.to_wkb(place))
        is_near = fragment("ST_DWithin(r.geometry, {}, {})", here, degrees)
        return is_near, fragment("r.geometry <-> {}", here)


def _envelope(box: Bounds) -> Sql:
    """A box as a geometry."""
    return fragment(
        "ST_MakeEnvelope({}, {}, {}, {}, 4326)", box.west, box.south, box.east, box.north
    )
