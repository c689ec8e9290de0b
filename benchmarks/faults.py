"""Breaks a running atlas in the ways it must survive, and says what visitors saw.

    python -m benchmarks.faults              all trials: about ten minutes
    python -m benchmarks.faults --only 1,4   some of them; the others keep what they found

Needs Debian's PostgreSQL with PostGIS, nginx and Chromium. Writes benchmarks/faults.json, and a
table in Markdown to the standard output.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from benchmarks.data import write_rows
from benchmarks.machine import machine
from benchmarks.reader import Reader, Shown, reader
from benchmarks.screen import browser
from benchmarks.servers import ROOT
from benchmarks.site import App, Site, seconds_until, site, status
from benchmarks.witness import Witness, asked, right_answers

OLD_ROWS, NEW_ROWS = 20_000, 19_000
VISITORS, BEFORE_S, OUTAGE_S = 6, 6, 20
MAX_S = 40
KEPT = Path(__file__).parent / "faults.json"
NOBODY: dict[str, list[Any]] = {"script_s": [], "move_s": [], "errors": []}
LEFT_OUT = ("fault", "answers", "visitors", "outage", "picture", "pictures", "picture_map")
MAX_LETTERS = 200
Found = dict[str, Any]


@dataclass
class Bench:
    """What a trial works with. Packages: by the name of the edition, "old" and "new"."""

    site: Site
    browser: Browser
    right: dict[str, dict[str, str]]
    packages: dict[str, Path]

    @contextmanager
    def load(self, found: Found, seconds: float) -> Iterator[Witness]:
        """Visitors and a witness meanwhile; what they met goes into `found` at the end.

        No visitors for 0 seconds.
        """
        command = [sys.executable, "-m", "benchmarks.crowd", self.site.address]
        command += [str(VISITORS), str(seconds)]
        with Witness(self.site.address, self.right, self.site.folder) as witness:
            began = time.monotonic()
            pipe = subprocess.PIPE
            crowd = subprocess.Popen(command, cwd=ROOT, stdout=pipe, text=True) if seconds else None
            time.sleep(BEFORE_S)
            try:
                yield witness
            finally:
                met = json.loads(crowd.communicate()[0]) if crowd else NOBODY
        found["answers"] = witness.summary(began, time.monotonic())
        found["answers"]["last_said_s"] = witness.last("said", began)
        found["visitors"] = {
            "actions": len(met["script_s"]) + len(met["move_s"]),
            "errors": dict(Counter(error[:120] for error in met["errors"])),
        }

    @contextmanager
    def page(self, locale: str = "en-US") -> Iterator[tuple[Reader, Shown]]:
        """A page with the filtered link open, and what it shows."""
        person = reader(self.browser, self.site.folder, locale)
        try:
            yield person, person.open(self.site.address, locale[:2])
        finally:
            person.close()


def same(before: Shown) -> Callable[[Shown], bool]:
    """Whether a page shows what it showed before."""
    parts = ("counts", "chosen", "drawn", "marked", "filters")
    return lambda now: all(now[part] == before[part] for part in parts) and is_well(now)


def is_well(shown: Shown) -> bool:
    """Whether a page is connected and complains of nothing."""
    return shown["connection"] == "CONNECTED" and not shown["said"] and not shown["notice"]


def click_on(person: Reader, before: Shown, label: str, code: str) -> float | None:
    """Seconds from a click on a choice until counts and address show it."""
    person.click(label)
    return person.until(recovered(before, code), MAX_S)


def process_killed(bench: Bench) -> Found:
    """The process that serves the page is killed under load."""
    found: Found = {}
    with bench.page() as (person, before), bench.load(found, 55):
        home = person.home()
        gone, other = sorted(bench.site.apps, key=lambda app: app.letter != home)
        gone.kill()
        began = time.monotonic()
        found["page_noticed_s"] = person.until(lambda s: s["connection"] != "CONNECTED", MAX_S)
        person.until(same(before), MAX_S)
        found["same_again_s"] = round(time.monotonic() - began, 2)
        found["cookie"] = f"{home} → {person.home()}"
        found["next_click_s"] = click_on(person, before, "Suspended", "suspended")
        found["picture"] = person.picture("1-after-kill")
        found["page_said"] = person.since(began, "said")
        found["started_again_s"] = gone.start()
        served = bench.site.served_by(gone)
        found["takes_part_after_s"] = seconds_until(
            lambda: bench.site.served_by(gone) > served, MAX_S
        )
        found["stays_at"] = other.letter == person.home()
    return found


def database_stopped(bench: Bench) -> Found:
    """The database is stopped while people click, and started again."""
    found: Found = {}
    with (
        bench.page() as (person, before),
        bench.page("es-PE") as (persona, antes),
        bench.load(found, 70) as witness,
    ):
        bench.site.stop_database()
        began = time.monotonic()
        person.drag_map()
        found["map_said_s"] = person.until(lambda s: bool(s["notice"] or s["said"]), MAX_S)
        found["map_said"] = person.since(began, "notice")
        found["picture_map"] = person.picture("2-map")
        person.click("Suspended")
        persona.click("Suspendid")
        found["page_said_s"] = person.until(lambda s: bool(s["said"]), MAX_S)
        persona.until(lambda s: bool(s["said"]), MAX_S)
        time.sleep(max(0.0, began + OUTAGE_S - time.monotonic()))
        found["page_said"] = [person.look()["said"], persona.look()["said"]]
        found["pictures"] = [person.picture("2-outage-en"), persona.picture("2-outage-es")]
        found["outage"] = witness.summary(began, time.monotonic())
        found["not_kept"] = not_kept(bench)
        bench.site.start_database()
        began = time.monotonic()
        both = "operating,suspended"
        for name, each, was in (("en", person, before), ("es", persona, antes)):
            each.until(recovered(was, both), MAX_S)
            found[f"page_recovered_{name}_s"] = round(time.monotonic() - began, 2)
        found["picture"] = person.picture("2-recovered")
        found["api_first_right_s"] = witness.first("old", began)
        found["api_last_refusal_s"] = witness.last("said", began)
    return found


def not_kept(bench: Bench) -> list[str]:
    """What the API and the map's route answer to questions that nobody has asked before."""
    paths = (
        "/api/collections/concessions/items?limit=7&offset=4321",
        "/atlas/view?lang=en&zoom=7.5",
    )
    host = urlsplit(bench.site.address).netloc
    answers = (asked(bench.site.address, path, host) for path in paths)
    return [f"{number} {body[:160].decode(errors='replace')}" for number, body in answers]


