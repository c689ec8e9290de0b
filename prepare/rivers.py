"""Make ``basemap/rivers.geojson``: river lines of GSHHG, simplified, the important ones named.

GSHHG has no names. ``tables/rivers.csv`` gives each named river a few waypoints in order of flow, the river it flows
into, and gazetteer points on its banks. The name goes to the shortest way along the lines through the waypoints, and
the script stops when that line misses a waypoint, a bank point or its confluence.
"""

import csv
import heapq
import math
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely.geometry import LineString, MultiLineString, Point

from geography import GRID, PACKAGE, RIVER_LEVELS, TABLES, PreparationError, feature, frame, read_rivers, write_features

Vertex = tuple[float, float]
Graph = dict[Vertex, dict[Vertex, int]]
"""Vertices of the river network; the value of an edge is its GSHHG level."""

KILOMETRES = 111.2
"""Kilometres in a degree of latitude; longitudes are shortened by the cosine where it matters."""
JOIN = 0.03
"""A dead end this near another line, in degrees, is joined to it."""
TOLERANCES = {1: 0.008, 2: 0.009, 3: 0.011}
"""Douglas-Peucker tolerance by rank, in degrees; a pixel of zoom level 9 is 0.0027."""
UNNAMED_TOLERANCE = 0.014
"""The same for lines without a name."""
DECIMALS = 3
"""Decimals of the coordinates written: they are rounded by up to 55 m, where the source is worth 1 to 6 km."""
SHORTEST_UNNAMED = 0.35
"""Unnamed lines shorter than this, in degrees, are left out."""
AMAZON_HEAD = (-73.0, -3.46)
"""Where the double-lined Amazon begins, near Mazán."""
NAPO_MOUTH = [(-72.919, -3.21), (-72.885, -3.195), (-72.81, -3.235), (-72.775, -3.275), (-72.735, -3.245),
              (-72.7, -3.268), (-72.645, -3.28), (-72.7, -3.312), (-72.71, -3.345)]  # fmt: skip
"""The middle of the last 40 km of the Napo, which lie inside the Amazon's outline: read off its banks by eye."""


@dataclass(frozen=True)
class River:
    """One row of tables/rivers.csv; `passes` are gazetteer ids."""

    name: str
    rank: int
    into: str
    waypoints: list[Vertex]
    passes: list[str]


def read_table() -> list[River]:
    """Return the named rivers."""
    with (TABLES / "rivers.csv").open(encoding="utf-8", newline="") as file:
        return [
            River(
                name=row["name"],
                rank=int(row["rank"]),
                into=row["into"],
                waypoints=[_parse_waypoint(pair) for pair in row["waypoints"].split(";")],
                passes=row["passes"].split(),
            )
            for row in csv.DictReader(file)
        ]


def _parse_waypoint(text: str) -> Vertex:
    """Return longitude and latitude of a waypoint written as two numbers with a space between."""
    lon, lat = text.split()
    return float(lon), float(lat)


def read_outline() -> LineString:
    """Return the banks of the lower Amazon, which GSHHG draws as one outline open at the eastern edge of the map."""
    lines = shapely.line_merge(shapely.union_all(read_rivers(0), grid_size=GRID))
    return max(shapely.get_parts(lines), key=lambda line: line.length)


def make_centreline(outline: LineString) -> LineString:
    """Return the middle of the lower Amazon, west to east: half way from each southern vertex to the other bank."""
    coords = list(outline.coords)
    turn = min(range(len(coords)), key=lambda i: math.dist(coords[i], AMAZON_HEAD))
    one, other = LineString(coords[: turn + 1][::-1]), LineString(coords[turn:])
    south, north = sorted([one, other], key=lambda line: line.coords[-1][1])
    middles = []
    for x, y in south.coords[1:]:
        facing = north.interpolate(north.project(Point(x, y)))
        middles.append(((x + facing.x) / 2, (y + facing.y) / 2))
    return LineString(drop_spikes([coords[turn], *middles])).simplify(0.006)


def drop_spikes(path: list[Vertex]) -> list[Vertex]:
    """Return a path without its turns sharper than a right angle, which inlets of a bank leave in a centre line."""
    kept: list[Vertex] = []
    for vertex in path:
        while len(kept) > 1 and _is_sharp(kept[-2], kept[-1], vertex):
            kept.pop()
        kept.append(vertex)
    return kept


def _is_sharp(before: Vertex, at: Vertex, after: Vertex) -> bool:
    """Return whether a path turns by more than 90 degrees at a vertex."""
    one, two = (at[0] - before[0], at[1] - before[1]), (after[0] - at[0], after[1] - at[1])
    return one[0] * two[0] + one[1] * two[1] <= 0


