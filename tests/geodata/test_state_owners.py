"""What a state's companies hold: through any level of the chain, and no longer than they do."""

from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from geodata.stores.store import Store
from tests.package_copy import PackageCopy

BRAZIL = Selection(state_owners=("BR",))


def test_a_company_below_a_states_own_is_the_states(store: Store) -> None:
    # Cedar is the state's; Birch stands below it, and holds shares of both.
    assert {"posts/alpha", "posts/island"} <= set(store.select(BRAZIL).ids)
    assert store.select(Selection(state_owners=("BR",), layers=("orchards",))).total == 0


def test_only_states_with_companies_can_be_asked_for(store: Store) -> None:
    assert set(store.codes["state_owner"].values()) == {"BR"}
    selection, corrections = store.parse({"state_owner": "fr,br"})
    assert selection.state_owners == ("BR",)
    assert [c.value for c in corrections] == ["fr"]


def test_who_sold_supplies_or_only_plans_to_hold_does_not_hold(
    copy_of_tinyland: PackageCopy,
) -> None:
    said = {
        "posts/beta": {"field": "supplier", "value": "Cedar"},
        "posts/gamma": {"field": "owner", "value": "Cedar", "modality": "planned"},
        "posts/delta": {"field": "operator", "value": "Cedar"},
    }
    before = set(MemoryStore(copy_of_tinyland.read()).select(BRAZIL).ids)
    name = copy_of_tinyland.read().companies.rows["cedar"]["name"]
    for n, (record_id, claim) in enumerate(said.items()):
        cells = {"modality": "stated", **claim, "value": name}
        copy_of_tinyland.add_claim(claim_id=f"c-new{n}", record_id=record_id, **cells)
    after = set(MemoryStore(copy_of_tinyland.read()).select(BRAZIL).ids)
    assert after - before == {"posts/delta"} - before
    assert "posts/delta" in after
