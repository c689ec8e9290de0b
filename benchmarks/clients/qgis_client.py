"""Open the API and the downloads in QGIS and say what QGIS makes of them.

Runs with the Python that QGIS is installed for, not with the atlas's own; on Debian:

    apt-get install --no-install-recommends python3-qgis qgis-providers
    make run                                                            # in another terminal
    /usr/bin/python3 benchmarks/clients/qgis_client.py http://127.0.0.1:8501/api atlas.gpkg …

The address is that of the API; files after it are opened too, whatever QGIS can read. Every
collection is read through QGIS's own provider (OAPIF) and compared with the API's answers, record
by record and value by value. A “fault” is where they differ, and makes the exit status 1; a “limit”
is what QGIS leaves out by its own rules: it learns the columns and the geometry type of a layer
from its first ten items, and draws one geometry type a layer.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    NULL,
    Qgis,
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsProviderRegistry,
    QgsProviderSublayerDetails,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDate

PAGE = 1000  # the most items a page of the API holds
SMALL_PAGE = 7  # so small that even a short collection has several
CONNECTION = "atlas-qgis-client"
Item = dict[str, Any]


@dataclass
class Findings:
    """What is said at the end.

    Attributes:
        faults: where QGIS has something else than the API says.
        limits: what QGIS leaves out by its own rules.
    """

    faults: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)

    def expect(self, is_right: bool, sentence: str) -> None:
        """Note a fault unless something is right."""
        if not is_right:
            self.faults.append(sentence)

    def hear(self, text: str, tag: str, level: int) -> None:
        """Take a message of QGIS's log; a warning or worse is a fault."""
        if level >= Qgis.MessageLevel.Warning and level != Qgis.MessageLevel.Success:
            self.faults.append(f"QGIS, {tag}: {text}")

    def report(self) -> int:
        """Print them; the exit status."""
        for kind, sentences in (("limit", self.limits), ("fault", self.faults)):
            for sentence in sentences:
                print(f"{kind}: {sentence}")
        print(f"{len(self.faults)} faults, {len(self.limits)} limits")
        return 1 if self.faults else 0


def fetch(address: str, **query: object) -> Any:
    """A JSON document of the API, asked for without QGIS."""
    with urlopen(f"{address}?{urlencode(query)}" if query else address, timeout=60) as answer:
        return json.load(answer)


def items_of(api: str, collection: str, **query: object) -> dict[str, Item]:
    """Every item of a collection by its id, in its order, turned page by page."""
    found: dict[str, Item] = {}
    matched = 1
    while len(found) < matched:
        page = fetch(
            f"{api}/collections/{collection}/items", limit=PAGE, offset=len(found), **query
        )
        matched = page["numberMatched"]
        found |= {feature["id"]: feature for feature in page["features"]}
    return found


def layer_of(api: str, collection: str, options: str = "") -> QgsVectorLayer:
    """A collection as a layer of QGIS's own provider for OGC API – Features."""
    return QgsVectorLayer(f"url='{api}' typename='{collection}' {options}", collection, "OAPIF")


def shape_of(feature: QgsFeature) -> str | None:
    """The name of a feature's geometry type; None where it has no geometry."""
    if not feature.hasGeometry():
        return None
    name: str = QgsWkbTypes.displayString(feature.geometry().wkbType())
    return name


def plain(value: object) -> object:
    """An attribute as JSON would write it."""
    if value == NULL:
        return None
    return value.toString("yyyy-MM-dd") if isinstance(value, QDate) else value


def check_collection(api: str, collection: str, findings: Findings) -> None:
    """Read a whole collection and compare it with the API's own answers."""
    expected = items_of(api, collection)
    layer = layer_of(api, collection)
    if not layer.isValid():
        findings.faults.append(f"{collection}: QGIS cannot open it")
        return
    read = {feature["id"]: feature for feature in layer.getFeatures()}
    declared = QgsWkbTypes.displayString(layer.wkbType())
    shapes = Counter(shape_of(feature) for feature in read.values())
    print(f"{collection}: {declared}, {layer.featureCount()} counted, {len(read)} read, {shapes}")
    findings.expect(
        layer.featureCount() == len(expected) and read.keys() == expected.keys(),
        f"{collection}: {layer.featureCount()} counted and {len(read)} read of {len(expected)}",
    )
    columns = [column.name() for column in layer.fields() if column.name() != "id"]
    for item_id in read.keys() & expected.keys():
        _compare(read[item_id], expected[item_id], columns, findings)
    _note_limits(layer, expected, columns, findings)


def _compare(feature: QgsFeature, item: Item, columns: list[str], findings: Findings) -> None:
    """Whether a feature has the geometry and the values of its item."""
    findings.expect(
        feature.hasGeometry() == (item["geometry"] is not None),
        f"{item['id']}: a geometry on one side only",
    )
    for name in columns:
        here, there = plain(feature[name]), item["properties"].get(name)
        same = here == there or (isinstance(here, str) and here == str(there))
        findings.expect(same, f"{item['id']}: {name} is {here!r}, the API says {there!r}")


def _note_limits(
    layer: QgsVectorLayer, expected: dict[str, Item], columns: list[str], findings: Findings
) -> None:
    """Columns and geometries that QGIS leaves out because its sample of ten items had none."""
    lost = {
        name
        for item in expected.values()
        for name, value in item["properties"].items()
        if value is not None and name not in columns
    }
    if lost:
        findings.limits.append(f"{layer.name()}: {len(lost)} columns are missing in QGIS")
    drawn = QgsWkbTypes.geometryDisplayString(layer.geometryType())
    types = Counter(item["geometry"]["type"] for item in expected.values() if item["geometry"])
    other = sum(count for name, count in types.items() if drawn not in name.replace("String", ""))
    if other:
        findings.limits.append(f"{layer.name()}: drawn as {drawn}, {other} items are not drawn")


