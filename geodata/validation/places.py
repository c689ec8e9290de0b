"""Places that can hardly be right: far outside the country, or with their coordinates swapped."""

from collections.abc import Iterator

import numpy as np
import shapely

from geodata.datapackage.package import Package
from geodata.errors import Problem

# Some 110 km: ports, cables and fishing grounds lie off the coast.
FAR_DEGREES = 1.0
# Finer than the margin needs.
SIMPLER_DEGREES = 0.02
MAX_NAMED = 5
# Rows with a fault, what it is, what to do.
Astray = tuple[np.ndarray, str, str]


def surroundings(package: Package) -> shapely.Geometry | None:
    """The country and what lies near it; None where the package has no departments."""
    units = np.asarray(package.departments.frame.geometry.array)
    if not len(units):
        return None
    country = shapely.union_all(shapely.simplify(units, SIMPLER_DEGREES))
    area = shapely.buffer(country, FAR_DEGREES)
    shapely.prepare(area)
    return area


def place_warnings(package: Package) -> Iterator[Problem]:
    """Records of which claims.csv speaks that lie far outside the country, one warning a layer."""
    area = surroundings(package)
    for layer_id, records in package.records.groupby("layer", sort=False):
        path = package.catalog.layers[str(layer_id)].path
        for rows, message, remedy in astray(np.asarray(records.geometry.array), area):
            named = ", ".join(map(str, records.index[rows][:MAX_NAMED]))
            yield Problem(path, named, message, remedy, serious=False)


def astray(shapes: np.ndarray, area: shapely.Geometry | None) -> Iterator[Astray]:
    """Which geometries (EPSG:4326) lie outside `surroundings`; swapped ones by themselves."""
    if area is None:
        return
    outside = ~shapely.is_missing(shapes) & ~shapely.intersects(area, shapes)
    swapped = np.zeros(len(shapes), dtype=bool)
    turned = shapely.transform(shapes[outside], lambda points: points[:, ::-1])
    swapped[outside] = shapely.intersects(area, turned)
    if swapped.any():
        message = "lies outside the country, and inside with longitude and latitude swapped."
        yield swapped, message, "Swapped? Write longitude first, then latitude."
    far = outside & ~swapped
    if far.any():
        lon, lat = shapely.get_coordinates(shapely.centroid(shapes[far][0]))[0]
        message = f"lies far outside the country: at longitude {lon:g}, latitude {lat:g}."
        yield far, message, "Look whether coordinates and coordinate system are right."
