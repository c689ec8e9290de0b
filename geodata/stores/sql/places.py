"""Where selected records lie: for relations."""

import numpy as np
import shapely

from geodata.frames import objects
from geodata.query.places import RecordPlaces
from geodata.stores.sql.fragments import fragment
from geodata.stores.sql.matches import Matches


def places_of(matches: Matches, key: int) -> RecordPlaces:
    """Where records lie; `key` is the position of a year among the books' keys."""
    edition = matches.edition
    question = fragment(
        "select r.number, d.id, ST_AsBinary(r.geometry), r.loc_precision, d.loc_method,"
        " r.departments, d.possible_departments from {} where {} order by r.number",
        *(matches.source(("d",)), matches.where()),
    )
    columns = list(zip(*edition.database.rows(question), strict=True)) or [()] * 7
    numbers, ids, shapes, precisions, methods, departments, possible = columns
    words, units = (edition.books.words(n, key, None) for n in ("loc_precision", "departments"))
    return RecordPlaces(
        np.array(numbers, dtype=np.int64),
        objects(ids),
        shapely.from_wkb(objects(shapes)),
        objects([words[number] for number in precisions]),
        objects(methods),
        objects([units[number] for number in departments]),
        objects([tuple(codes) for codes in possible]),
    )
