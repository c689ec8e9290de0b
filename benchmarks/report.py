"""Writes docs/benchmarks.md and its figures from the results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from benchmarks.figures import Line, Panel, draw
from benchmarks.origin import UNKNOWN, method
from benchmarks.results import Results
from benchmarks.wording import digits, kilobytes, seconds, table, times

TEMPLATE = Path(__file__).parent / "report.md.jinja"
FOLDER = "benchmarks"
OURS = "Atlas Perú"
TITLES = {"usual": "(a) usual way", "api": "(b) API", "users": "(c) many", "growth": "(d) growth"}
# Features → seconds asked of a filter or a pan; 0 is the atlas itself. Bytes asked of either.
ASKED_S = {0: 0.2, 100_000: 0.3, 1_000_000: 0.6}
ASKED_BYTES = 100_000
GROWTH = {
    "inside select": ("inside", "select", "filter with all counts, inside"),
    "inside text": ("inside", "text", "search for a word, inside"),
    "inside view": ("inside", "view", "what the map draws, inside"),
    "inside table": ("inside", "table", "sorted page of the table, inside"),
    "inside items": ("inside", "items", "page of 100 of the API, inside"),
    "served view": ("served", "view", "what the map draws, HTTP"),
    "served items": ("served", "items", "page of 100 of the API, HTTP"),
    "page filter": ("served", "page: filter", "filter, page"),
    "page table": ("served", "page: table", "turn the table's page, page"),
}
Found = Mapping[str, Any]


def write(results: Results, docs: Path) -> Path:
    """Write the report into a folder, its figures beside it; the report's path."""
    pictures = docs / FOLDER
    found = {name: part["found"] for name, part in results.parts.items()}
    parts = {name: make(found[name], pictures) for name, make in SECTIONS.items() if name in found}
    loader = jinja2.FileSystemLoader(TEMPLATE.parent)
    # Markdown of our own making: nothing in it comes from outside.
    environment = jinja2.Environment(loader=loader, autoescape=False)  # noqa: S701
    text = environment.get_template(TEMPLATE.name).render(
        parts=[_run(name, part) for name, part in results.parts.items()],
        versions=_versions(results),
        folder=FOLDER,
        **parts,
    )
    path = docs / "benchmarks.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text.strip()}\n", encoding="utf-8")
    return path


def _run(name: str, part: Found) -> dict[str, Any]:
    machine = part["machine"]
    return {
        "title": TITLES[name],
        "date": part["date"],
        "load": str(part["load_before"]),
        "revision": str(part.get("revision", UNKNOWN)),
        "is_current": part.get("method") == method(name),
        "machine": f"{machine['processor']}, {machine['cores']} cores, {machine['memory']}, "
        f"{machine['system']}",
    }


def _versions(results: Results) -> str:
    newest = max(results.parts.values(), key=lambda part: str(part["date"]), default=None)
    versions: Mapping[str, str] = newest["versions"] if newest else {}
    return ", ".join(f"{name} {version}" for name, version in versions.items())


# ---- (a) ---------------------------------------------------------------------------------------


def _usual(found: Found, pictures: Path) -> dict[str, str]:
    sizes: dict[int, Found] = {int(n): entry for n, entry in found["sizes"].items()}
    draw(
        [
            Panel("Filter change until the map shows it", "seconds", _filter_lines(sizes, "s", 1)),
            Panel("Bytes of a filter change", "kB", _filter_lines(sizes, "bytes", 1e-3)),
        ],
        pictures / "usual.svg",
    )
    rows = [row for n, entry in sizes.items() for row in _usual_rows(n, entry)]
    heads = ("features, action", OURS, "usual way", "times quicker", OURS, "usual way", "× bytes")
    return {"table": table(heads, rows), "targets": _targets(sizes)}