def check_pages(api: str, collection: str, findings: Findings) -> None:
    """Whether QGIS follows the links to further pages to the end."""
    expected = items_of(api, collection)
    read = sum(1 for _ in layer_of(api, collection, f"pageSize='{SMALL_PAGE}'").getFeatures())
    print(f"{collection} in pages of {SMALL_PAGE}: {read} of {len(expected)}")
    findings.expect(read == len(expected), f"{collection}: {read} of {len(expected)} in pages")


def check_box(api: str, collection: str, findings: Findings) -> None:
    """Whether a map's view asks for, and gets, what lies in it: the west half of the layer."""
    layer = layer_of(api, collection, "restrictToRequestBBOX='1'")
    box: QgsRectangle = layer.extent()
    west = QgsRectangle(box.xMinimum(), box.yMinimum(), box.center().x(), box.yMaximum())
    read = {feature["id"] for feature in layer.getFeatures(QgsFeatureRequest(west))}
    sides = (west.xMinimum(), west.yMinimum(), west.xMaximum(), west.yMaximum())
    expected = items_of(api, collection, bbox=",".join(map(str, sides)))
    print(f"{collection} in its west half: {len(read)} of {len(expected)}")
    findings.expect(read == expected.keys(), f"{collection}: another choice in a box")


def filters_of(expected: dict[str, Item]) -> Iterator[tuple[str, set[str], bool]]:
    """Filters with the ids they mean; True where QGIS must find exactly these."""
    rows = {item_id: item["properties"] for item_id, item in expected.items()}
    [(status, _)] = Counter(r["status"] for r in rows.values() if r.get("status")).most_common(1)
    yield f"status = '{status}'", {i for i, r in rows.items() if r.get("status") == status}, True
    yield "n_witnesses >= 2", {i for i, r in rows.items() if r["n_witnesses"] >= 2}, True


def check_filters(api: str, collection: str, findings: Findings) -> None:
    """Whether a layer's filter finds what it means."""
    for words, wanted, is_exact in filters_of(items_of(api, collection)):
        layer = layer_of(api, collection)
        layer.setSubsetString(words)
        read = {feature["id"] for feature in layer.getFeatures()}
        print(f"{collection} where {words}: {len(read)} found, {len(wanted)} meant")
        is_right = read == wanted if is_exact else read >= wanted
        findings.expect(is_right, f"{collection} where {words}: {len(read)}, not {len(wanted)}")
        if read > wanted:
            findings.limits.append(f"{collection} where {words}: {len(read - wanted)} too many")


def check_list(api: str, names: list[str], findings: Findings) -> None:
    """Whether QGIS's browser lists every collection under a connection."""
    settings = QgsSettings()
    settings.setValue(f"qgis/connections-wfs/{CONNECTION}/url", api)
    settings.setValue(f"qgis/connections-wfs/{CONNECTION}/version", "OGC_API_FEATURES")
    settings.setValue(f"qgis/WFS/{CONNECTION}/version", "OGC_API_FEATURES")
    registry = QgsApplication.dataItemProviderRegistry()
    [provider] = [p for p in registry.providers() if p.name() == "WFS"]
    children = provider.createDataItem(f"wfs:/{CONNECTION}", None).createChildren()
    settings.remove(f"qgis/connections-wfs/{CONNECTION}")
    settings.remove(f"qgis/WFS/{CONNECTION}")
    print(f"browser: {len(children)} of {len(names)} collections listed")
    findings.expect(len(children) == len(names), f"browser: {len(children)} collections listed")


def check_file(path: str, findings: Findings) -> None:
    """What QGIS finds in a file: a layer a geometry type and table."""
    wanted = Qgis.SublayerQueryFlags(Qgis.SublayerQueryFlag.ResolveGeometryType)
    details = QgsProviderRegistry.instance().querySublayers(path, wanted)
    findings.expect(bool(details), f"{path}: QGIS finds no layer in it")
    options = QgsProviderSublayerDetails.LayerOptions(QgsCoordinateTransformContext())
    for detail in details:
        layer = detail.toLayer(options)
        if not layer.isValid():
            findings.faults.append(f"{path}: {detail.name()} cannot be opened")
            continue
        shapes = Counter(shape_of(feature) for feature in layer.getFeatures())
        words = f"{len(layer.fields())} columns, {dict(shapes)}, {layer.crs().authid() or 'no CRS'}"
        print(f"{path} {detail.name()}: {words}")


def main() -> int:
    """Check an API and files; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("api", help="address of the API, as http://127.0.0.1:8501/api")
    parser.add_argument("files", nargs="*", help="downloads to open")
    arguments = parser.parse_args()
    api = arguments.api.rstrip("/")
    application = QgsApplication([], False)
    application.initQgis()
    findings = Findings()
    QgsApplication.messageLog().messageReceived.connect(findings.hear)
    print(f"QGIS {Qgis.version()}")
    names = [entry["id"] for entry in fetch(f"{api}/collections")["collections"]]
    check_list(api, names, findings)
    for name in names:
        check_collection(api, name, findings)
    check_pages(api, "records", findings)
    check_box(api, "records", findings)
    check_filters(api, "records", findings)
    for path in arguments.files:
        check_file(path, findings)
    return findings.report()


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # QGIS's own end without a window can crash, and would hide the status
