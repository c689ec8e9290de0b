"""Reference systems that a client may ask in (OGC API – Features, Part 2).

The data are in longitude and latitude. Offered are WGS 84, the map of the web, and the UTM zones of
WGS 84 and of the country's own datum that the package's box meets.
"""

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import shapely
from babel import Locale
from pyproj import Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from shapely.errors import GEOSException

from geodata.api.errors import BadParameter
from geodata.api.messages import Call
from geodata.datapackage.package import Package
from geodata.presentation.geojson_features import json_text

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
PARAMETERS = ("crs", "bbox-crs")
# Steps on each side of a box: its sides are curves elsewhere.
STEPS = 21


def offered(package: Package) -> tuple[str, ...]:
    """The systems, as URIs; the first is that of the data."""
    return _offered(tuple(package.catalog.bounds), str(package.catalog.titles.get("country", "")))


@lru_cache(maxsize=8)
def _offered(bounds: tuple[float, float, float, float], country: str) -> tuple[str, ...]:
    box = AreaOfInterest(*bounds)
    zones = query_utm_crs_info(datum_name="WGS 84", area_of_interest=box, contains=False)
    name = Locale("en").territories.get(country)
    if name:
        zones += [
            zone
            for zone in query_utm_crs_info(area_of_interest=box, contains=False)
            if zone.area_of_use and str(zone.area_of_use.name).startswith(name)
        ]
    codes = dict.fromkeys(["4326", "3857", *(zone.code for zone in zones)])
    return (CRS84, *(f"{EPSG}{code}" for code in codes))


def asked(call: Call, name: str, package: Package) -> str:
    """The system that a parameter names; that of the data where it is not given.

    Raises:
        BadParameter: if it is none of those offered.
    """
    text = call.text(name)
    known = offered(package)
    if text is not None and text not in known:
        raise BadParameter(name, f"one of {', '.join(known)}", f"“{text[:80]}” came")
    return text or CRS84


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(_name(source), _name(target))


def _name(uri: str) -> str:
    return "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.removeprefix(EPSG)}"


def box_from(sides: list[float], crs: str) -> list[float]:
    """A box in a system, its axes in the system's order, as west, south, east, north in degrees.

    Raises:
        BadParameter: if no place on Earth is there.
    """
    if crs == CRS84:
        return sides
    low_high = sides[:2] + sides[len(sides) // 2 :][:2]
    first, second = (np.linspace(low_high[i], low_high[i + 2], STEPS) for i in (0, 1))
    x, y = (axis.ravel() for axis in np.meshgrid(first, second))
    lon, lat = _transformer(crs, CRS84).transform(x, y)
    if not np.isfinite([lon, lat]).all():
        text = ",".join(f"{side:g}" for side in sides)
        raise BadParameter("bbox", f"a box that lies in {crs}", f"“{text[:60]}” came")
    return [float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())]


def moved_to(crs: str) -> Callable[[str], str]:
    """What puts a GeoJSON feature, as text, into a system: axes in its order, centimetres."""
    if crs == CRS84:
        return _same
    return partial(_moved, _transformer(CRS84, crs), 7 if crs == f"{EPSG}4326" else 2)


def _same(feature: str) -> str:
    return feature


def _moved(transformer: Transformer, digits: int, feature: str) -> str:
    content: dict[str, Any] = json.loads(feature)
    shape = content.get("geometry")
    if shape:
        content["geometry"] = json.loads(
            shapely.to_geojson(_transformed(transformer, digits, shape))
        )
    content.pop("bbox", None)
    return json_text(content)


def _transformed(transformer: Transformer, digits: int, shape: dict[str, Any]) -> shapely.Geometry:
    def axes(corners: np.ndarray) -> np.ndarray:
        moved = transformer.transform(corners[:, 0], corners[:, 1])
        return np.round(np.column_stack(moved), digits)

    try:
        return shapely.transform(shapely.from_geojson(json.dumps(shape)), axes)
    except GEOSException as error:
        raise BadParameter("crs", "one in which the items lie", str(error)[:60]) from error
