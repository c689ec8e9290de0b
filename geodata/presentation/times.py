"""A record's time in words: its bounds, and what filters by year find."""

from collections.abc import Mapping, Sequence
from typing import Any

from geodata.evidence.lifetimes import BOUNDS, Bound, Lifetime, bound_text
from geodata.language import Translator
from geodata.presentation.values import date_text
from geodata.query.results import Counts
from geodata.query.selection import Selection


def bound_texts(row: Mapping[str, Any]) -> list[str]:
    """The four bounds of a row of `Atlas.records` as dates, empty where there is none."""
    return [bound_text(int(row[n]), int(row["digits"]), place) for place, n in enumerate(BOUNDS)]


def span_text(bounds: Sequence[str], t: Translator) -> str:
    """From when to when a record existed: “1992 or before – September 2025 or after”.

    Args:
        bounds: earliest and latest start, earliest and latest end, as dates; empty where unknown.
    """
    if not any(bounds):
        return t("undated")
    start, end = _between(bounds[0], bounds[1], t), _between(bounds[2], bounds[3], t)
    return start if start == end and bounds[0] else f"{start} – {end}"


def _between(earliest: str, latest: str, t: Translator) -> str:
    """When something happened that two dates bound."""
    one, other = date_text(earliest, t), date_text(latest, t)
    if one == other:
        return one or "?"
    if not one:
        return t("{date} or before", date=other)
    return f"{one}/{other}" if other else t("{date} or after", date=one)


def bound_facts(lifetime: Lifetime, t: Translator) -> list[tuple[str, str, str, Bound]]:
    """The bounds that claims give: (what it bounds, date in words, the rule in words, bound)."""
    labels = (t("Began, at the earliest"), t("Began, at the latest"),
              t("Ended, at the earliest"), t("Ended, at the latest"))  # fmt: skip
    return [
        (label, date_text(bound.text, t), rule_text(bound.rule, t), bound)
        for label, bound in zip(labels, lifetime.bounds, strict=True)
        if bound
    ]


def rule_text(rule: str, t: Translator) -> str:
    """Why a claim bounds a record's time."""
    return {
        "begins": t("a source says when it began"),
        "ends": t("a source says when it ended"),
        "ended": t("a source says that it had ended"),
        "holds": t("what a source says of then shows that it was there"),
        "happens": t("what happened then shows that it was there"),
        "told": t("the date of the event"),
        "open": t("a source says that it goes on; the source is of this year"),
    }[rule]


def possible_label(time: str, count: str, t: Translator) -> str:
    """The choice that adds what is only possible, with how many records that is."""
    if time == "existed":
        return t("also what may have existed then · {n}", n=count)
    return t("also where that is only possible · {n}", n=count)


def existence_counts(counts: Counts, selection: Selection, t: Translator) -> str:
    """What the filter by year leaves out: “12 more may have existed then, 5 did not”."""
    if not selection.years:
        return ""
    possible, absent = t.number(counts.possible), t.number(counts.absent)
    if selection.time == "existed":
        if selection.possible:
            return t("{n} of them may have existed then, {m} others did not", n=possible, m=absent)
        return t("{n} more may have existed then, {m} did not", n=possible, m=absent)
    if selection.possible:
        return t("for {n} of them only possible; ruled out for {m} others", n=possible, m=absent)
    return t("possible for {n} more; ruled out for {m}", n=possible, m=absent)
