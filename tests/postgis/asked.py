"""What can be asked of a store, drawn by hypothesis from what its package holds."""

from typing import Any

from hypothesis import strategies as st

from geodata.geometry.bounds import Bounds
from geodata.query.cql2.queryables import RECORDS
from geodata.query.order import Order
from geodata.query.relations import NAMES, NEAREST, WITHIN, Relation
from geodata.query.selection import Selection
from geodata.stores.memory.store import MemoryStore
from tests.geodata.invented import some

YEARS = st.integers(1990, 2026)
COLUMNS = ("", "name", "layer", "place", "status", "known", "n_conflicts", "n_witnesses", "nothing")
KINDS = {q.name: q.kind for q in RECORDS}
BY_KIND = {kind: [name for name in KINDS if KINDS[name] == kind] for kind in KINDS.values()}
DAYS = (
    "1999-01-01",
    "2005-06-15",
    "2010-12-31",
    "2012-01-01",
    "2014-03-01T00:00:00Z",
    "2020-02-29",
)
PATTERNS = (
    "%",
    "",
    "%a%",
    "_%",
    "S%",
    "%ñ%",
    "caf_ %",
    "%\\%%",
    "100\\",
    "%POST%",
    "%á",
    "s_%\\_%",
)
TEXTS = ("", "a", "Café Ñandú", "santa  rosa", "operating", "ñ", "Élite", "posts", "ß", "İ", "a\0b")
SIGNS = ("=", "<>", "<", ">", "<=", ">=")
TIMES = (
    "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedby",
    "t_finishes", "t_intersects", "t_meets", "t_metby", "t_overlappedby", "t_overlaps",
    "t_startedby", "t_starts",
)  # fmt: skip
SPACES = (
    "s_contains", "s_crosses", "s_disjoint", "s_equals", "s_intersects", "s_overlaps", "s_touches",
    "s_within",
)  # fmt: skip
LISTS = ("a_equals", "a_contains", "a_containedby", "a_overlaps")
DEEPEST = 3
Node = dict[str, Any] | bool


def windows(store: MemoryStore) -> st.SearchStrategy[Bounds]:
    """Boxes in and round the package's country."""
    west, south, east, north = store.package.catalog.bounds
    lon, lat = st.floats(west - 2, east + 2), st.floats(max(south - 2, -90), min(north + 2, 90))
    pairs = st.tuples(lon, lon, lat, lat).filter(lambda s: s[0] != s[1] and s[2] != s[3])
    return pairs.map(lambda s: Bounds(min(s[:2]), min(s[2:]), max(s[:2]), max(s[2:])))


def selections(store: MemoryStore) -> st.SearchStrategy[Selection]:
    """Selections of what the package has, and of what it has not."""
    facets = store.select(Selection()).facets
    codes = {name: some(*facets[name], "nothing") for name in facets}
    layers = store.package.catalog.layers
    ids = [*store.select(Selection()).ids[::7], "posts/nothing"]
    return st.builds(
        Selection,
        **codes,
        context=some(*(name for name, layer in layers.items() if layer.is_context), "nothing"),
        years=st.none() | st.tuples(YEARS, YEARS).map(lambda pair: (min(pair), max(pair))),
        possible=st.booleans(),
        time=st.sampled_from(["existed", "existed", "happened", "planned", "due"]),
        known_by=st.none() | YEARS,
        disputed=st.booleans(),
        text=st.sampled_from(["", "", "a", "ñandú", "acorn figs", "santa rosa 10", "100%", "a_b"]),
        bbox=st.none() | windows(store),
        ids=st.just(()) | st.just(()) | some(*ids),
        relations=st.just(()) | st.just(()) | st.lists(_relations(store), max_size=2).map(tuple),
        certain=st.booleans(),
        state_owners=st.just(()) | st.just(()) | some(*store.codes["state_owner"], "nothing"),
    )


def _relations(store: MemoryStore) -> st.SearchStrategy[Relation]:
    """Relations to layers, records, queries and a shape."""
    layers = [name for name, layer in store.package.catalog.layers.items() if not layer.is_large]
    shapes = ("POLYGON ((10 0, 12 0, 12 2, 10 2, 10 0))", "POINT (-77 -12)")
    targets = [*layers, *store.select(Selection()).ids[::9], "status=operating", *shapes]
    numbers = {WITHIN: st.sampled_from([1.0, 60.0, 400.0]), NEAREST: st.sampled_from([1.0, 5.0])}
    return st.sampled_from(list(NAMES)).flatmap(
        lambda name: st.builds(
            Relation,
            st.just(name),
            numbers.get(name, st.just(0.0)),
            st.sampled_from(targets[:-4] if name == NEAREST else targets),
        )
    )


