"""Which part of the country a map of a selection shows."""

from geodata.datapackage.package import Package
from geodata.geometry.bounds import Bounds
from geodata.query.results import Results
from geodata.query.selection import Selection

# A place alone is shown with so many degrees round it.
MIN_SPAN = 3.0


def box_of(selection: Selection, selected: Results, package: Package) -> Bounds:
    """What a map of a selection shows: its box, departments or records, else the whole country."""
    if selection.bbox:
        return selection.bbox
    units = package.departments.frame
    units = units[units["ubigeo"].isin(selection.departments)]
    if len(units):
        return Bounds(*units.total_bounds.tolist())
    sides = selected.bounds() if selection.ids else None
    return _wide(sides) if sides else Bounds(*package.catalog.bounds)


def _wide(sides: tuple[float, float, float, float]) -> Bounds:
    """The sides with some room round them, `MIN_SPAN` degrees at least."""
    west, south, east, north = sides
    across = max((MIN_SPAN - (east - west)) / 2, (east - west) * 0.06)
    down = max((MIN_SPAN - (north - south)) / 2, (north - south) * 0.06)
    return Bounds(
        max(west - across, -180),
        max(south - down, -90),
        min(east + across, 180),
        min(north + down, 90),
    )
