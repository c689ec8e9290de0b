"""What one visit holds: selection, chosen record, language, sorting. Nothing else keeps state.

The address bar and this state follow each other: an address that we did not write (first load,
Back, a pasted link) is read; a change of state is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from geodata.errors import GeoDataError
from geodata.language import LANGUAGES
from geodata.query.actor_choice import ActorChoice, parse_actors
from geodata.query.claim_choice import ClaimChoice, parse_choice
from geodata.query.comparison_choice import ComparisonChoice, parse_comparison
from geodata.query.conflict_choice import ConflictChoice, parse_conflicts
from geodata.query.department_choice import DepartmentChoice, parse_departments
from geodata.query.link_parameters import BESIDES, LINK_PARAMETERS, unknown_names
from geodata.query.order import COLUMNS, DEFAULT_ORDER, Order, order_codes, read_order
from geodata.query.parameter_values import Correction
from geodata.query.selection import Selection
from geodata.query.series_choice import SeriesChoice, parse_series
from geodata.query.time_choice import TimeChoice, parse_time
from geodata.stores.store import Store
from layers.web import paths
from layers.web.live_updates import MapLine
from layers.web.perimeter import UploadDoor
from layers.your_data.guests import Guest, address_of, forget

KEY = "atlas"
OURS = tuple(name for name in LINK_PARAMETERS if name not in BESIDES)
# How much of the screen the table has under the map: "" is a third.
DOCKS = ("folded", "", "whole")
# How many cards the list of records begins with, and grows by.
CARDS = 12


@dataclass
class Visit:
    """The state of one visit.

    Attributes:
        claims, conflicts: which of them the Evidence page shows of the selected records.
        series: which series the Figures page shows.
        told: what the Timeline page shows.
        departments: by what the Departments page compares. comparison: which two states the
            Compare page lays side by side. actors: what the Actors page shows.
        chosen: id of the chosen record; an id, because row positions lie when data changes.
        written: the address's parameters as we last wrote or read them; is_seen: whether the
            browser has had them since; settled: what a reader may change, as the last run left it.
        wants_tiles: whether the address asks for online tiles. may_ask_outside: whether the reader
            has said on the page that their browser may ask for them.
        page: address of the page that wrote them. is_turned: whether this run is the first on it.
        corrections: what could not be meant in the address that was read.
        unknown_names: parameters of it that nobody reads, each with the name it is nearest to.
        unknown_record: an id in the address that no record has.
        claims_page: page of the table of claims. turn_to: page to turn to in the next run.
        table_page: page of the table; table_layer: layer it is narrowed to, "" for all;
            dock: how high it stands, of DOCKS.
        sort: its order, in whatever language. columns: codes of those that the reader chose
            beside the name; none for the usual ones. cards: how many the list of cards shows.
        opened: column of the table whose witnesses the panel opens, "" for none; choices: how
            often a record was chosen, so that the panel knows a new wish from an old one.
        pagers: how often a pager was started anew.
        playing: whether the years go on by themselves; the address waits until they stand still.
        years_turn: number of the last word of the control of years, whose answer it waits for.
        follow_chosen: whether the table is to turn to the chosen record's page.
        line: by which the map hears of a change first.
        guest: what the reader brought; door: open while they may bring something.
        uploads: how often they were asked for a file; refused: why one was not taken.
    """

    selection: Selection = field(default_factory=Selection)
    claims: ClaimChoice = field(default_factory=ClaimChoice)
    conflicts: ConflictChoice = field(default_factory=ConflictChoice)
    series: SeriesChoice = field(default_factory=SeriesChoice)
    told: TimeChoice = field(default_factory=TimeChoice)
    departments: DepartmentChoice = field(default_factory=DepartmentChoice)
    comparison: ComparisonChoice = field(default_factory=ComparisonChoice)
    actors: ActorChoice = field(default_factory=ActorChoice)
    chosen: str | None = None
    language: str = "en"
    wants_tiles: bool = False
    may_ask_outside: bool = False
    written: dict[str, str] | None = None
    is_seen: bool = True
    settled: tuple[object, ...] = ()
    page: str = ""
    is_turned: bool = False
    corrections: list[Correction] = field(default_factory=list)
    unknown_names: list[tuple[str, str]] = field(default_factory=list)
    unknown_record: str = ""
    claims_page: int = 0
    turn_to: str = ""
    table_page: int = 0
    pagers: int = 0
    playing: bool = False
    years_turn: int = 0
    table_layer: str = ""
    dock: str = ""
    sort: Order = DEFAULT_ORDER
    cards: int = CARDS
    columns: tuple[str, ...] = ()
    opened: str = ""
    choices: int = 0
    follow_chosen: bool = True
    line: MapLine = field(default_factory=MapLine)
    guest: Guest | None = None
    door: UploadDoor | None = None
    uploads: int = 0
    refused: GeoDataError | None = None

    def store(self, host: Store) -> Store:
        """What this visit is served: the host's store, or that with what the reader brought."""
        if self.guest and self.guest.is_gone:
            # The reader was away for long, and has come back.
            self.forget_guest()
        return (self.guest and self.guest.store) or host

    @property
    def view_route(self) -> str:
        """Where the map asks what to draw."""
        return address_of(self.guest, paths.VIEW_ROUTE)

    def forget_guest(self) -> None:
        """Forget what the reader brought, and leave it out of the filter and the choice."""
        guest, self.guest, self.refused = self.guest, None, None
        if guest is None:
            return
        forget(guest)
        self.select(guest.host.parse(self.selection.query())[0])
        self.choose(guest.host.find(self.chosen) if self.chosen else None)
        self.table_layer, self.sort = "", DEFAULT_ORDER

    @property
    def tiles(self) -> bool:
        """Whether the map shows online tiles: a link alone never has a browser ask other hosts."""
        return self.wants_tiles and self.may_ask_outside

    def show_tiles(self, shown: bool) -> None:
        """Take the reader's word on online tiles."""
        self.wants_tiles = self.may_ask_outside = shown

    def query(self) -> dict[str, str]:
        """The state as address parameters."""
        found = self.selection.query() | self.claims.query() | self.series.query()
        found |= self.conflicts.query() | self.told.query()
        found |= self.departments.query() | self.comparison.query() | self.actors.query()
        if self.chosen:
            found["record"] = self.chosen
        found["lang"] = self.language
        further = {
            "tiles": "1" if self.wants_tiles else "",
            "table": self.table_layer,
            "dock": self.dock,
            "sort": self.sort.text,
            "cols": ",".join(self.columns),
        }
        return found | {name: text for name, text in further.items() if text}

    def situation(self) -> tuple[object, ...]:
        """All that a reader may change, to see whether they did."""
        return (self.query(), self.table_page, self.claims_page, self.cards)

    def choose(self, record_id: str | None, at: str = "") -> None:
        """Choose a record; the table turns to the page that holds it.

        Args:
            at: code of the column whose witnesses are wanted.
        """
        self.chosen, self.opened = record_id, at
        self.choices += 1
        self.unknown_record = ""
        self.follow_chosen = True

    def layer_of_table(self, layers: Mapping[str, int]) -> str:
        """Which of the selected layers' records the table has; "" for all together."""
        options = list(layers) if len(layers) == 1 else ["", *layers]
        return self.table_layer if self.table_layer in options else options[0]

    def selection_of(self, record_id: str) -> Selection:
        """The selection of one record, as known by the year of the filter."""
        return Selection(ids=(record_id,), known_by=self.selection.known_by)

    def open_record(self, record_id: str) -> None:
        """Choose a record and turn to its page in the next run."""
        self.choose(record_id)
        self.turn_to = "record.py"

    def show_more_cards(self) -> None:
        """Have the list of cards longer."""
        self.cards += CARDS

    def take_off(self, name: str) -> None:
        """Take one filter off."""
        self.select(self.selection.without(name))

    def select(self, selection: Selection) -> None:
        """Change the filter; the table starts again where the chosen record stands."""
        if selection != self.selection:
            self.cards = CARDS
        self.selection = selection
        self.corrections, self.unknown_names = [], []
        self.follow_chosen = True
        self.table_page = 0


