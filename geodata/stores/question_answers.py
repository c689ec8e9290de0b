"""Answers to the package's questions: a number, a list, and who says so, from the store alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from geodata.datapackage import questions as asked
from geodata.datapackage.claims import Claim
from geodata.datapackage.questions import AskedQuestion
from geodata.evidence.conflicts import find_conflicts
from geodata.evidence.department_measures import RECORDS, tallies
from geodata.evidence.events import happenings_of, order
from geodata.frames import rows_of
from geodata.language import Translator, translator
from geodata.presentation.department_words import DepartmentWords, ranked
from geodata.presentation.event_words import EventWords
from geodata.presentation.locators import locator_in
from geodata.presentation.record_facts import Witness, record_row, witness_of
from geodata.presentation.relations import relation_counts, relation_text
from geodata.presentation.series_panels import SeriesWords
from geodata.presentation.values import claim_text, date_text, field_text, reason_text
from geodata.query.claim_choice import chosen_claims, sources_of
from geodata.query.filters import CODE_FILTERS
from geodata.query.link_query import LinkQuery, read_link
from geodata.query.results import Results
from geodata.stores.department_scopes import department_scope
from geodata.stores.store import Store

# As many lines as are read at a glance; the page that a question leads to has all of them.
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of an answer, with the record that it is about and who says so."""

    label: str
    text: str
    remark: str = ""
    record_id: str = ""
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """The answer to one question.

    Attributes:
        number: how many there are. headline: that in words. lines: the first of them.
        more: how many are not listed. sources: labels of those that speak, each once.
    """

    question: AskedQuestion
    number: int
    headline: str
    lines: tuple[AnswerLine, ...]
    sources: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many lines are left to the page."""
        return max(self.number - len(self.lines), 0)


@lru_cache(maxsize=4)
def answers(store: Store, language: str) -> tuple[QuestionAnswer, ...]:
    """The answer to every question of a store's package, in their order."""
    answering = Answering(store, translator(language))
    return tuple(answering.answer(question) for question in store.package.questions)


