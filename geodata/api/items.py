"""Items of a collection: which ones a query means, page by page, in the form asked for."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely

from geodata.api import formats
from geodata.api.collections import Collection, rows_of, select
from geodata.api.columns import Column
from geodata.api.errors import NotFound
from geodata.api.evaluate import Evaluator
from geodata.api.exchange import JSON, Answer, Call, link, link_header
from geodata.api.parameters import ItemsQuery, read_query, refuse_unknown
from geodata.api.rows import Rows
from geodata.evidence import ClaimChoice
from geodata.language import Translator
from geodata.selection import Selection
from geodata.store import EmbeddedStore, Selected

CHUNK = 100


def items(store: EmbeddedStore, collection: Collection, call: Call, t: Translator) -> Answer:
    """A page of a collection's items."""
    query = read_query(store, collection, call)
    form = formats.choose(call, collection.forms)
    selected = _within(select(store, collection, query.selection), query)
    rows = rows_of(collection, selected, query.choice, t, call.changed())
    matching = _matching(rows, collection, query.conditions)
    page = matching[query.offset : query.offset + query.limit]
    links = _links(call, collection, form, query, len(matching))
    headers = {
        "Link": link_header(links),
        "OGC-NumberMatched": str(len(matching)),
        "OGC-NumberReturned": str(len(page)),
    }
    if form is formats.AS_GEOJSON:
        return Answer(_stream(rows, page, links, len(matching)), form.media_type, headers=headers)
    name = f"{collection.collection_id}-{len(page)}.{form.word}"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Answer(rows.file(form.word, page), form.media_type, headers=headers)


def _within(selected: Selected, query: ItemsQuery) -> Selected:
    """The records that touch the query's area, where it has one."""
    if query.area is None:
        return selected
    shapes = np.asarray(selected.records.geometry.array)
    return replace(selected, records=selected.records[shapely.intersects(shapes, query.area)])


def _matching(rows: Rows, collection: Collection, conditions: tuple[Any, ...]) -> np.ndarray:
    """Positions of the rows for which every condition holds, in order."""
    by_name = {q.name: q for q in collection.queryables}
    read: dict[str, Column] = {}

    def column(name: str) -> Column:
        if name not in read:
            read[name] = rows.column(by_name[name])
        return read[name]

    size = len(rows.ids)
    evaluator = Evaluator(column, list(by_name), size)
    keep = np.ones(size, dtype=bool)
    for condition in conditions:
        keep &= evaluator.rows(condition)
    return np.flatnonzero(keep)


def _links(
    call: Call, collection: Collection, form: formats.Form, query: ItemsQuery, matched: int
) -> list[dict[str, str]]:
    """This page, its other forms, the pages beside it, and its collection."""
    offset, limit = query.offset, query.limit
    found = [link(call.changed(), "self", form.media_type, "This page")]
    found += [
        link(call.changed(f=other.word), "alternate", other.media_type, f"As {other.name}")
        for other in collection.forms
        if other is not form
    ]
    if offset + limit < matched:
        after = call.changed(limit=str(limit), offset=str(offset + limit))
        found.append(link(after, "next", form.media_type, "Next page"))
    if offset:
        # Past the end, the page before is the last one that holds anything.
        start = max(min(offset, matched) - limit, 0)
        before = call.changed(limit=str(limit), offset=str(start) if start else "")
        found.append(link(before, "prev", form.media_type, "Page before"))
    home = call.address(f"/collections/{collection.collection_id}")
    return [*found, link(home, "collection", JSON, collection.title)]


def _stream(
    rows: Rows, page: np.ndarray, links: list[dict[str, str]], matched: int
) -> Iterator[bytes]:
    """A feature collection in pieces: a large page is never whole in memory."""
    head = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": matched,
        "numberReturned": len(page),
        "links": links,
    }
    yield _dumped(head)[:-1] + b', "features": ['
    for start in range(0, len(page), CHUNK):
        features = rows.features(page[start : start + CHUNK])
        comma = b", " if start else b""
        yield comma + b", ".join(_dumped(feature) for feature in features)
    yield b"]}"


def _dumped(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def item(
    store: EmbeddedStore, collection: Collection, call: Call, feature_id: str, t: Translator
) -> Answer:
    """One item by its id; an id that a record had before leads to the one it has.

    Raises:
        NotFound: if the collection has no such item.
    """
    refuse_unknown(call, ["f", "lang"])
    formats.choose(call, (formats.AS_GEOJSON,))
    home = f"/collections/{collection.collection_id}"
    wanted = store.find(feature_id) if collection.has_places else feature_id
    if wanted and wanted != feature_id:
        place = call.address(f"{home}/items/{wanted}")
        return Answer(b"", status=308, headers={"Location": place})
    chosen = Selection(ids=(wanted,)) if collection.has_places and wanted else _everything(store)
    rows = rows_of(collection, select(store, collection, chosen), ClaimChoice(), t, call.changed())
    found = np.flatnonzero(rows.ids == feature_id)
    if not len(found):
        raise NotFound(
            f"item “{feature_id[:80]}” in {collection.collection_id}", f"See {home}/items."
        )
    feature = rows.features(found)[0]
    feature["links"] = [
        link(call.changed(), "self", formats.GEOJSON, "This item"),
        link(call.address(home), "collection", JSON, collection.title),
    ]
    return Answer(_dumped(feature), formats.GEOJSON)


def _everything(store: EmbeddedStore) -> Selection:
    """Every record there is, of context layers too."""
    return Selection(layers=tuple(store.package.catalog.layers))