def recovered(before: Shown, filters: str) -> Callable[[Shown], bool]:
    """Whether a page shows what was clicked during a fault, and complains of nothing."""
    return lambda now: (
        filters in now["filters"] and now["counts"] not in ("", before["counts"]) and is_well(now)
    )


def database_restarted(bench: Bench) -> Found:
    """The database crashes and is back at once, under load."""
    found: Found = {}
    with bench.page() as (person, before), bench.load(found, 40) as witness:
        began = time.monotonic()
        bench.site.restart_database()
        found["restart_s"] = round(time.monotonic() - began, 2)
        found["next_click_s"] = click_on(person, before, "Suspended", "suspended")
        found["page_said"] = person.since(began, "said")
        found["last_refusal_s"] = witness.last("said", began)
    return found


def other_edition(bench: Bench) -> Found:
    """Another package is published under load."""
    found: Found = {}
    with bench.page() as (person, before), bench.load(found, 75) as witness:
        number, began = bench.site.edition(), time.monotonic()
        publication = bench.site.publishing(bench.packages["new"])
        seconds_until(lambda: bench.site.edition() != number, MAX_S)
        current = time.monotonic()
        found["published_s"] = round(current - began, 2)
        for app in bench.site.apps:
            found[f"process_{app.letter}_serves_it_s"] = _until_serves(app, NEW_ROWS, current)
        found["said"] = publication.communicate()[0].strip()
        time.sleep(3)
        found["last_old_answer_s"] = witness.last("old", current)
        found["first_new_answer_s"] = witness.first("new", current)
        found["next_click_s"] = click_on(person, before, "Suspended", "suspended")
        found["page_said"] = person.since(began, "said")
        found["picture"] = person.picture("4-other-edition")
    return found


def _until_serves(app: App, rows: int, since: float) -> float:
    """Seconds from a time until a process answers with so many rows."""
    wanted = f'"numberMatched": {rows},'.encode()
    path = "/api/collections/concessions/items?limit=1"
    host = urlsplit(app.address).netloc
    seconds_until(lambda: wanted in asked(app.address, path, host)[1], MAX_S)
    return round(time.monotonic() - since, 2)


def publication_fails(bench: Bench) -> Found:
    """A publication is killed; one has no sound record; one loses its database half-way."""
    found: Found = {}
    number, schemas = bench.site.edition(), bench.site.schemas()
    with bench.load(found, 70):
        publication = bench.site.publishing(bench.packages["other"])
        seconds_until(lambda: _is_loading(bench.site), MAX_S)
        publication.kill()
        publication.wait()
        found["killed"] = _edition_is(bench.site, number, schemas)
        spoiled = bench.site.publishing(_spoiled(bench))
        found["spoiled_said"] = spoiled.communicate()[0].strip()[-300:]
        found["spoiled"] = _edition_is(bench.site, number, schemas)
        publication = bench.site.publishing(bench.packages["other"])
        seconds_until(lambda: _is_loading(bench.site), MAX_S)
        bench.site.restart_database()
        found["database_gone_said"] = publication.communicate()[0].strip()[-300:]
        found["database_gone"] = _edition_is(bench.site, number, schemas)
    return found


def _is_loading(where: Site) -> bool:
    """Whether a publication has begun to write."""
    return bool(where.ask("select 1 from pg_locks where locktype = 'advisory' and granted"))


