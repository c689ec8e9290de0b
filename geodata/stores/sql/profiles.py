"""Profiles: each combination that occurs of what filters and counts read, in arrays.

There are far fewer of them than rows, so that every process holds them all. A selection becomes a
mask over profiles: counting needs no question, and a database that is asked for rows is told the
mask, one bit a profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import numpy as np

# What stands before the names of the columns of documented rows.
RANK = "rank of "
OF_DOCUMENTED = "of documented"


@dataclass(frozen=True)
class Profiles:
    """The profiles of an edition.

    Attributes:
        columns: a number in a book, a flag, or how far records reach, of each profile: `n` records
            have it, known from the key `known_from` to `known_to`; `west`, `south`, `east`,
            `north` in degrees; `first_day` and `last_day` as YYYYMMDD.
        of_documented: the profile of each documented row.
        ranks: column of `record` → each documented row's rank, -1 where its cell is empty.
    """

    columns: Mapping[str, np.ndarray]
    of_documented: np.ndarray
    ranks: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.columns["n"])

    def known_by(self, key: int) -> np.ndarray:
        """Which are known by a key."""
        found: np.ndarray = (self.columns["known_from"] <= key) & (self.columns["known_to"] >= key)
        return found

    @cached_property
    def n(self) -> np.ndarray:
        """How many records have each."""
        return self.columns["n"].astype(np.int64)

    def as_bytes(self) -> bytes:
        """The arrays as `from_bytes` reads them."""
        ranks = {RANK + name: rank for name, rank in self.ranks.items()}
        target = BytesIO()
        np.savez(target, **self.columns, **ranks, **{OF_DOCUMENTED: self.of_documented})  # type: ignore[arg-type]
        return target.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Profiles":
        """The profiles as `as_bytes` gave them."""
        with np.load(BytesIO(content), allow_pickle=False) as file:
            found = dict(file)
        of_documented = found.pop(OF_DOCUMENTED)
        ranks = {n.removeprefix(RANK): found.pop(n) for n in list(found) if n.startswith(RANK)}
        return cls(found, of_documented, ranks)
