"""Items of a collection: which ones a query means, page by page, in the form asked for."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np

from geodata.api import formats, json_fg
from geodata.api.collections import Collection, select
from geodata.api.crs import asked, moved_to
from geodata.api.errors import BadParameter, NotFound
from geodata.api.messages import JSON, Answer, Call, link, link_header
from geodata.api.parameters import ItemsQuery, read_query, refuse_unknown
from geodata.api.tables import TableRows, rows_of
from geodata.exports.formats import export
from geodata.language import Translator
from geodata.presentation.geojson_features import features, json_text
from geodata.query.claim_choice import ClaimChoice
from geodata.query.cql2.columns import Column
from geodata.query.cql2.evaluate import Evaluator
from geodata.query.order import Order
from geodata.query.results import Extract, Results
from geodata.query.selection import Selection
from geodata.stores.store import Store

CHUNK = 100
LONGEST_HEADER = 8_000


def items(store: Store, collection: Collection, call: Call, t: Translator) -> Answer:
    """A page of a collection's items."""
    query = read_query(store, collection, call)
    form = formats.choose(call, collection.forms)
    selected = select(store, collection, query.selection)
    if collection.has_places:
        page = _records(selected.filtered(query.conditions, collection.queryables), query, call, t)
    else:
        page = _table(rows_of(collection, selected, query.choice, t), collection, query)
    links = _links(call, collection, form, query, page.matched)
    header = link_header(links)
    headers = {
        # Servers and clients refuse a long header; the links stand in the body as well.
        **({"Link": header} if len(header) <= LONGEST_HEADER else {}),
        "OGC-NumberMatched": str(page.matched),
        "OGC-NumberReturned": str(page.returned),
    }
    if form in (formats.AS_GEOJSON, formats.AS_JSONFG):
        headers["Content-Crs"] = f"<{query.crs}>"
        is_fg = form is formats.AS_JSONFG
        more = json_fg.head(collection.collection_id, query.crs) if is_fg else {}
        put = json_fg.placed_in(query.crs) if is_fg else moved_to(query.crs)
        is_as_held = query.is_whole and not is_fg
        pieces = _stream(page if is_as_held else _shaped(page, query, put), links, more)
        # A page of one piece is made at once: handing pieces on takes longer than making it.
        body: bytes | Iterator[bytes] = pieces if page.returned > CHUNK else b"".join(pieces)
        return Answer(body, form.media_type, headers=headers)
    if not query.is_whole:
        expected = "left away for files; `columns` chooses theirs"
        raise BadParameter("crs, properties and skipGeometry", expected, f"f={form.word}")
    name = f"{collection.collection_id}-{page.returned}.{form.word}"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Answer(page.file(form.word), form.media_type, headers=headers)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of items, made into features or a file when it is sent.

    Attributes:
        matched: how many items there are in all. returned: how many of them are on the page.
        features: some of the page's features as texts, from one position to another.
        file: the page as a file of a form.
    """

    matched: int
    returned: int
    features: Callable[[int, int], list[str]]
    file: Callable[[str], bytes]


def _shaped(page: _Page, query: ItemsQuery, put: Callable[[str], str]) -> _Page:
    """The page with the properties that are asked for.

    Args:
        put: puts a feature, as text, into the system asked for.
    """
    is_reduced = query.properties is not None or not query.is_placed

    def some(first: int, last: int) -> list[str]:
        found = page.features(first, last)
        return [put(_reduced(feature, query) if is_reduced else feature) for feature in found]

    return replace(page, features=some)


def _reduced(feature: str, query: ItemsQuery) -> str:
    content, names = json.loads(feature), query.properties
    if names is not None:
        told = content["properties"].items()
        content["properties"] = {name: value for name, value in told if name in names}
    if not query.is_placed:
        content["geometry"] = None
        content.pop("bbox", None)
    return json_text(content)


def _records(selected: Results, query: ItemsQuery, call: Call, t: Translator) -> _Page:
    total, offset = selected.total, query.offset
    order = replace(query.order, language=t.language)

    @cache
    def extract() -> Extract:
        return selected.extract(offset, query.limit, order)

    def some(first: int, last: int) -> list[str]:
        written = selected.written(offset + first, last - first, order)
        if written is not None:
            return written
        return features(replace(extract(), records=extract().records.iloc[first:last]), t)

    def file(form: str) -> bytes:
        return b"".join(export(extract(), form, t, call.changed(), query.columns))

    return _Page(total, min(query.limit, max(total - offset, 0)), some, file)


def _table(rows: TableRows, collection: Collection, query: ItemsQuery) -> _Page:
    matching = _matching(rows, collection, query.conditions)
    page = matching[query.offset : query.offset + query.limit]

    def some(first: int, last: int) -> list[str]:
        return [json_text(feature) for feature in rows.features(page[first:last])]

    def file(form: str) -> bytes:
        return rows.file(page)

    return _Page(len(matching), len(page), some, file)


def _matching(rows: TableRows, collection: Collection, conditions: tuple[Any, ...]) -> np.ndarray:
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
    found.append(link(call.changed(f="html"), "alternate", formats.HTML, "For people"))
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


def _stream(page: _Page, links: list[dict[str, str]], more: Mapping[str, Any]) -> Iterator[bytes]:
    """A feature collection in pieces: a large page is never whole in memory.

    Args:
        more: members that it has besides.
    """
    head = {
        "type": "FeatureCollection",
        **more,
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": page.matched,
        "numberReturned": page.returned,
        "links": links,
    }
    yield f'{json_text(head)[:-1]}, "features": ['.encode()
    for start in range(0, page.returned, CHUNK):
        comma = ", " if start else ""
        some = page.features(start, min(start + CHUNK, page.returned))
        yield f"{comma}{', '.join(some)}".encode()
    yield b"]}"


def item(
    store: Store, collection: Collection, call: Call, feature_id: str, t: Translator
) -> Answer:
    """One item by its id; an id that a record had before leads to the one it has.

    Raises:
        NotFound: if the collection has no such item.
    """
    refuse_unknown(call, ["f", "lang", *(["crs"] if collection.has_places else [])])
    form = formats.choose(call, (formats.AS_GEOJSON, formats.AS_JSONFG))
    crs = asked(call, "crs", store.package)
    home = f"/collections/{collection.collection_id}"
    wanted = store.find(feature_id) if collection.has_places else feature_id
    if wanted and wanted != feature_id:
        place = call.address(f"{home}/items/{wanted}")
        return Answer(b"", status=308, headers={"Location": place})
    feature = _feature(store, collection, wanted or "", t)
    if feature is None:
        raise NotFound(
            f"item “{feature_id[:80]}” in {collection.collection_id}", f"See {home}/items."
        )
    feature["links"] = [
        link(call.changed(), "self", formats.GEOJSON, "This item"),
        link(call.changed(f="html"), "alternate", formats.HTML, "This item for people"),
        link(call.address(home), "collection", JSON, collection.title),
    ]
    if form is formats.AS_JSONFG:
        content = {**json_fg.head(collection.collection_id, crs), **feature}
        body = json_fg.placed_in(crs)(json_text(content))
    else:
        body = moved_to(crs)(json_text(feature))
    return Answer(body.encode(), form.media_type, headers={"Content-Crs": f"<{crs}>"})


def _feature(
    store: Store, collection: Collection, feature_id: str, t: Translator
) -> dict[str, Any] | None:
    """The item of an id; None if the collection has none."""
    if not feature_id:
        return None
    if collection.has_places:
        chosen = select(store, collection, Selection(ids=(feature_id,)))
        found = chosen.written(0, 1, Order(language=t.language))
        return next(map(json.loads, found or features(chosen.extract(), t)), None)
    everything = store.select(Selection(layers=tuple(store.package.catalog.layers)))
    rows = rows_of(collection, everything, ClaimChoice(), t)
    return next(iter(rows.features(np.flatnonzero(rows.ids == feature_id))), None)
