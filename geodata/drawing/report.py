"""A report of a selection as plain values, to be set on paper (`paper.py`): each with its notes.

Map, key figures, sums as ranges, table, disagreements, what happened when, sources and lines. What
is left out of a long one is said, with where the rest is.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geodata.datapackage.package import Package
from geodata.drawing import report_sections as sections
from geodata.drawing.escaping import escape
from geodata.drawing.frame import Frame
from geodata.drawing.notes import Link, Notes
from geodata.drawing.record_map import Content, map_of
from geodata.drawing.sheet import FONT
from geodata.language import Translator
from geodata.presentation.bibliography import apa
from geodata.presentation.citation import citation, creators, licence, package_title
from geodata.presentation.record_facts import record_row
from geodata.presentation.values import date_text
from geodata.query.claim_choice import sources_of
from geodata.query.order import Order
from geodata.query.results import Results

MAP_WIDTH, MAP_HEIGHT = 520, 620
# As many records as have a row; the best documented of more.
MAX_ROWS = 40
# Records beyond which sums, disagreements and events are of the best documented alone.
MAX_READ = 400
BEST_DOCUMENTED = Order("n_witnesses", ascending=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about.

    Attributes:
        kind: in words: “Department”. lead: lines below the title.
        facts: label and text of what is known of it besides records.
        content: its map; None where no place is known.
        address: of the page that shows the same, and `link` of others; "" where there is none.
    """

    kind: str
    title: str
    lead: Sequence[str]
    content: Content | None
    link: Link
    address: str = ""
    facts: Sequence[tuple[str, str]] = ()


def report_values(subject: Subject, selected: Results, t: Translator) -> dict[str, Any]:
    """Everything that stands in a report, in the order of its pages."""
    package = selected.atlas.package
    notes = Notes(package, t, subject.link)
    ids = _best_documented(selected, t)
    maker = sections.Sections(selected.atlas, t, notes, subject.link)
    is_one = selected.total == 1
    values = {
        **_edition(package, t),
        "kind": subject.kind,
        "title": subject.title,
        "lead": [line for line in subject.lead if line],
        "facts": list(map(list, subject.facts)),
        "address": subject.address,
        "map": _map(subject.content) if subject.content else None,
        "figures": _of_one(ids[0], selected, t) if is_one else _of_many(selected, t),
        "sums": [] if is_one else maker.sums(ids),
        "table": [] if is_one else [maker.row(record_id) for record_id in ids[:MAX_ROWS]],
        "record": maker.record(ids[0]) if is_one else [],
        "left_out": _left_out(selected, t),
        "conflicts": maker.conflicts(ids),
        "events": [] if is_one else maker.events(ids),
        "words": sections.headings(t),
    }
    cited = sources_of(selected)
    items = [source.csl for name, source in package.sources.items() if name in cited]
    return values | {
        "notes": [asdict(note) for note in notes.notes],
        "sources": apa(items, t.language),
    }


def _best_documented(selected: Results, t: Translator) -> list[str]:
    """Ids in the atlas's order; of too many, those with most witnesses, as the table sorts them."""
    most = min(selected.total, MAX_READ)
    if selected.total <= MAX_ROWS:
        return list(map(str, selected.rows(0, most).index))
    order = Order(BEST_DOCUMENTED.code, BEST_DOCUMENTED.ascending, t.language)
    return list(map(str, selected.rows(0, most, order).index))


def _left_out(selected: Results, t: Translator) -> str:
    if selected.total <= MAX_ROWS:
        return ""
    return t(
        "The {n} best documented of {all} records; all of them stand on the page and in the files.",
        n=t.number(MAX_ROWS),
        all=t.number(selected.total),
    )


def _of_many(selected: Results, t: Translator) -> list[list[str]]:
    """The numbers at the head: how many records, sources, disagreements, and without a place."""
    counts, n_sources = selected.counts, len(sources_of(selected))
    disputed, unplaced = counts.disputed, counts.table_only
    return [
        [t.number(counts.total), t.plural("record", "records", counts.total)],
        [t.number(n_sources), _sources_speak(n_sources, t)],
        [t.number(disputed), t.plural("disputed record", "disputed records", disputed)],
        [
            t.number(unplaced),
            t.plural("record without a place", "records without a place", unplaced),
        ],
    ]


def _of_one(record_id: str, selected: Results, t: Translator) -> list[list[str]]:
    """The same of a record: how many claims, sources and independent witnesses."""
    row = record_row(record_id, selected.atlas)
    n_claims, n_hands = int(row["n_claims"]), int(row["n_witnesses"])
    n_sources = len(sources_of(selected))
    return [
        [t.number(n_claims), t.plural("claim", "claims", n_claims)],
        [t.number(n_sources), _sources_speak(n_sources, t)],
        [t.number(n_hands), t.plural("independent witness", "independent witnesses", n_hands)],
    ]


def _sources_speak(n: int, t: Translator) -> str:
    return t.plural("source cited", "sources cited", n)


def _map(content: Content) -> dict[str, Any]:
    frame = Frame.around(content.box, MAP_WIDTH, MAP_HEIGHT)
    drawing, legend = map_of(content, frame, linked=False)
    return {
        "svg": _document(drawing, f"0 0 {frame.width:g} {frame.height:g}"),
        "legend": [
            {"mark": _document(mark, "-12 -12 24 24"), "text": text}
            for mark, text in legend.entries
        ],
    }


def _document(drawing: str, view_box: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" '
        f'font-family="{escape(FONT)}">{drawing}</svg>'
    )


def _edition(package: Package, t: Translator) -> dict[str, Any]:
    """Which edition of the data a report is of, and how to cite it."""
    made = str(package.descriptor.get("created", ""))[:10]
    return {
        "language": t.language,
        "brand": package_title(package, t),
        "edition": t("Version {version}.", version=package.version).rstrip("."),
        "date": date_text(made, t),
        "creators": creators(package),
        "citation": citation(package, t),
        "licence": licence(package)[1],
    }