def start_view(store: Store) -> Selection:
    """What a first visitor sees: the main layers of many."""
    return Selection(layers=store.package.catalog.main_layers)


def is_start(state: Visit, address: Mapping[str, str]) -> bool:
    """Whether an address is Explore's alone; a link of ours names its language, if nothing else."""
    return state.page == "" and not address


def visit() -> Visit:
    """This visit's state."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Visit()
    state: Visit = st.session_state[KEY]
    return state


def set_widget(key: str, value: object) -> None:
    """Have a widget show a value once it is drawn; where it does already, it keeps its focus."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def follow_address(store: Store, page: str) -> Visit:
    """Read the address if it is not the one we wrote; call once at the start of every run."""
    state = visit()
    address = _address()
    state.is_turned = state.written is not None and page != state.page
    state.page = page
    if state.is_turned:
        state.playing = False
        _forget_widgets()
    if state.is_turned and not address:
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
    if state.playing and not state.is_turned:
        # Each step would be one for Back.
        return
    if wanted == state.written and wanted == _address():
        return
    foreign = {name: st.query_params.get_all(name) for name in st.query_params if name not in OURS}
    st.query_params.from_dict({**foreign, **wanted})
    state.written, state.is_seen = wanted, False


def _forget_widgets() -> None:
    """Have each widget set anew: a browser that turns a page forgets what its widgets showed."""
    for key in list(st.session_state):
        if key != KEY:
            del st.session_state[key]


