"""The questions that an assistant can ask, answered by a store: read only, in bounded parts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from geodata.assistants.evidence import (
    Answer,
    claim_answer,
    conflict_answer,
    facts_of,
    page_of,
)
from geodata.errors import GeoDataError
from geodata.evidence.conflicts import by_weight, find_conflicts
from geodata.language import LANGUAGES, translator
from geodata.presentation.locators import locator_in
from geodata.presentation.series_panels import SeriesWords
from geodata.query.claim_choice import PARAMETERS as CLAIM_PARAMETERS
from geodata.query.claim_choice import chosen_claims, parse_choice, unlisted
from geodata.query.filters import FACETS, PARAMETERS
from geodata.query.results import Results
from geodata.query.selection import Selection
from geodata.query.series_choice import SeriesChoice
from geodata.stores.store import Store

MOST, MOST_COMPARED = 100, 20
LANGUAGE = LANGUAGES[0]


class Questions:
    """Answers to assistants; every value names its claims.

    Attributes:
        store: what is asked.
    """

    def __init__(self, store: Store, language: str = LANGUAGE) -> None:
        """Answer from a store in a language.

        Raises:
            GeoDataError: if the language is none of ours.
        """
        if language not in LANGUAGES:
            needed = f"language must be one of {', '.join(LANGUAGES)}"
            raise GeoDataError(needed, f"“{language[:40]}” came", "Choose one of them.")
        self.store, self._t = store, translator(language)

    def search(self, text: str, limit: int) -> Answer:
        """Records that hold the words, in any spelling that the search of the atlas knows."""
        if not text.strip():
            raise GeoDataError("text must have a word to look for", "nothing came", "Name one.")
        return self.filter(Selection(text=text).query_string(), limit, 0)

    def filter(self, query: str, limit: int, offset: int) -> Answer:
        """Records of a query of the atlas's links."""
        selected, size = self._selected(query), _bounded(limit)
        rows = selected.rows(max(offset, 0), size)
        found = [
            {
                "id": record_id,
                "name": name or english,
                "layer": layer,
                "status": status or "",
                "departments": list(departments),
                "address": page_of(record_id, self._t),
            }
            for record_id, name, english, layer, status, departments in zip(
                map(str, rows.index),
                rows[f"name_{self._t.language}"],
                rows["name_en"],
                rows["layer"],
                rows["status"],
                rows["departments"],
                strict=True,
            )
        ]
        answer: Answer = {"matched": selected.total, "query": query, "records": found}
        return answer if found else {**answer, "said": _nothing("these words or filters")}

    def record(self, record_id: str, fields: Sequence[str]) -> Answer:
        """All that claims say of a record, or what they say of some fields."""
        known, atlas = self._known(record_id), self.store.atlas()
        self._check(fields)
        row: Mapping[str, Any] = atlas.row(known) or {}
        facts = facts_of(atlas, known, fields, self._t)
        silent = sorted(set(fields) - {fact["field"] for fact in facts})
        answer: Answer = {
            "id": known,
            "name": self._t.pick(row, "name"),
            "layer": row.get("layer", ""),
            "departments": list(row.get("departments", ())),
            "loc_precision": row.get("loc_precision", ""),
            "address": page_of(known, self._t),
            "facts": facts,
            "no_claim_about": silent,
        }
        if silent or not facts:
            answer["said"] = _nothing(f"{', '.join(silent) or 'anything'} of {known}")
        return answer

    def claims(self, query: str, limit: int, offset: int) -> Answer:
        """Claims of the records of a query, narrowed by field, source, modality and rank."""
        selected = self._selected(query)
        choice, corrections = parse_choice(parse_qs(query), self.store.package)
        _refuse(corrections)
        found, first = chosen_claims(selected, choice), max(offset, 0)
        some = found[first : first + _bounded(limit)]
        answer: Answer = {
            "matched": len(found) + unlisted(selected, choice),
            "claims": [claim_answer(claim, self.store.package, self._t) for claim in some],
        }
        return answer if some else {**answer, "said": _nothing("this")}

    def conflicts(self, query: str, limit: int, offset: int) -> Answer:
        """Where sources give different values for one thing."""
        selected = self._selected(query)
        found = by_weight(find_conflicts(selected.atlas, selected.ids_in_claims_file))
        first = max(offset, 0)
        some = found[first : first + _bounded(limit)]
        package = self.store.package
        answer: Answer = {
            "matched": len(found),
            "conflicts": [conflict_answer(conflict, package, self._t) for conflict in some],
        }
        return answer if some else {**answer, "said": "No sources disagree about this."}

    def count(self, query: str, by: str) -> Answer:
        """How many records a query leaves, in all or by one of the filters.

        A count is no claim: it is counted from the records named, with the claims about them.
        """
        selected = self._selected(query)
        facets = [item.name for item in FACETS]
        if by and by not in facets:
            needed = f"by must be one of {', '.join(facets)}"
            raise GeoDataError(needed, f"“{by[:40]}” came", "Choose one of them.")
        ids = list(selected.rows(0, MOST).index)
        counted = [
            {"id": i, "claims": [claim.claim_id for claim in selected.atlas.claims_of(i)]}
            for i in map(str, ids)
        ]
        answer: Answer = {
            "count": selected.total,
            "query": query,
            "how": "Counted from the records below; absence means that no source speaks of it.",
            "records": counted,
            "records_left_out": selected.total - len(counted),
        }
        if by:
            answer["by"] = {code: n for code, n in selected.facets[by].items() if n}
        return answer

    def compare(self, record_ids: Sequence[str], field: str) -> Answer:
        """One field of several records side by side."""
        if not 1 <= len(record_ids) <= MOST_COMPARED:
            needed = f"records must be 1 to {MOST_COMPARED} ids"
            raise GeoDataError(needed, f"{len(record_ids)} came", "Name fewer, or one at least.")
        found = [self.record(record_id, [field]) for record_id in record_ids]
        return {"field": field, "records": found}

    def figures(self, series: str, partner: str, product: str, measure: str) -> Answer:
        """The series there are; or the observations of one, each with its file and row."""
        package, words = self.store.package, SeriesWords(self.store.package, self._t)
        if not series:
            listed = [{"series": s.code, "title": words.title(s)} for s in package.series.values()]
            return {"series": listed}
        if series not in package.series:
            needed = f"series must be one of {', '.join(package.series) or 'none'}"
            raise GeoDataError(needed, f"“{series[:40]}” came", "Choose one of them.")
        partners, products, measures = (
            (code,) if code else () for code in (partner, product, measure)
        )
        shown = SeriesChoice((series,), partners, products, measures).shown(package)
        observations = [
            {
                "claim_id": f"{s.path}#row={o.row}",
                "date": o.date,
                **{name: words.code(name, code) for name, code in o.codes.items()},
                "number": o.value,
                "unit": o.unit,
                "modality": o.modality,
                "source": o.source_id,
                "source_label": package.sources[o.source_id].label(),
                "locator": locator_in(o.locator, self._t),
                "line": o.line,
                "witnesses": 1,
                "note": o.note(self._t),
            }
            for s, o in shown
        ]
        title = words.title(package.series[series])
        answer: Answer = {"series": series, "title": title, "observations": observations}
        return answer if observations else {**answer, "said": _nothing("this")}

    def _selected(self, query: str) -> Results:
        parameters = parse_qs(query.partition("?")[2] or query)
        known = (*PARAMETERS, *CLAIM_PARAMETERS)
        for name in parameters:
            if name not in known:
                needed = f"query must have the parameters {', '.join(known)}"
                raise GeoDataError(needed, f"“{name[:40]}” came", "Correct it, or leave it out.")
        selection, corrections = self.store.parse(parameters)
        _refuse(corrections)
        return self.store.select(selection)

    def _known(self, record_id: str) -> str:
        known = self.store.find(record_id)
        if known is None:
            needed = "record must be the id of one, as search gives it"
            raise GeoDataError(needed, f"“{record_id[:80]}” is none", "Search for its name.")
        return known

    def _check(self, fields: Sequence[str]) -> None:
        listed = self.store.package.codelists["fields"]
        for field in fields:
            if field not in listed:
                needed = f"field must be one of {', '.join(listed)}"
                raise GeoDataError(needed, f"“{field[:40]}” came", "Choose one of them.")


def _refuse(corrections: Sequence[Any]) -> None:
    """To a program what cannot be meant is an error.

    Raises:
        GeoDataError: for the first correction.
    """
    for wrong in corrections:
        needed = f"{wrong.parameter} must be one of: {wrong.expected}"
        raise GeoDataError(needed, f"“{str(wrong.value)[:80]}” came", "Correct it.")


def _bounded(limit: int) -> int:
    return min(max(limit, 1), MOST)


def _nothing(what: str) -> str:
    return f"No claim of the atlas says {what}. Its documents do not speak of it; it may still be."
