"""The records that a Selection leaves, as departments are compared by them."""

from dataclasses import replace

from geodata.evidence.department_measures import DepartmentScope
from geodata.query.selection import Selection
from geodata.stores.store import Store


def department_scope(store: Store, selection: Selection) -> DepartmentScope:
    """All departments by the records that pass every filter but the one by department."""
    wide = selection.without("departments")
    results = store.select(wide)
    layers = store.package.catalog.layers
    asked = [
        name
        for name, layer in layers.items()
        if (name in wide.layers if wide.layers else not layer.is_context)
        and (not wide.sectors or layer.sector in wide.sectors)
    ]
    of_rows = {
        name: store.select(replace(wide, layers=(name,), context=())).facets["departments"]
        for name in results.layers
        if layers[name].is_large
    }
    return DepartmentScope(results.atlas, results.ids_in_claims_file, asked, wide.years, of_rows)