def _address() -> dict[str, str]:
    """Our parameters as they stand in the address bar."""
    return {n: ",".join(st.query_params.get_all(n)) for n in OURS if n in st.query_params}


def _read(state: Visit, store: Store, address: Mapping[str, str]) -> None:
    selection, corrections = store.parse(address)
    if is_start(state, address):
        selection = start_view(store)
    choice, further = parse_choice(address, store.package)
    state.select(selection)
    state.series, of_series = parse_series(address, store.package)
    state.told, of_time = parse_time(address)
    state.conflicts, of_conflicts = parse_conflicts(address)
    state.departments, of_departments = parse_departments(address, store.package)
    state.comparison, of_comparison = parse_comparison(address, store.package)
    state.actors, of_actors = parse_actors(address)
    state.claims = choice
    further += [*of_series, *of_time, *of_conflicts, *of_departments]
    further += [*of_comparison, *of_actors]
    state.corrections = corrections + further
    state.unknown_names = unknown_names(st.query_params)
    _read_table(state, store, address)
    wanted = address.get("record", "")
    state.choose(store.find(wanted) if wanted else None)
    state.unknown_record = wanted[:80] if wanted and not state.chosen else ""
    language = address.get("lang", "")
    if language in LANGUAGES:
        state.language = language
    elif state.written is None:
        state.language = _browser_language(store)
    state.wants_tiles = address.get("tiles") == "1"


def _read_table(state: Visit, store: Store, address: Mapping[str, str]) -> None:
    """Which layer's table the address asks for, and in which order."""
    layers = list(store.package.catalog.layers)
    table, sort = address.get("table", ""), address.get("sort", "")
    state.table_layer = table if table in layers else ""
    state.sort = read_order(sort, store.package) or DEFAULT_ORDER
    dock = address.get("dock", "")
    state.dock = dock if dock in DOCKS else ""
    asked_columns = dict.fromkeys(filter(None, address.get("cols", "").split(",")))
    codes = order_codes(store.package)
    state.columns = tuple(code for code in asked_columns if code in codes and code != "name")
    unknown = next((code for code in asked_columns if code not in codes), "")
    for name, asked, found, known in (
        ("table", table, state.table_layer, layers),
        ("cols", unknown, "", codes),
        ("sort", sort, state.sort.code, COLUMNS),
        ("dock", dock, state.dock, [name for name in DOCKS if name]),
    ):
        if asked and not found:
            expected = f"{', '.join(known[:4])} …"
            state.corrections.append(Correction(name, asked[:40], expected))


def _browser_language(store: Store) -> str:
    """The browser's language if we speak it, else the package's."""
    spoken = (st.context.locale or "")[:2].lower()
    return spoken if spoken in LANGUAGES else store.package.catalog.default_language