def _usual_rows(n: int, entry: Found) -> list[list[str]]:
    """A row an action: ours, theirs and the ratio, in seconds and in bytes."""
    rows, usual = [], entry.get("usual", {})
    for action, ours in entry["atlas"].items():
        cells = [f"{_features(n)}, {'first map' if action == 'first' else action}"]
        for unit, say in (("s", seconds), ("bytes", kilobytes)):
            theirs = usual.get(action, {}).get(unit)
            ratio = times(theirs["median"], ours[unit]["median"]) if theirs else ""
            cells += [say(ours[unit]), say(theirs) if theirs else "", ratio]
        rows.append(cells)
    return rows


def _features(n: int) -> str:
    return f"{n:,}" if n else "the atlas itself"


def _filter_lines(sizes: Mapping[int, Found], unit: str, scale: float) -> list[Line]:
    return [
        Line(
            name,
            {
                n: entry[side]["filter"][unit]["median"] * scale
                for n, entry in sizes.items()
                if n and side in entry
            },
        )
        for name, side in ((OURS, "atlas"), ("usual way", "usual"))
    ]


def _targets(sizes: Mapping[int, Found]) -> str:
    """What was asked and what was measured."""
    rows = []
    for n, asked_s in ASKED_S.items():
        for action in ("filter", "pan"):
            measured = sizes.get(n, {}).get("atlas", {}).get(action)
            if measured is None:
                continue
            median, size = measured["s"]["median"], measured["bytes"]["median"]
            is_met = median <= asked_s and size <= ASKED_BYTES
            cells = [f"{_features(n)}, {action}", f"{asked_s} s, 100 kB", seconds(measured["s"])]
            rows.append([*cells, kilobytes(measured["bytes"]), "yes" if is_met else "**no**"])
    return table(("features, action", "asked", "measured", "bytes", "met"), rows)


# ---- (b) ---------------------------------------------------------------------------------------


def _api(found: Found, pictures: Path) -> dict[str, Any]:
    sizes: dict[int, list[Found]] = {int(n): entry for n, entry in found["sizes"].items()}
    stores = sorted({entry["store"] for entries in sizes.values() for entry in entries})
    panels = [
        Panel(f"From {store}", "requests a second", _api_lines(sizes, store)) for store in stores
    ]
    draw(panels, pictures / "api.svg")
    rows = [
        row
        for store in stores
        for n, entries in sizes.items()
        for row in _api_rows(n, [entry for entry in entries if entry["store"] == store])
    ]
    heads = (
        "features, store, server",
        "one at a time", "× ours", "requests/s, 1", "requests/s, 8", "ours is × as many",
        "of an answer", "memory",
    )  # fmt: skip
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    return {
        "table": table(heads, rows),
        "checked": found["checked"],
        "versions": versions,
        "has_postgis": "PostGIS" in stores,
    }


def _api_rows(n: int, entries: list[Found]) -> list[list[str]]:
    """A row a server; ratios to ours of the same store."""
    ours = next((entry for entry in entries if entry["name"] == OURS), None)
    rows = []
    for entry in entries:
        one, eight = entry["connections"]["1"], entry["connections"].get("8")
        slower = more = ""
        if ours and entry is not ours:
            slower = times(one["s"]["median"], ours["connections"]["1"]["s"]["median"])
            reference = ours["connections"]["8" if eight else "1"]["per_s"]
            more = times(reference, (eight or one)["per_s"])
        rows.append(
            [
                f"{n:,}, {entry['store']}, {entry['name']}",
                seconds(one["s"]), slower, digits(one["per_s"]),
                digits(eight["per_s"]) if eight else "–", more,
                kilobytes(one["bytes"]), f"{entry['memory_mb']} MB",
            ]
        )  # fmt: skip
    return rows


def _api_lines(sizes: Mapping[int, list[Found]], store: str) -> list[Line]:
    points: dict[str, dict[int, float]] = {}
    for n, entries in sizes.items():
        for entry in entries:
            if entry["store"] == store:
                most = max(load["per_s"] for load in entry["connections"].values())
                points.setdefault(entry["name"], {})[n] = most
    return [Line(name, points[name]) for name in sorted(points, key=lambda name: name != OURS)]


