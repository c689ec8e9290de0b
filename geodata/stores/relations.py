"""Relations of a Selection, resolved over a whole package whichever store holds it.

The places of all records are put into a plane once for each state of knowledge; which records have
a relation is found once and kept. Only the nearest depend on the rest of the Selection: they are
looked for among the records that pass its other filters.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from geodata.datapackage.package import Package
from geodata.geometry.distances import Plane
from geodata.query.parameter_values import Correction, Query
from geodata.query.places import Located, RecordPlaces, places_of_shape, radii_of
from geodata.query.relation_answers import Related, all_of, answer
from geodata.query.relations import NEAREST, Relation
from geodata.query.results import Results
from geodata.query.selection import Selection

PARAMETER = "relation"
# Years of knowledge whose places are kept, and relations that are.
PLACES_CACHE_SIZE, ANSWER_CACHE_SIZE = 2, 32
# Each of so many is measured to every record.
MOST_NEAREST_TARGETS = 200


class RecordSource(Protocol):
    """What relations ask of a store."""

    package: Package

    def known_key(self, known_by: int | None) -> int | None:
        """The year that stands for all that know the same sources."""

    def select(self, selection: Selection) -> Results:
        """The records that match."""

    def find(self, record_id: str) -> str | None:
        """The id of a record, also by an id it had before; None if there is none."""

    def parse(self, query: Query) -> tuple[Selection, list[Correction]]:
        """Read a selection from query parameters."""


class Relations:
    """What relations of a store's records come to; safe to share between threads."""

    def __init__(self, store: RecordSource) -> None:
        """Keep nothing yet."""
        self._store, package = store, store.package
        self._plane = Plane(package.catalog.bounds)
        self._radii = radii_of(package.codelists["loc_precision"])
        self._everywhere = lru_cache(PLACES_CACHE_SIZE)(self._all_places)
        self._answer = lru_cache(ANSWER_CACHE_SIZE)(self._answered)

    def of(self, selection: Selection) -> Related | None:
        """Which records have the relations of a Selection; None where it asks for none."""
        if not selection.relations:
            return None
        key = self._store.known_key(selection.known_by)
        fixed = tuple(r for r in selection.relations if r.name != NEAREST)
        rest = replace(selection, relations=fixed)
        found = [
            self._answer(relation, key, rest if relation.name == NEAREST else None)
            for relation in selection.relations
        ]
        return all_of(found)

    def _answered(self, relation: Relation, key: int | None, among: Selection | None) -> Related:
        located = self._everywhere(key)
        if among is not None:
            located = self._located(self._store.select(among).places())
        return answer(relation, located, self._others(relation, key))

    def _others(self, relation: Relation, key: int | None) -> Located:
        """What a relation is to."""
        shape = relation.shape
        if shape is not None:
            return self._located(places_of_shape(shape, self._store.package))
        target = replace(targets(self._store, relation.target)[0], known_by=key)
        return self._located(self._store.select(target).places())

    def _all_places(self, key: int | None) -> Located:
        layers = tuple(self._store.package.catalog.layers)
        return self._located(self._store.select(Selection(layers=layers, known_by=key)).places())

    def _located(self, places: RecordPlaces) -> Located:
        return Located(places, self._plane, self._radii)


def targets(store: RecordSource, text: str) -> tuple[Selection, list[Correction]]:
    """The records that a relation is to: a layer's, one, or those of a query.

    A query asks for no relations in its turn.
    """
    if "=" in text:
        selection, corrections = store.parse(parse_qs(text))
        if selection.is_empty or selection.relations:
            corrections = [*corrections, Correction(PARAMETER, text[:40], "layer=…&status=…")]
        return selection, corrections
    if text in store.package.catalog.layers:
        return Selection(layers=(text,)), []
    return Selection(ids=(text,)), []


def checked(store: RecordSource, selection: Selection) -> tuple[Selection, list[Correction]]:
    """The selection with only those relations that are to something there is.

    Returns:
        The selection, and a correction for each relation that was left out.
    """
    kept: list[Relation] = []
    corrections: list[Correction] = []
    for relation in selection.relations:
        target = _known_target(store, relation)
        layers = ", ".join(list(store.package.catalog.layers)[:3])
        expected = f"{relation.name}:… of a layer ({layers} …), a record, a query, or a shape"
        if not target:
            corrections.append(Correction(PARAMETER, relation.text[:60], expected))
        elif _is_too_much(store, replace(relation, target=target)):
            expected = f"nearest:… of at most {MOST_NEAREST_TARGETS} records"
            corrections.append(Correction(PARAMETER, relation.text[:60], expected))
        else:
            kept.append(replace(relation, target=target))
    return replace(selection, relations=tuple(dict.fromkeys(kept))), corrections


def _known_target(store: RecordSource, relation: Relation) -> str:
    """What a relation is to as the store spells it; "" if there is no such thing."""
    text = relation.target
    if relation.shape is not None:
        return text
    if "=" in text:
        selection, corrections = targets(store, text)
        return "" if corrections else urlencode(selection.query())
    layer = text.lower().replace("-", "_")
    return layer if layer in store.package.catalog.layers else store.find(text) or ""


def _is_too_much(store: RecordSource, relation: Relation) -> bool:
    """Whether a relation would measure every record to more things than can be waited for."""
    if relation.name != NEAREST or relation.shape is not None:
        return False
    return store.select(targets(store, relation.target)[0]).total > MOST_NEAREST_TARGETS
