"""How a relation to other places reads: how sure it is, how far apart, how many."""

from collections.abc import Mapping
from typing import Any

from geodata.datapackage.package import Package
from geodata.language import Translator
from geodata.query.relation_answers import CERTAIN, POSSIBLE
from geodata.query.results import RelationCounts
from geodata.query.selection import Selection

# From so many kilometres on, parts of one say nothing.
ROUGH_KM = 10


def relation_text(row: Mapping[str, Any], package: Package, t: Translator) -> str:
    """A record's relation: “possible · 57 km · VRAEM”; "" where none is asked.

    Args:
        row: a row with the columns of relation_answers.COLUMNS.
    """
    if not row["relation"]:
        return ""
    words = {CERTAIN: t("certain"), POSSIBLE: t("possible")}
    kilometres, other = row["relation_km"], row["relation_to"]
    parts = [words[row["relation"]]]
    if kilometres is not None:
        rounded = round(kilometres) if kilometres >= ROUGH_KM else kilometres
        parts.append(t("{km} km", km=t.number(rounded)))
    if other:
        parts.append(package.record_name(other, t))
    return " · ".join(parts)


def relation_counts(counts: RelationCounts, selection: Selection, t: Translator) -> str:
    """How the records divide by a relation: “related: 2 certainly, 5 possibly; 6 without …”."""
    certain, possible = t.number(counts.certain), t.number(counts.possible)
    if selection.certain:
        text = t("related for certain; {n} more possibly", n=possible)
    else:
        text = t("related: {n} certainly, {m} possibly", n=certain, m=possible)
    if not counts.unknown:
        return text
    unknown = t("{n} without a known place cannot be asked", n=t.number(counts.unknown))
    return f"{text}; {unknown}"
