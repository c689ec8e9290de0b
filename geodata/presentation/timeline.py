"""The timeline of records: a row a record, with its spans of status and its events, by sector."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geodata.evidence.atlas import Atlas
from geodata.evidence.events import Event
from geodata.evidence.status_spans import StatusSpan, status_spans
from geodata.folding import fold
from geodata.language import Translator
from geodata.periods import OPEN_END, OPEN_START, year_of
from geodata.presentation.values import date_text, iso_day

# So many years before the last one are drawn with more room than those before them.
RECENT_YEARS = 35


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One record: its name, what is known of its time, and its dated events."""

    record_id: str
    name: str
    spans: Sequence[StatusSpan]
    events: Sequence[Event]

    @property
    def first(self) -> int:
        """The first day of which anything is known; OPEN_END where nothing is."""
        days = [span.first for span in self.spans if span.certainty != "perhaps"]
        days += [event.span[0] for event in self.events if event.span[0] > OPEN_START]
        return min(days, default=OPEN_END)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows of a timeline.

    Attributes:
        sectors: code → rows, those that began first at the top; only sectors with any.
        undated: how many records have no dated claim, and so no row.
    """

    sectors: dict[str, list[TimelineRow]]
    undated: int

    @classmethod
    def of(
        cls, atlas: Atlas, record_ids: Sequence[str], events: Iterable[Event], t: Translator
    ) -> "Timeline":
        """The rows of some records of which claims.csv speaks."""
        dated: dict[str, list[Event]] = {}
        for event in events:
            if event.period is not None:
                dated.setdefault(event.record_id, []).append(event)
        records, spans = atlas.records, status_spans(atlas, record_ids)
        names, sectors = records[f"name_{t.language}"], records["sector"]
        found: dict[str, list[TimelineRow]] = {
            code: [] for code in atlas.package.codelists["sector"]
        }
        undated = 0
        for i in record_ids:
            row = TimelineRow(i, str(names[i]), spans[i], dated.get(i, ()))
            if row.spans or row.events:
                found.setdefault(str(sectors[i]), []).append(row)
            else:
                undated += 1
        for rows in found.values():
            rows.sort(key=lambda row: (row.first, fold(row.name)))
        return cls({code: rows for code, rows in found.items() if rows}, undated)

    @property
    def rows(self) -> list[TimelineRow]:
        """All rows, sector by sector."""
        return [row for rows in self.sectors.values() for row in rows]

    def axis(self, years: tuple[int, int] | None) -> "Axis":
        """The years of the picture: those selected, else all of which anything is known."""
        if years:
            return Axis(years[0], years[0], years[1] + 1, years[1] + 1)
        told = [(s.first, s.last) for row in self.rows for s in row.spans]
        told += [e.span for row in self.rows for e in row.events if e.sort != "plan"]
        due = [e.span for row in self.rows for e in row.events if e.sort == "plan"]
        days = sorted(d for span in told for d in span if OPEN_START < d < OPEN_END)
        if not days:
            return Axis(2000, 2000, 2001, 2001)
        first, last = year_of(days[0]), year_of(days[-1]) + 1
        end = max((year_of(d) + 1 for span in due for d in span if d < OPEN_END), default=last)
        return Axis(first, max(first, last - RECENT_YEARS), last, max(last, end))


@dataclass(frozen=True, slots=True)
class Axis:
    """The years of a timeline.

    Attributes:
        first, end: the first year, and the one before which it ends.
        recent, last: the years between which a year has most room: what happened lately.
    """

    first: int
    recent: int
    last: int
    end: int

    def marks(self) -> list[int]:
        """Years to be written on it."""
        recent = self.last - self.recent
        step = 1 if recent <= 12 else 5
        early = (y for y in range(self.first, self.recent) if y % 50 == 0)
        late = (y for y in range(self.last, self.end + 1) if y % 10 == 0)
        middle = (y for y in range(self.recent, self.last + 1) if y % step == 0)
        return sorted({*early, *middle, *late})


def span_dates(span: StatusSpan, t: Translator) -> str:
    """From when to when, in words; an open side as “?”."""
    sides = [iso_day(day) for day in (span.first, span.last)]
    texts = ["?" if side == ".." else date_text(side, t) for side in sides]
    return " – ".join(dict.fromkeys(texts))


def span_text(span: StatusSpan, labels: Mapping[str, str], t: Translator) -> str:
    """What is known of the days: “Operating”, “Operating, as nothing contradicts”."""
    status = labels.get(span.status, "")
    return {
        "said": status,
        "holds_on": t("{status}, as nothing contradicts", status=status),
        "there": t("it was there; no source tells its status"),
        "perhaps": t("may have existed"),
    }[span.certainty]
