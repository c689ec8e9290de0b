"""Two departments side by side: every measure, and who and what only one of them has."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geodata.evidence.actors import HOLDS, RUNS, roles_of
from geodata.evidence.department_measures import (
    DepartmentScope,
    Tally,
    measures_of,
    silent_layers,
    tallies,
)
from geodata.presentation.actor_words import ActorWords
from geodata.presentation.department_words import DepartmentWords


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One line of a comparison: what, what it is on each side, whether that differs."""

    label: str
    cells: tuple[str, ...]
    differs: bool


def compared_departments(
    codes: Sequence[str], scope: DepartmentScope, words: DepartmentWords
) -> list[ComparedRow]:
    """What some departments come to, line by line; what is nowhere is left out."""
    t = words.t
    rows = []
    for measure in measures_of(words.package):
        found = tallies(measure, scope)
        if any(found[code].high or found[code].possible for code in codes):
            cells = [_cell(found[code], measure, words) for code in codes]
            rows.append(_row(words.measure(measure), cells))
    package, actors = words.package, ActorWords(words.package, t)
    layer = scope.column("layer")
    layers = {code: [str(layer[i]) for i in scope.lying_in(code)] for code in codes}
    holders = {code: _holders(code, scope) for code in codes}

    def title(name: str) -> str:
        return package.catalog.layers[name].title(t)

    silent = [[title(name) for name in silent_layers(code, scope)] for code in codes]
    rows += [
        _row(t("Layers that only this one has"), _apart([layers[c] for c in codes], title)),
        _row(t("Holders that only this one has"), _apart([holders[c] for c in codes], actors.name)),
        _row(t("Of what no source speaks"), [", ".join(names) for names in silent]),
    ]
    shared = [i for i in scope.lying_in(codes[0]) if all(c in scope.shares[i] for c in codes[1:])]
    names = ", ".join(words.package.record_name(i, t) for i in shared)
    rows.append(ComparedRow(t("Records that lie in both"), (names,) * len(codes), differs=False))
    return [row for row in rows if any(row.cells)]


def _row(label: str, cells: Sequence[str]) -> ComparedRow:
    return ComparedRow(label, tuple(cells), len(set(cells)) > 1)


def _cell(tally: Tally, measure: str, words: DepartmentWords) -> str:
    text = words.tally(tally, measure) or words.t.number(0)
    if not tally.possible:
        return text
    possible = words.amount(tally.possible, measure)
    return words.t("{amount}, possibly {more} besides", amount=text, more=possible)


def _holders(code: str, scope: DepartmentScope) -> list[str]:
    roles = roles_of(scope.atlas, scope.lying_in(code))
    return [role.company for role in roles if role.role in (HOLDS, RUNS) and not role.is_former]


def _apart(groups: Sequence[Iterable[str]], name: Callable[[str], str]) -> list[str]:
    """For each group the names of what no other has."""
    found = []
    for number, group in enumerate(groups):
        others = {code for other, codes in enumerate(groups) if other != number for code in codes}
        found.append(", ".join(name(code) for code in dict.fromkeys(group) if code not in others))
    return found
