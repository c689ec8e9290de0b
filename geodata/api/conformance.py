"""What the API claims to conform to; every class has a test of its name in tests/api."""

from geodata.api.json_fg import CORE as JSON_FG_CORE

FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CRS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
FILTERING = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
SCHEMAS = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
TMS = "http://www.opengis.net/spec/tms/2.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"

CLASSES = (
    f"{FEATURES}core",
    f"{FEATURES}geojson",
    f"{FEATURES}html",
    f"{FEATURES}oas30",
    f"{CRS}crs",
    f"{FILTERING}queryables",
    f"{FILTERING}queryables-query-parameters",
    f"{FILTERING}filter",
    f"{FILTERING}features-filter",
    f"{SCHEMAS}schemas",
    JSON_FG_CORE,
    f"{TILES}core",
    f"{TILES}tileset",
    f"{TILES}tilesets-list",
    f"{TILES}geodata-tilesets",
    f"{TILES}mvt",
    f"{TMS}tilematrixset",
    f"{TMS}json-tilematrixset",
    f"{CQL2}cql2-text",
    f"{CQL2}cql2-json",
    f"{CQL2}basic-cql2",
    f"{CQL2}advanced-comparison-operators",
    f"{CQL2}case-insensitive-comparison",
    f"{CQL2}accent-insensitive-comparison",
    f"{CQL2}basic-spatial-functions",
    f"{CQL2}basic-spatial-functions-plus",
    f"{CQL2}spatial-functions",
    f"{CQL2}temporal-functions",
    f"{CQL2}array-functions",
    f"{CQL2}property-property",
)