# ---- (c) ---------------------------------------------------------------------------------------


def _users(found: Found, pictures: Path) -> dict[str, Any]:
    levels: dict[int, Found] = {int(n): level for n, level in found["levels"].items()}
    lines = [
        Line("Chromium, median", {n: v["person_s"]["median"] for n, v in levels.items()}),
        Line("Chromium, 95th percentile", {n: v["person_s"]["p95"] for n, v in levels.items()}),
    ]
    memory = [Line("memory", {n: v["most_mb"] for n, v in levels.items()})]
    waits = Panel("A filter change, as a person sees it", "seconds", lines, "visitors at once")
    kept = Panel("Memory of the server", "MB", memory, "visitors at once", is_log=False)
    draw([waits, kept], pictures / "users.svg")
    heads = (
        "visitors", "Chromium: filter until shown", "script of a click", "filter until map's data",
        "pan or zoom: map's data", "actions", "errors", "memory",
    )  # fmt: skip
    low, high = found["think_s"]
    return {
        "table": table(heads, [_users_row(n, level) for n, level in levels.items()]),
        "memory": _memory(levels, found["mb_per_user"]),
        "features": f"{found['features']:,}",
        "seconds": f"{found['seconds']:g}",
        "think": f"{low:g} to {high:g} s",
    }


def _users_row(n: int, level: Found) -> list[str]:
    waited = level["waited"]
    cells = [
        seconds(waited[name]) if name in waited else "–" for name in ("script_s", "map_s", "move_s")
    ]
    numbers = [str(level["actions"]), str(level["errors"]), f"{level['most_mb']} MB"]
    return [str(n), seconds(level["person_s"]), *cells, *numbers]


def _memory(levels: Mapping[int, Found], mb_per_user: float | None) -> str:
    first = next(iter(levels.values()))
    text = (
        f"Memory (PSS) of the server: {first['loaded_mb']} MB with the data and nobody there, "
        f"{first['visited_mb']} MB after the first visitor, who brings Streamlit's own modules."
    )
    if mb_per_user is None:
        return text
    adds = f"{mb_per_user:g} MB" if mb_per_user > 0 else "less than one server differs from another"
    return f"{text} Each further one adds {adds}."


# ---- (d) ---------------------------------------------------------------------------------------


def _growth(found: Found, pictures: Path) -> dict[str, str]:
    sizes: dict[int, Found] = {int(n): entry for n, entry in found["sizes"].items()}
    inside = _growth_lines(sizes, "inside", ("select", "text", "view", "table", "items"))
    served = _growth_lines(sizes, "served", ("view", "items", "page: filter", "page: table"))
    draw([Panel("Inside", "seconds", inside)], pictures / "growth.svg")
    draw([Panel("HTTP and page", "seconds", served)], pictures / "growth-served.svg")
    rows = [
        [title, *(seconds(entry[side]["s"][action]) for entry in sizes.values())]
        for side, action, title in GROWTH.values()
    ]
    rows += [
        ["until loaded", *(f"{digits(e['inside']['load_s'])} s" for e in sizes.values())],
        ["memory, loaded", *(f"{e['inside']['load_mb']:,} MB" for e in sizes.values())],
        ["memory of the server", *(f"{e['served']['memory_mb']:,} MB" for e in sizes.values())],
    ]
    return {"table": table(("features", *(f"{n:,}" for n in sizes)), rows)}


def _growth_lines(sizes: Mapping[int, Found], side: str, actions: tuple[str, ...]) -> list[Line]:
    return [
        Line(action, {n: entry[side]["s"][action]["median"] for n, entry in sizes.items()})
        for action in actions
    ]


SECTIONS = {"usual": _usual, "api": _api, "users": _users, "growth": _growth}
