"""Sentences about records and filters, in a reader's language."""

from dataclasses import dataclass

from geodata.datapackage.package import Package
from geodata.evidence.atlas import Atlas
from geodata.language import Translator
from geodata.presentation.relations import relation_counts
from geodata.presentation.times import existence_counts
from geodata.presentation.values import claim_text, compiled_text, qualifier_text
from geodata.query.filters import LABELLED
from geodata.query.results import Counts
from geodata.query.selection import Selection


@dataclass(frozen=True, slots=True)
class Words:
    """Says selections and counts of one package in one language."""

    package: Package
    t: Translator

    def filters(self, selection: Selection) -> dict[str, str]:
        """Active filter → what it asks for, in words."""
        active = set(selection.active())
        return {
            name: item.words(selection, self.package, self.t)
            for name, item in LABELLED.items()
            if name in active
        }

    def label(self, name: str) -> str:
        """The name of a filter."""
        label = LABELLED[name].label
        return label(self.t) if label else ""

    def sentence(self, selection: Selection) -> str:
        """One sentence that says what is filtered."""
        words = self.filters(selection)
        if not words:
            return self.t("Everything is shown; nothing is filtered.")
        parts = [f"{self.label(name)}: {text}" for name, text in words.items()]
        return self.t("Filtered by {filters}.", filters="; ".join(parts))

    def counts(self, counts: Counts, selection: Selection) -> str:
        """ "57 records: 42 on the map, 15 in the table only; 3 undated" — it adds up.

        Of selected years it says besides how many more may have existed then, and how many not; of
        relations how many are certain, and how many only possible.
        """
        t = self.t
        parts = [
            t("{n} on the map", n=t.number(counts.on_map)),
            t("{n} in the table only", n=t.number(counts.table_only)),
        ]
        text = t.plural("{n} record", "{n} records", counts.total) + ": " + ", ".join(parts)
        undated = t("{n} undated", n=t.number(counts.undated)) if counts.undated else ""
        rest = existence_counts(counts, selection, t) if selection.years else undated
        related = relation_counts(counts.related, selection, t) if counts.related else ""
        return "; ".join(filter(None, (text, rest, related)))

    def owners(self, atlas: Atlas, record_id: str) -> list[tuple[str, str]]:
        """Current owners with their shares in words: [("Shougang", "100 %"), …]."""
        rows = []
        for entry in atlas.fields_of(record_id, "owner_share"):
            if entry.shown:
                owner = qualifier_text(entry.field, entry.qualifier, self.package, self.t)
                rows.append((owner, compiled_text(entry, self.package, self.t)))
        for entry in atlas.fields_of(record_id, "owner"):
            rows += [(claim_text(v.claim, self.package, self.t), "") for v in entry.shown]
        return rows


def unknown_name_text(name: str, nearest: str, t: Translator) -> str:
    """What to say of a link's parameter that nobody reads; `nearest` is a known one, or ""."""
    text = t("“{name}” is no filter of the atlas; it was left out.", name=name)
    if not nearest:
        return text
    question = t("Did you mean “{name}”?", name=nearest)
    return f"{text} {question}"
