"""A reader's file beside a package that a database holds: its large layers stay there."""

import pytest

from geodata.query.selection import Selection
from layers.your_data.guests import bring
from tests.postgis.conftest import Twins

TABLE = b"name,lat,lon\nA,1,11\nB,1.5,12\n"


def test_a_guest_stands_beside_what_the_database_holds(twins: Twins) -> None:
    guest = bring("mine.csv", TABLE, twins.database)
    if guest.refusal is not None:
        pytest.fail(str(guest.refusal))
    assert guest.store is not None
    assert guest.prepared is not None
    large = [
        layer.layer_id for layer in twins.database.package.catalog.layers.values() if layer.is_large
    ]
    assert list(guest.prepared.left_out) == large
    assert guest.store.select(Selection(layers=("my_mine",))).total == 2
    kept = [i for i in twins.database.package.catalog.layers if i not in large]
    counts = [
        store.select(Selection(layers=tuple(kept))).total for store in (guest.store, twins.memory)
    ]
    assert counts[0] == counts[1]