def make_graph() -> Graph:
    """Return the river network, the double-lined Amazon replaced by its centre line, dead ends joined."""
    outline = read_outline()
    middle = make_centreline(outline)
    graph: Graph = {}
    for level in RIVER_LEVELS[1:]:
        _add_lines(graph, shapely.union_all(read_rivers(level), grid_size=GRID), level)
    bank_ends = [vertex for vertex in _dead_ends(graph) if outline.distance(Point(vertex)) < JOIN]
    _add_lines(graph, shapely.set_precision(middle, GRID), 1)
    spine = [_key(vertex) for vertex in shapely.set_precision(middle, GRID).coords]
    napo = min(bank_ends, key=lambda vertex: math.dist(vertex, NAPO_MOUTH[0]))
    _add_lines(graph, LineString([napo, *NAPO_MOUTH[1:]]), 2)
    bank_ends = [NAPO_MOUTH[-1] if vertex == napo else vertex for vertex in bank_ends]
    for vertex in bank_ends:
        _add_edge(graph, vertex, min(spine, key=lambda other: math.dist(vertex, other)), 1)
    _join_dead_ends(graph)
    return graph


def _key(vertex: tuple[float, ...]) -> Vertex:
    """Return a vertex as the graph knows it."""
    return round(vertex[0], 5), round(vertex[1], 5)


def _add_edge(graph: Graph, one: Vertex, other: Vertex, level: int) -> None:
    """Add an edge both ways; the more important level stays."""
    if one != other:
        for a, b in ((one, other), (other, one)):
            graph.setdefault(a, {})[b] = min(level, graph.get(a, {}).get(b, level))


def _add_lines(graph: Graph, lines: shapely.Geometry, level: int) -> None:
    """Add every segment of some lines."""
    for line in shapely.get_parts(lines):
        keys = [_key(vertex) for vertex in line.coords]
        for one, other in pairwise(keys):
            _add_edge(graph, one, other, level)


def _dead_ends(graph: Graph) -> list[Vertex]:
    """Return the vertices with one edge."""
    return sorted(vertex for vertex, edges in graph.items() if len(edges) == 1)


def _join_dead_ends(graph: Graph) -> None:
    """Join each dead end to the nearest vertex of another part of the network within `JOIN` degrees."""
    vertices = sorted(graph)
    tree = shapely.STRtree(shapely.points(vertices))
    for end in _dead_ends(graph):
        near = [vertices[i] for i in tree.query(Point(end).buffer(JOIN))]
        own = set(_within(graph, end, 5 * JOIN))
        others = sorted((math.dist(end, vertex), vertex) for vertex in near if vertex not in own)
        if others:
            _add_edge(graph, end, others[0][1], 4)


def _within(graph: Graph, start: Vertex, reach: float) -> dict[Vertex, float]:
    """Return the vertices within `reach` degrees of `start` along the lines, with the way to each."""
    done: dict[Vertex, float] = {}
    queue = [(0.0, start)]
    while queue:
        way, vertex = heapq.heappop(queue)
        if vertex not in done:
            done[vertex] = way
            for other in graph[vertex]:
                if (further := way + math.dist(vertex, other)) <= reach:
                    heapq.heappush(queue, (further, other))
    return done


def find_way(graph: Graph, start: Vertex, end: Vertex) -> list[Vertex]:
    """Return the vertices of the shortest way along the lines (Dijkstra), both ends included.

    Raises:
        PreparationError: The two are not connected.
    """
    came: dict[Vertex, Vertex] = {}
    queue = [(0.0, start, start)]
    while queue:
        way, vertex, before = heapq.heappop(queue)
        if vertex in came:
            continue
        came[vertex] = before
        if vertex == end:
            break
        for other in graph[vertex]:
            heapq.heappush(queue, (way + math.dist(vertex, other), other, vertex))
    if end not in came:
        raise PreparationError(f"No way along the rivers from {start} to {end}.")
    path = [end]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]


def trace(graph: Graph, river: River) -> list[Vertex]:
    """Return the vertices of a named river, in order of flow."""
    stops = [min(graph, key=lambda vertex: math.dist(vertex, waypoint)) for waypoint in river.waypoints]
    path = stops[:1]
    try:
        for start, end in pairwise(stops):
            path.extend(find_way(graph, start, end)[1:])
    except PreparationError as error:
        raise PreparationError(f"{river.name}: {error}") from error
    return path