class Answering:
    """Answers questions from one store in one language."""

    def __init__(self, store: Store, t: Translator) -> None:
        self.store, self.t = store, t
        self.package = store.package

    def answer(self, question: AskedQuestion) -> QuestionAnswer:
        """The answer as the data now give it."""
        link = read_link(question.query, self.package, self.store.codes)
        if question.answer == asked.SERIES:
            return self._series(question, link)
        results = self.store.select(link.selection)
        how: Mapping[str, Callable[[LinkQuery, Results], tuple[list[AnswerLine], list[Claim]]]] = {
            asked.VALUES: self._values,
            asked.CLAIMS: self._claims,
            asked.EVENTS: self._events,
            asked.CONFLICTS: self._conflicts,
        }
        if question.answer in how:
            lines, claims = how[question.answer](link, results)
            sources = self._labels(claim.source_id for claim in claims)
            return self._made(question, len(lines), lines, sources)
        sources = self._labels(sorted(sources_of(results)))
        if question.answer == asked.RECORDS:
            made = self._made(question, results.total, self._records(results), sources)
            if not link.selection.relations:
                return made
            related = results.counts.related
            told = relation_counts(related, link.selection, self.t) if related else ""
            return replace(made, headline="; ".join(filter(None, (made.headline, told))))
        if question.answer == asked.DEPARTMENTS:
            lines = self._departments(link)
        else:
            lines = self._counted(question.answer, results)
        return self._made(question, len(lines), lines, sources)

    def _made(
        self,
        question: AskedQuestion,
        number: int,
        lines: Sequence[AnswerLine],
        sources: Sequence[str],
    ) -> QuestionAnswer:
        return QuestionAnswer(
            question,
            number,
            _headline(question.answer, number, self.t),
            tuple(lines[:MOST_LINES]),
            tuple(sources),
        )

    def _labels(self, source_ids: Iterable[str]) -> list[str]:
        return [self.package.sources[i].label() for i in dict.fromkeys(source_ids)]

    def _name(self, record_id: str, results: Results) -> str:
        return self.t.pick(record_row(record_id, results.atlas), "name")

    def _said(self, claims: Iterable[Claim]) -> tuple[Witness, ...]:
        return tuple(witness_of(claim, self.package, self.t) for claim in claims)

    def _when(self, claim: Claim) -> str:
        """How it is said where that is not plainly stated, and when it holds."""
        modality = self.package.codelists["modality"].label(claim.modality, self.t).lower()
        said = "" if claim.modality == "stated" else modality
        return ", ".join(filter(None, (said, date_text(claim.as_of, self.t))))

    def _records(self, results: Results) -> list[AnswerLine]:
        """The first records: status, and how sure a relation is where one is asked."""
        rows = results.rows(0, MOST_LINES)
        status, layers = self.package.codelists["status"], self.package.catalog.layers
        lines = []
        for record_id, row in zip(rows.index, rows_of(rows), strict=True):
            stands = status.label(row["status"], self.t) if row["status"] else ""
            related = relation_text(row, self.package, self.t)
            remark = " · ".join(filter(None, (stands, related)))
            title = layers[row["layer"]].title(self.t)
            lines.append(AnswerLine(title, self.t.pick(row, "name"), remark, str(record_id)))
        return lines

    def _values(self, link: LinkQuery, results: Results) -> tuple[list[AnswerLine], list[Claim]]:
        """What stands of the fields, and what other sources say instead."""
        lines: list[AnswerLine] = []
        claims: list[Claim] = []
        for record_id in results.ids_in_claims_file:
            for entry in results.atlas.facts(record_id).values():
                if entry.field not in link.claims.fields:
                    continue
                what = field_text(entry.field, entry.qualifier, self.package, self.t)
                for value in (*entry.shown, *entry.above, *entry.others):
                    text = claim_text(value.claim, self.package, self.t)
                    label = f"{self._name(record_id, results)} · {what}"
                    when = self._when(value.claim)
                    said = self._said(value.claims)
                    lines.append(AnswerLine(label, text, when, record_id, said))
                    claims += value.claims
        return lines, claims

    def _claims(self, link: LinkQuery, results: Results) -> tuple[list[AnswerLine], list[Claim]]:
        claims = chosen_claims(results, link.claims)
        lines = [
            AnswerLine(
                self._name(claim.record_id, results),
                f"{field_text(claim.field, claim.qualifier, self.package, self.t)}: "
                f"{claim_text(claim, self.package, self.t)}",
                self._when(claim),
                claim.record_id,
                self._said([claim]),
            )
            for claim in claims
        ]
        return lines, claims

    def _events(self, link: LinkQuery, results: Results) -> tuple[list[AnswerLine], list[Claim]]:
        """Events by date, those without one last."""
        found = [
            event
            for record_id in results.ids_in_claims_file
            for event in happenings_of(record_id, results.atlas, link.selection.years)
        ]
        found.sort(key=order)
        words = EventWords(self.package, self.t)
        lines = [
            AnswerLine(
                words.date(event),
                words.text(event),
                self._name(event.record_id, results),
                event.record_id,
                self._said(event.claims),
            )
            for event in found
        ]
        return lines, [claim for event in found for claim in event.claims]

    def _conflicts(self, link: LinkQuery, results: Results) -> tuple[list[AnswerLine], list[Claim]]:
        found = [
            conflict
            for conflict in find_conflicts(results.atlas, results.ids_in_claims_file)
            if not link.claims.fields or conflict.field in link.claims.fields
        ]
        lines = []
        for conflict in found:
            texts = [claim_text(value.claim, self.package, self.t) for value in conflict.values]
            what = field_text(conflict.field, conflict.qualifier, self.package, self.t)
            lines.append(
                AnswerLine(
                    f"{self._name(conflict.record_id, results)} · {what}",
                    self.t.listing(list(dict.fromkeys(texts))),
                    reason_text(conflict.reason, self.t),
                    conflict.record_id,
                    self._said(conflict.claims),
                )
            )
        return lines, [claim for conflict in found for claim in conflict.claims]

    def _departments(self, link: LinkQuery) -> list[AnswerLine]:
        """Those that come to anything, the greatest first."""
        words = DepartmentWords(self.package, self.t)
        measure = link.departments.measure or RECORDS
        found = ranked(tallies(measure, department_scope(self.store, link.selection)))
        return [
            AnswerLine(words.name(code), words.tally(tally, measure), words.measure(measure))
            for code, tally in found.items()
            if tally.high
        ]

    def _counted(self, name: str, results: Results) -> list[AnswerLine]:
        """Countries or companies by how many of the records they have a part in."""
        label = CODE_FILTERS[name].code_label
        counts = Counter({code: n for code, n in results.facets[name].items() if n})
        return [
            AnswerLine(
                label(code, self.package, self.t), self.t.plural("{n} record", "{n} records", n)
            )
            for code, n in counts.most_common()
        ]

    def _series(self, question: AskedQuestion, link: LinkQuery) -> QuestionAnswer:
        words, lines, sources = SeriesWords(self.package, self.t), [], []
        for series, observation in link.series.shown(self.package):
            one = (series, observation)
            said = [words.of(name, one) for name in ("partner", "product", "measure")]
            number = self.t.number(observation.value, observation.decimals)
            place = locator_in(observation.locator, self.t)
            place += f", {self.t('line {n}', n=observation.line)}"
            source = self.package.sources[observation.source_id].label()
            lines.append(
                AnswerLine(
                    words.of("date", one),
                    f"{number} {words.unit(observation.unit)}",
                    " · ".join(filter(None, [*said, f"{source}, {place}"])),
                )
            )
            sources.append(observation.source_id)
        return self._made(question, len(lines), lines, self._labels(sources))


def _headline(answer: str, number: int, t: Translator) -> str:
    """How many, in words."""
    say: Mapping[str, Callable[[], str]] = {
        asked.RECORDS: lambda: t.plural("{n} record", "{n} records", number),
        asked.VALUES: lambda: t.plural("{n} value", "{n} values", number),
        asked.CLAIMS: lambda: t.plural("{n} claim", "{n} claims", number),
        asked.EVENTS: lambda: t.plural("{n} event", "{n} events", number),
        asked.CONFLICTS: lambda: t.plural("{n} contradiction", "{n} contradictions", number),
        asked.DEPARTMENTS: lambda: t.plural("{n} department", "{n} departments", number),
        asked.COUNTRIES: lambda: t.plural("{n} country", "{n} countries", number),
        asked.COMPANIES: lambda: t.plural("{n} company", "{n} companies", number),
        asked.SERIES: lambda: t.plural("{n} number", "{n} numbers", number),
    }
    return say[answer]()
