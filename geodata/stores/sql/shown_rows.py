"""Rows of an edition by their numbers, as a selection shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas
import numpy as np

from geodata.evidence.atlas import Atlas
from geodata.frames import objects, together
from geodata.query.selection import Selection
from geodata.stores.sql.edition import OpenEdition
from geodata.stores.sql.fragments import fragment
from geodata.stores.sql.row_frames import SHOWN, cells_of, frame_of, text_column
from geodata.stores.sql.tabular_rows import DatabaseRows


@dataclass(frozen=True)
class Rows:
    """Rows as a selection shows them.

    Documented records are rows of the atlas, which every process holds; others are asked for.
    """

    edition: OpenEdition
    atlas: Atlas
    key: int
    selection: Selection

    def ids(self, numbers: np.ndarray) -> list[str]:
        """Ids of documented records."""
        return list(self.atlas.records.index[self._positions(numbers)])

    def at(self, numbers: Sequence[int]) -> geopandas.GeoDataFrame:
        """Rows in the order of their numbers here."""
        asked = np.asarray(numbers, dtype=np.int64)
        is_large = asked >= self.edition.books.first_large
        frames = [self._documented(asked[~is_large])]
        if is_large.any():
            frames.append(self._large(asked[is_large].tolist()))
        frame = together(frames)
        if is_large.any() and not is_large.all():
            places = np.concatenate([np.flatnonzero(~is_large), np.flatnonzero(is_large)])
            frame = frame.iloc[np.argsort(places)]
        return self._with_existence(frame)

    def _positions(self, numbers: np.ndarray) -> np.ndarray:
        """Where documented records stand in the atlas: those that its year knows, in order."""
        profiles = self.edition.profiles
        is_known = profiles.known_by(self.key)[profiles.of_documented]
        found: np.ndarray = (np.cumsum(is_known) - 1)[numbers]
        return found

    def _documented(self, numbers: np.ndarray) -> geopandas.GeoDataFrame:
        frame = self.atlas.records.iloc[self._positions(numbers)]
        year, profiles = self.selection.year, self.edition.profiles
        if year is None:
            return frame
        words = objects(self.edition.books.words("history", self.key, year))
        history = profiles.columns["history"][profiles.of_documented[numbers]]
        return frame.assign(status=text_column("status", words[history], frame.index))

    def _large(self, numbers: Sequence[int]) -> geopandas.GeoDataFrame:
        """Rows of large layers, which are kept for what is asked of them next."""
        question = fragment("select {} from {}", SHOWN, self.edition.tables.at(numbers))
        place = {number: n for n, number in enumerate(numbers)}
        rows = self.edition.database.rows(question)
        cells = cells_of(sorted(rows, key=lambda row: place[row[0]]))
        if isinstance(self.atlas.elsewhere, DatabaseRows):
            self.atlas.elsewhere.keep(cells)
        return frame_of(cells, self.edition.books, self.key, self.selection.year)

    def _with_existence(self, frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """With whether each record existed in the selected years; empty where none are."""
        years, time = self.selection.years, self.selection.time
        if not years:
            return frame.assign(existence="")
        found = [times.existence(*years, time) for times in frame["times"]]
        return frame.assign(existence=objects(found))
