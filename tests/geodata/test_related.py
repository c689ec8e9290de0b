"""Records that belong together: by company and parent, or because they lie near."""

import pytest

from geodata.evidence.related import companies_of, near_by, same_companies
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy


@pytest.mark.parametrize(
    ("record_id", "companies"),
    [
        ("posts/alpha", {"acorn", "birch", "cedar"}),
        ("posts/gamma", {"acorn"}),
        ("posts/island", {"acorn", "birch", "cedar"}),
        ("canals/long", set()),
        ("posts/beta", set()),
    ],
    ids=["owners and a parent", "operator", "shareholders", "a proponent holds nothing", "none"],
)
def test_companies_of_a_record(store: Store, record_id: str, companies: set[str]) -> None:
    assert companies_of(record_id, store.atlas()) == companies


def test_most_shared_companies_first(store: Store) -> None:
    atlas = store.atlas()
    assert same_companies("posts/alpha", atlas) == ["posts/island", "posts/gamma"]
    assert same_companies("posts/beta", atlas) == []


def test_a_wrong_owner_makes_no_relation(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Acorn", rank="deprecated", note_en="A slip.")
    assert companies_of("posts/delta", MemoryStore(copy_of_tinyland.read()).atlas()) == set()


def test_a_company_of_no_list_makes_no_relation(copy_of_tinyland: PackageCopy) -> None:
    for record_id in ("posts/beta", "posts/delta"):
        copy_of_tinyland.add_claim(
            claim_id=record_id, record_id=record_id, field="owner", value="Dandelion Inc"
        )
    assert same_companies("posts/beta", MemoryStore(copy_of_tinyland.read()).atlas()) == []


def test_companies_that_own_each_other_do_not_go_round(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.add_claim(field="owner", value="Loop A")
    atlas = MemoryStore(copy_of_tinyland.read()).atlas()
    assert companies_of("posts/delta", atlas) == {"loop-a", "loop-b"}


# Gamma Post is put at a distance from Alpha Post, which stands at 11 E 1 N. On the equator's
# neighbourhood a degree is 111 km: 0.4 is 44 km and near, 0.5 is 56 km and not.
@pytest.mark.parametrize(("degrees", "is_near"), [(0.0, True), (0.4, True), (0.5, False)])
def test_near_is_within_fifty_kilometres(
    copy_of_tinyland: PackageCopy, degrees: float, is_near: bool
) -> None:
    point = {"type": "Point", "coordinates": [11, 1 + degrees]}
    copy_of_tinyland.edit_record("posts/gamma", geometry=point)
    atlas = MemoryStore(copy_of_tinyland.read()).atlas()
    assert ("posts/gamma" in near_by("posts/alpha", atlas)) is is_near
    assert ("posts/alpha" in near_by("posts/gamma", atlas)) is is_near


def test_nearest_first(copy_of_tinyland: PackageCopy) -> None:
    for record_id, north in (("posts/gamma", 1.2), ("posts/beta", 1.1)):
        point = {"type": "Point", "coordinates": [11, north]}
        copy_of_tinyland.edit_record(record_id, geometry=point)
    found = near_by("posts/alpha", MemoryStore(copy_of_tinyland.read()).atlas())
    assert found.index("posts/beta") < found.index("posts/gamma")
    assert "posts/alpha" not in found


def test_what_has_no_place_is_near_nothing(store: Store) -> None:
    atlas = store.atlas()
    placeless = list(atlas.records.index[atlas.records.geometry.isna()])
    assert placeless
    assert [near_by(record_id, atlas) for record_id in placeless] == [[]] * len(placeless)
    assert not set(placeless) & {i for r in atlas.records.index for i in near_by(r, atlas)}