def check_river(river: River, paths: dict[str, list[Vertex]], gazetteer: dict[str, tuple[Vertex, float]]) -> list[str]:
    """Return what is wrong with the line of a river; an empty list is a pass. Prints the distances found.

    Waypoints must be within 15 km, bank points within 8 km and their own precision, the confluence within 5 km, and the
    line at most 3 times as long as the chords between its waypoints.
    """
    line = LineString(paths[river.name])
    chords = sum(math.dist(a, b) for a, b in pairwise(river.waypoints))
    faults = [f"turns back: {line.length / chords:.1f} times its chords"] if line.length > 3 * chords else []
    for waypoint in river.waypoints:
        if (off := line.distance(Point(waypoint)) * KILOMETRES) > 15:
            faults.append(f"waypoint {waypoint} is {off:.0f} km off")
    banks = {place: line.distance(Point(gazetteer[place][0])) * KILOMETRES for place in river.passes}
    faults += [f"{place} is {off:.0f} km off" for place, off in banks.items() if off > 8 + gazetteer[place][1]]
    mouth = 0.0
    if river.into:
        mouth = LineString(paths[river.into]).distance(Point(paths[river.name][-1])) * KILOMETRES
        faults += [f"ends {mouth:.0f} km from the {river.into}"] if mouth > 5 else []
    listed = ", ".join(f"{place} {off:.1f}" for place, off in banks.items())
    print(
        f"  {river.name}: {line.length * KILOMETRES:.0f} km, x{line.length / chords:.2f}, mouth {mouth:.1f}; {listed}"
    )
    return [f"{river.name}: {fault}" for fault in faults]


def read_gazetteer() -> dict[str, tuple[Vertex, float]]:
    """Return position and precision in kilometres of each gazetteer point, by id."""
    with (PACKAGE / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: ((float(row["lon"]), float(row["lat"])), float(row["precision_m"]) / 1000)
                for row in csv.DictReader(file)}  # fmt: skip


def simplify_between(path: list[Vertex], nodes: set[Vertex], tolerance: float) -> LineString:
    """Return a path simplified between its confluences, which stay where they are."""
    cuts = [0, *(i for i in range(1, len(path) - 1) if path[i] in nodes), len(path) - 1]
    coords: list[Vertex] = [path[0]]
    for start, end in pairwise(cuts):
        coords.extend(LineString(path[start : end + 1]).simplify(tolerance).coords[1:])
    return LineString(coords)


def unnamed_rivers(graph: Graph, used: set[frozenset[Vertex]]) -> list[tuple[int, list[Vertex]]]:
    """Return (rank, vertices) of what carries no name, longest first; short pieces are left out."""
    rows = []
    for rank, levels in ((2, (1, 2)), (3, (3, 4))):
        edges = {frozenset((a, b)) for a, near in graph.items() for b, level in near.items() if level in levels} - used
        pieces = shapely.line_merge(
            shapely.multilinestrings([LineString(sorted(edge)) for edge in sorted(edges, key=sorted)])
        )
        for piece in shapely.get_parts(pieces):
            if piece.length >= SHORTEST_UNNAMED:
                rows.append((rank, piece))
    rows.sort(key=lambda row: (row[0], -row[1].length))
    return [(rank, [_key(vertex) for vertex in piece.coords]) for rank, piece in rows]


def find_nodes(paths: list[list[Vertex]]) -> set[Vertex]:
    """Return the confluences of the lines that are kept: where more than two of their edges meet."""
    near: dict[Vertex, set[Vertex]] = {}
    for path in paths:
        for one, other in pairwise(path):
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    return {vertex for vertex, others in near.items() if len(others) > 2}


def main() -> None:
    """Make, check and write the rivers."""
    graph = make_graph()
    rivers = read_table()
    paths = {river.name: trace(graph, river) for river in rivers}
    gazetteer = read_gazetteer()
    faults = [fault for river in rivers for fault in check_river(river, paths, gazetteer)]
    if faults:
        raise PreparationError("; ".join(faults))
    used = {frozenset(pair) for path in paths.values() for pair in pairwise(path)}
    named = sorted((river.rank, river.name) for river in rivers)
    rows: list[tuple[int, str | None, list[Vertex]]] = [(rank, name, paths[name]) for rank, name in named]
    rows += [(rank, None, path) for rank, path in unnamed_rivers(graph, used)]
    nodes = find_nodes([path for _, _, path in rows])
    lines: dict[tuple[int, str | None], list[LineString]] = {}
    for rank, name, path in rows:
        line = simplify_between(path, nodes, TOLERANCES[rank] if name else UNNAMED_TOLERANCE)
        line = shapely.transform(line.intersection(frame()), lambda coords: coords.round(DECIMALS))
        lines.setdefault((rank, name), []).extend(shapely.get_parts(shapely.remove_repeated_points(line)))
    features = [
        feature(some[0] if len(some) == 1 else MultiLineString(some), {"name": name, "rank": rank})
        for (rank, name), some in lines.items()
    ]
    write_features(PACKAGE / "basemap" / "rivers.geojson", features)


if __name__ == "__main__":
    main()
