"""What one visit holds: selection, chosen record, language, sorting. Nothing else keeps state.

The address bar and this state follow each other: an address that we did not write (first load,
Back, a pasted link) is read; a change of state is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from geodata.evidence import PARAMETERS as CLAIM_PARAMETERS
from geodata.evidence import ClaimChoice, parse_choice
from geodata.language import LANGUAGES
from geodata.selected import AS_THEY_STAND, COLUMNS, Order, read_order
from geodata.selection import PARAMETERS, Correction, Selection
from geodata.store import Store
from layers.line import MapLine

KEY = "atlas"
OURS = (*PARAMETERS, *CLAIM_PARAMETERS, "record", "lang", "tiles", "table", "sort")


@dataclass
class Visit:
    """The state of one visit.

    Attributes:
        claims: which claims the Evidence page shows of the selected records.
        chosen: id of the chosen record; an id, because row positions lie when data changes.
        written: the address's parameters as we last wrote or read them; is_seen: whether the
            browser has had them since; settled: what a reader may change, as the last run left it.
        page: address of the page that wrote them.
        corrections: what could not be meant in the address that was read.
        unknown_record: an id in the address that no record has.
        claims_page: page of the table of claims. turn_to: page to turn to in the next run.
        table_page: page of the table; table_layer: layer it is narrowed to, "" for all.
        sort: its order, in whatever language.
        pagers, grids, sliders: how often a pager, a table or the year slider was started anew;
            slider_start: the years it then showed.
        follow_chosen: whether the table is to turn to the chosen record's page.
        line: by which the map hears of a change first.
    """

    selection: Selection = field(default_factory=Selection)
    claims: ClaimChoice = field(default_factory=ClaimChoice)
    chosen: str | None = None
    language: str = "en"
    tiles: bool = False
    written: dict[str, str] | None = None
    is_seen: bool = True
    settled: tuple[object, ...] = ()
    page: str = ""
    corrections: list[Correction] = field(default_factory=list)
    unknown_record: str = ""
    claims_page: int = 0
    turn_to: str = ""
    table_page: int = 0
    pagers: int = 0
    grids: int = 0
    sliders: int = 0
    slider_start: tuple[int, int] = (0, 0)
    table_layer: str = ""
    sort: Order = AS_THEY_STAND
    follow_chosen: bool = True
    line: MapLine = field(default_factory=MapLine)

    def query(self) -> dict[str, str]:
        """The state as address parameters."""
        found = self.selection.query() | self.claims.query()
        if self.chosen:
            found["record"] = self.chosen
        found["lang"] = self.language
        further = {
            "tiles": "1" if self.tiles else "",
            "table": self.table_layer,
            "sort": self.sort.text,
        }
        return found | {name: text for name, text in further.items() if text}

    def situation(self) -> tuple[object, ...]:
        """All that a reader may change, to see whether they did."""
        return (self.query(), self.table_page, self.claims_page)

    def choose(self, record_id: str | None) -> None:
        """Choose a record; the table turns to the page that holds it."""
        self.chosen = record_id
        self.unknown_record = ""
        self.follow_chosen = True

    def selection_of(self, record_id: str) -> Selection:
        """The selection of one record, as known by the year of the filter."""
        return Selection(ids=(record_id,), known_by=self.selection.known_by)

    def open_record(self, record_id: str) -> None:
        """Choose a record and turn to its page in the next run."""
        self.choose(record_id)
        self.turn_to = "record.py"

    def select(self, selection: Selection) -> None:
        """Change the filter; the table starts again where the chosen record stands."""
        self.selection = selection
        self.corrections = []
        self.follow_chosen = True
        self.table_page = 0


def visit() -> Visit:
    """This visit's state."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Visit()
    state: Visit = st.session_state[KEY]
    return state


def follow_address(store: Store, page: str) -> Visit:
    """Read the address if it is not the one we wrote; call once at the start of every run."""
    state = visit()
    address = _address()
    turned = state.written is not None and page != state.page
    state.page = page
    if turned and not address:
        return state
    if address == state.written:
        state.is_seen = True
    elif state.is_seen or state.situation() == state.settled:
        _read(state, store, address)
        state.written, state.is_seen = address, True
    # Else the reader has changed something before the browser had what we wrote: on a slow line it
    # still names the address before. It is not Back, which comes without a change.
    return state


def write_address(state: Visit) -> None:
    """Put the state into the address bar, if it is not there; call when the run has drawn."""
    wanted = state.query()
    state.settled = state.situation()
    if wanted == state.written and wanted == _address():
        return
    foreign = {name: st.query_params.get_all(name) for name in st.query_params if name not in OURS}
    st.query_params.from_dict({**foreign, **wanted})
    state.written, state.is_seen = wanted, False


def _address() -> dict[str, str]:
    """Our parameters as they stand in the address bar."""
    return {n: ",".join(st.query_params.get_all(n)) for n in OURS if n in st.query_params}


def _read(state: Visit, store: Store, address: Mapping[str, str]) -> None:
    selection, corrections = store.parse(address)
    choice, further = parse_choice(address, store.package)
    state.select(selection)
    state.claims, state.corrections = choice, corrections + further
    _read_table(state, store, address)
    wanted = address.get("record", "")
    state.choose(store.find(wanted) if wanted else None)
    state.unknown_record = wanted[:80] if wanted and not state.chosen else ""
    language = address.get("lang", "")
    if language in LANGUAGES:
        state.language = language
    elif state.written is None:
        state.language = _browser_language(store)
    state.tiles = address.get("tiles") == "1"


def _read_table(state: Visit, store: Store, address: Mapping[str, str]) -> None:
    """Which layer's table the address asks for, and in which order."""
    layers = list(store.package.catalog.layers)
    table, sort = address.get("table", ""), address.get("sort", "")
    state.table_layer = table if table in layers else ""
    state.sort = read_order(sort, store.package) or AS_THEY_STAND
    for name, asked, found, known in (
        ("table", table, state.table_layer, layers),
        ("sort", sort, state.sort.code, COLUMNS),
    ):
        if asked and not found:
            expected = f"{', '.join(known[:4])} …"
            state.corrections.append(Correction(name, asked[:40], expected))


def _browser_language(store: Store) -> str:
    """The browser's language if we speak it, else the package's."""
    spoken = (st.context.locale or "")[:2].lower()
    return spoken if spoken in LANGUAGES else store.package.catalog.default_language
