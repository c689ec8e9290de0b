"""The reconciliation service: names of others' tables to ids of ours (Reconciliation API 0.2).

OpenRefine speaks it. A query's answer says which record, company or first-level unit it may be, how
well, and why; extension gives values of fields for ids that were matched.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from geodata.api.errors import BadParameter
from geodata.language import Translator
from geodata.presentation.record_columns import flat_records
from geodata.query.matching import COMPANY, KINDS, RECORD, UNIT, Match, Names
from geodata.query.selection import Selection
from geodata.stores.store import Store

MAX_QUERIES, MAX_LIMIT, MAX_IDS, MAX_PROPERTIES = 100, 25, 200, 50
# Below the address of the pages: `record/mines/alpha`, `company/acme`, `department/03`.
COMPANY_COLUMNS = ("country", "parent", "kind", "name", "name_es", "aliases")
UNIT_COLUMNS = ("iso", "ubigeo", "name")
Json = dict[str, Any]


class Reconciliation:
    """Answers of one store; root is the address of the atlas."""

    def __init__(self, store: Store, names: Names, root: str, t: Translator) -> None:
        self.store, self.names, self.root, self.t = store, names, root, t

    def manifest(self) -> Json:
        """What the service is and offers."""
        base, types = f"{self.root}/reconcile", [self._type(kind) for kind in KINDS]
        return {
            "versions": ["0.1", "0.2"],
            "name": self.store.package.catalog.title(self.t),
            "identifierSpace": f"{self.root}/{self.t.language}/",
            "schemaSpace": f"{self.root}/api/collections/records/queryables",
            "defaultTypes": types,
            "view": {"url": f"{self.root}/{self.t.language}/{{{{id}}}}"},
            "batchSize": 50,
            "suggest": {
                what: {"service_url": base, "service_path": f"/suggest/{what}"}
                for what in ("entity", "type", "property")
            },
            "extend": {
                "propose_properties": {"service_url": base, "service_path": "/properties"},
                "property_settings": [],
            },
        }

    def reconcile(self, text: str) -> Json:
        """The matches of each query of a batch.

        Raises:
            BadParameter: if the batch is none.
        """
        queries = _object("queries", text)
        if len(queries) > MAX_QUERIES:
            raise BadParameter("queries", f"at most {MAX_QUERIES} queries", f"{len(queries)} came")
        return {name: {"result": self._matches(query)} for name, query in queries.items()}

    def _matches(self, query: Any) -> list[Json]:
        if not isinstance(query, dict) or not isinstance(query.get("query"), str):
            expected = 'objects with a text "query" each'
            raise BadParameter("queries", expected, "another came")
        asked = query.get("type")
        kinds = asked if isinstance(asked, list) else [asked]
        known = [kind for kind in kinds if kind in KINDS] or list(KINDS)
        limit = query.get("limit")
        most = min(limit, MAX_LIMIT) if isinstance(limit, int) and limit > 0 else 5
        return [self._candidate(found) for found in self.names.match(query["query"], known, most)]

    def _candidate(self, found: Match) -> Json:
        return {
            "id": f"{found.kind}/{found.code}", "name": self._name(found.kind, found.code),
            "type": [self._type(found.kind)], "score": found.score, "match": found.is_sure,
            "description": f"{found.spelling} ({self._why(found.reason)})",
            "features": [{"id": "reason", "value": found.reason}],
        }  # fmt: skip

    def _why(self, reason: str) -> str:
        """In words how a name came to its match."""
        return reasons(self.t)[reason]

    def _type(self, kind: str) -> Json:
        t = self.t
        return {"id": kind, "name": kinds_in_words(t)[kind]}

    def _name(self, kind: str, code: str) -> str:
        package = self.store.package
        if kind == RECORD:
            return package.record_name(code, self.t)
        if kind == COMPANY:
            return package.companies.name(code, self.t.language)
        return package.departments.name(code)

    def suggest(self, what: str, prefix: str) -> Json:
        """What a person who types may mean: an entity, a type or a property."""
        if what == "entity":
            return {"result": [self._candidate(found) for found in self.names.match(prefix)]}
        listed = [self._type(kind) for kind in KINDS]
        if what == "property":
            listed = [one for kind in KINDS for one in self.properties(kind, MAX_LIMIT * 10)]
        begun = prefix.casefold()
        return {"result": [one for one in listed if begun in str(one["name"]).casefold()]}

    def properties(self, kind: str, limit: int = MAX_LIMIT) -> list[Json]:
        """The fields that ids of a type can be extended by."""
        if kind == COMPANY:
            return [{"id": name, "name": name} for name in COMPANY_COLUMNS]
        if kind == UNIT:
            return [{"id": name, "name": name} for name in UNIT_COLUMNS]
        fields = self.store.package.codelists["fields"]
        listed = [{"id": code, "name": fields.label(code, self.t)} for code in fields]
        own = [{"id": name, "name": name} for name in ("layer", "departments", "countries")]
        return [*listed[: max(limit - len(own), 0)], *own]

    def extend(self, text: str) -> Json:
        """Values of fields for ids: what stands, as downloads have it.

        Raises:
            BadParameter: if the question is none.
        """
        asked = _object("extend", text)
        ids, wanted = asked.get("ids", ()), asked.get("properties", ())
        if not (_all(ids, str) and _all(wanted, dict)):
            raise BadParameter("extend", "lists “ids” and “properties”", "others came")
        names = [str(one.get("id", "")) for one in wanted]
        if len(ids) > MAX_IDS or len(names) > MAX_PROPERTIES:
            most = f"at most {MAX_IDS} ids and {MAX_PROPERTIES} properties"
            raise BadParameter("extend", most, f"{len(ids)} and {len(names)} came")
        rows: dict[str, Json] = {one: {name: [] for name in names} for one in ids}
        self._extend_records(rows, names)
        for one, row in rows.items():
            kind, _, code = one.partition("/")
            if kind in (COMPANY, UNIT):
                found = self._company(code) if kind == COMPANY else self._unit(code)
                row |= {name: _cells(found[name]) for name in names if found.get(name)}
        fields = self.store.package.codelists["fields"]
        meta = [{"id": n, "name": fields.label(n, self.t) if n in fields else n} for n in names]
        return {"meta": meta, "rows": rows}

    def _extend_records(self, rows: dict[str, Json], names: Sequence[str]) -> None:
        of_records = [one.partition("/")[2] for one in rows if one.startswith(f"{RECORD}/")]
        codes = tuple(code for code in of_records if self.store.find(code) == code)
        if not codes:
            return
        extract = self.store.select(Selection(ids=codes)).extract()
        columns = flat_records(extract, self.t)
        for name in names:
            if name in columns:
                cells = columns[name].cells(lambda value: value)
                for code, cell in zip(extract.ids, cells, strict=True):
                    rows[f"{RECORD}/{code}"][name] = _cells(cell)

    def _company(self, code: str) -> Mapping[str, str]:
        return self.store.package.companies.rows.get(code, {})

    def _unit(self, code: str) -> Mapping[str, str]:
        frame = self.store.package.departments.frame
        found = frame[frame["ubigeo"] == code]
        return {} if found.empty else {name: str(found[name].iloc[0]) for name in UNIT_COLUMNS}


def reasons(t: Translator) -> Mapping[str, str]:
    """How a name came to its match → in words."""
    return {
        "same": t("the same name"), "alias": t("another name of it"),
        "form": t("but for accents, signs or the legal form"), "order": t("words in another order"),
        "letters": t("some letters differ"), "part": t("some words differ"),
    }  # fmt: skip


def kinds_in_words(t: Translator) -> Mapping[str, str]:
    """Kind of thing → in words."""
    return {RECORD: t("Record"), COMPANY: t("Company"), UNIT: t("Department")}


def _cells(value: Any) -> list[Json]:
    if value in (None, "") or (isinstance(value, float) and math.isnan(value)):
        return []
    if isinstance(value, bool):
        return [{"bool": value}]
    if isinstance(value, int | float):
        return [{"float": value}]
    return [{"str": str(value)}]


def _all(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _object(name: str, text: str) -> Json:
    """A parameter's JSON object.

    Raises:
        BadParameter: if it is none.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise BadParameter(name, "a JSON object", f"“{text[:40]}” came")
    return content