def _edition_is(where: Site, number: int, schemas: int) -> str:
    """What is current after a failure, once whoever wrote has gone."""
    seconds = seconds_until(lambda: not _is_loading(where), MAX_S)
    kept = where.edition() == number and where.schemas() == schemas
    return f"{'the edition before stays' if kept else 'CHANGED'}; cleared in {seconds} s"


def _spoiled(bench: Bench) -> Path:
    """A package whose catalog was cut off while it was copied."""
    folder = bench.site.folder / "spoiled"
    copytree(bench.packages["other"], folder, dirs_exist_ok=True)
    catalog = folder / "catalog.json"
    catalog.write_bytes(catalog.read_bytes()[:300])
    return folder


def both_killed(bench: Bench) -> Found:
    """Both processes are killed and started again."""
    found: Found = {}
    # No crowd: where no process is, it would ask for connections without a pause.
    with bench.page() as (person, before), bench.load(found, 0) as witness:
        began = time.monotonic()
        for app in bench.site.apps:
            app.kill()
        person.until(lambda s: s["connection"] != "CONNECTED", MAX_S)
        found["new_visitor_status"] = status(f"{bench.site.address}/?lang=en")
        newcomer = reader(bench.browser, bench.site.folder)
        newcomer.page.goto(f"{bench.site.address}/?lang=en")
        found["new_visitor_reads"] = newcomer.page.inner_text("body")
        time.sleep(8)
        found["pictures"] = [person.picture("6-open"), newcomer.picture("6-new")]
        found["outage"] = witness.summary(began, time.monotonic())
        found["not_kept"] = not_kept(bench)
        began = time.monotonic()
        found["started_s"] = [app.start() for app in bench.site.apps]
        person.until(same(before), MAX_S)
        found["same_again_s"] = round(time.monotonic() - began, 2)
        found["new_visitor_in_s"] = newcomer.until(lambda s: bool(s["counts"]), MAX_S)
        found["next_click_s"] = click_on(person, before, "Suspended", "suspended")
        newcomer.close()
    return found


TRIALS = {
    "1": process_killed,
    "2": database_stopped,
    "3": database_restarted,
    "4": other_edition,
    "5": publication_fails,
    "6": both_killed,
}


def main() -> None:
    """Make the site, try what was asked for, keep and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(TRIALS), help="numbers of trials, with commas")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "atlas-faults")
    chosen = parser.parse_args()
    folder: Path = chosen.folder.resolve()
    sizes = {"old": OLD_ROWS, "new": NEW_ROWS, "other": OLD_ROWS - 2_000}
    packages = {name: write_rows(n, folder / "data").package for name, n in sizes.items()}
    kept = json.loads(KEPT.read_text(encoding="utf-8"))["trials"] if KEPT.exists() else {}
    found: dict[str, Any] = {"machine": machine(), "trials": kept}
    with site(folder / "site", packages["old"]) as made, browser() as chromium:
        log = folder / "right.log"
        right = {n: right_answers(packages[n], made.address, log) for n in ("old", "new")}
        bench = Bench(made, chromium, right, packages)
        for number in chosen.only.split(","):
            trial = TRIALS[number]
            print(f"{number}: {trial.__doc__}", file=sys.stderr)
            found["trials"][number] = {"fault": trial.__doc__} | trial(bench)
            print(json.dumps(found["trials"][number], ensure_ascii=False), file=sys.stderr)
            found["trials"] = dict(sorted(found["trials"].items()))
            # No path of this machine.
            text = json.dumps(found, ensure_ascii=False, indent=1).replace(f"{folder}/", "")
            KEPT.write_text(f"{text}\n", encoding="utf-8")
    print(table(found["trials"]))


def table(trials: dict[str, Found]) -> str:
    """What happened, as a table in Markdown."""
    lines = [
        "| | fault | what happened | API and map: right · said so (503) · lost · wrong | visitors |"
    ]
    lines.append("|---|---|---|---|---|")
    for number, trial in trials.items():
        answers, visitors = trial["answers"], trial["visitors"]
        right = sum(answers[name] for name in ("old", "new", "both"))
        counts = f"{right} · {answers['said']} · {answers['lost']} · {answers['wrong']}"
        errors = sum(visitors["errors"].values())
        met = f"{visitors['actions']} clicks, {errors} errors"
        told = "; ".join(
            _part(name, value)
            for name, value in trial.items()
            if name not in LEFT_OUT and value not in (None, [], [""])
        )
        lines.append(f"| {number} | {trial['fault']} | {told} | {counts} | {met} |")
    return "\n".join(lines)


def _part(name: str, value: object) -> str:
    """One thing that was found, short enough for a table."""
    words, unit = name.removesuffix("_s").replace("_", " "), " s" if name.endswith("_s") else ""
    text = " ".join(str(value).split()).replace("|", "/")
    return f"{words} {text[:MAX_LETTERS]}{'…' if len(text) > MAX_LETTERS else ''}{unit}"


if __name__ == "__main__":
    main()