def orders(store: MemoryStore) -> st.SearchStrategy[Order]:
    """Orders by every column, and by one there is not."""
    codes = [*COLUMNS, *(f for f in store.package.codelists["fields"])]
    return st.builds(Order, st.sampled_from(codes), st.booleans(), st.sampled_from(["en", "es"]))


def conditions(store: MemoryStore) -> st.SearchStrategy[Node]:
    """Filters in CQL2-JSON; some cannot be meant."""
    frame = store.select(Selection()).records
    texts = {str(v) for name in ("name_en", "kind", "layer", "part_of") for v in frame[name][::9]}
    known = st.sampled_from(sorted({*texts, *frame.index[::9], *TEXTS}))
    places = [box(b) for b in ((10, 0, 12, 2), (11, 1, 13, 3), (-80, -15, -70, -5))]
    places += [shape.__geo_interface__ for shape in frame.geometry.dropna()[::11]]
    leaves = st.one_of(
        _compared(known), _listed(known), _timed(), _placed(places), _of_sets(frame), st.booleans()
    )
    nodes = leaves
    for _ in range(DEEPEST):
        joined = st.lists(nodes, min_size=1, max_size=3)
        denied = nodes.map(lambda node: _op("not", [node]))
        nodes = leaves | denied | st.builds(_op, st.sampled_from(["and", "or"]), joined)
    return nodes


def box(sides: tuple[float, ...]) -> Node:
    return {"bbox": list(sides)}


def _op(name: str, arguments: list[Any]) -> Node:
    return {"op": name, "args": arguments}


def _folded(text: Any, foldings: list[str]) -> Any:
    for name in foldings:
        text = _op(name, [text])
    return text


def _name(kind: str) -> st.SearchStrategy[Node]:
    return st.sampled_from(BY_KIND[kind]).map(lambda name: {"property": name})


def _compared(known: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    folding = st.sampled_from(["casei", "accenti"])
    text = st.builds(_folded, known | _name("text"), st.lists(folding, max_size=3))
    number = _name("number") | st.sampled_from([0, 1, 2.5, 60, 1e12])
    day = _name("date") | st.sampled_from(DAYS).map(lambda d: {"date": d[:10]})
    sides = st.one_of(
        st.tuples(text, text), st.tuples(number, number), st.tuples(day, day),
        st.tuples(_name("date"), st.sampled_from(DAYS)), st.tuples(text, number),
    )  # fmt: skip
    pattern = st.sampled_from(PATTERNS)
    return st.one_of(
        st.builds(lambda s, v: _op(s, list(v)), st.sampled_from(SIGNS), sides),
        st.builds(lambda a, b: _op("like", [a, b]), text, pattern),
        st.builds(lambda f, a, b: _op("like", [_op(f, [a]), _op(f, [b])]), folding, text, pattern),
        st.builds(lambda a, b, c: _op("between", [a, b, c]), number, number, number),
    )


def _listed(known: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    numbers = st.lists(st.sampled_from([0, 1, 2, 3, 50]), min_size=1, max_size=3)
    names = st.sampled_from(list(KINDS)).map(lambda name: {"property": name})
    return st.one_of(
        st.builds(lambda a, b: _op("in", [a, b]), _name("text"), st.lists(known, max_size=3)),
        st.builds(lambda a, b: _op("in", [a, b]), _name("number"), numbers),
        st.builds(
            lambda a, b: _op("in", [a, b]),
            _name("date"),
            st.lists(st.sampled_from(DAYS), max_size=2),
        ),
        st.builds(lambda a: _op("isNull", [a]), names),
    )


def _timed() -> st.SearchStrategy[Node]:
    day = st.sampled_from(DAYS)
    end = day | st.just("..") | _name("date")
    when = st.one_of(
        st.builds(lambda a, b: {"interval": [a, b]}, end, end),
        day,
        day.map(lambda d: {"timestamp": d}),
        _name("date"),
        _name("interval"),
    )
    return st.builds(lambda n, a, b: _op(n, [a, b]), st.sampled_from(TIMES), when, when)


def _placed(places: list[Any]) -> st.SearchStrategy[Node]:
    where = st.sampled_from(places) | _name("geometry")
    return st.builds(lambda n, a, b: _op(n, [a, b]), st.sampled_from(SPACES), where, where)


def _of_sets(frame: Any) -> st.SearchStrategy[Node]:
    columns = ("aliases", "departments", "countries")
    words = sorted({code for name in columns for codes in frame[name] for code in codes} | {"x"})
    sets = st.lists(st.sampled_from(words), max_size=2) | _name("array")
    return st.builds(lambda n, a, b: _op(n, [a, b]), st.sampled_from(LISTS), sets, sets)
