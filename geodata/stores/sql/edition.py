"""What questions are asked of: a database with its tables, and what every process holds of it."""

from dataclasses import dataclass, field

import numpy as np

from geodata.query.order import Order
from geodata.stores.sql.codebook import Codebook
from geodata.stores.sql.profiles import Profiles
from geodata.stores.sql.tables import SqlSource, Tables


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """One prepared state of a package.

    Attributes:
        places: orders by words that were asked for, with the key and year of the words.
    """

    database: SqlSource
    tables: Tables
    books: Codebook
    profiles: Profiles
    places: dict[tuple[Order, int, int | None], np.ndarray] = field(default_factory=dict)
