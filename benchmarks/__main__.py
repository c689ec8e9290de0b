"""Measures the atlas against the alternatives and writes docs/benchmarks.md.

    python -m benchmarks                      everything: about an hour
    python -m benchmarks --only api,growth    some of the parts; the others keep their results
    python -m benchmarks --quick              small: whether it all runs, written to a folder apart
    python -m benchmarks --report             only the report, from benchmarks/results.json

The databases of the API race are made on the PostgreSQL with PostGIS at --database (or the
environment's BENCH_DATABASE); without one its part is left out.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import api, growth, machine, report, results, users, usual
from benchmarks.servers import ROOT
from benchmarks.settings import Settings, full, quick

PARTS: dict[str, Callable[[Settings], dict[str, Any]]] = {
    "usual": usual.measure,
    "api": api.measure,
    "users": users.measure,
    "growth": growth.measure,
}
DOCS = ROOT / "docs"
WORK = ROOT / ".bench"


def main() -> None:
    """Measure what was asked for, keep it, and write the report."""
    asked = _arguments()
    settings = (quick if asked.quick else full)(asked.folder.resolve(), asked.database)
    settings.folder.mkdir(parents=True, exist_ok=True)
    # Whatever stands there is for this machine only.
    (settings.folder / ".gitignore").write_text("*\n", encoding="utf-8")
    kept = settings.folder / "results-quick.json" if asked.quick else results.PATH
    docs = settings.folder / "docs-quick" if asked.quick else DOCS
    for name in () if asked.report else asked.only:
        print(f"Measuring {name} …", flush=True)
        load = machine.load()
        found = PARTS[name](settings)
        results.write(results.read(kept).with_part(name, found, load), kept)
    print(f"Written: {report.write(results.read(kept), docs)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", type=_parts, default=tuple(PARTS), metavar="PART,…")
    parser.add_argument("--quick", action="store_true", help="small sizes, few repeats")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument("--database", default=os.environ.get("BENCH_DATABASE", ""), metavar="URL")
    parser.add_argument("--folder", type=Path, default=WORK, help="for data, environments and logs")
    return parser.parse_args()


def _parts(text: str) -> tuple[str, ...]:
    names = tuple(filter(None, text.split(",")))
    unknown = [name for name in names if name not in PARTS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"needs some of {', '.join(PARTS)}; came: {text}")
    return names


if __name__ == "__main__":
    main()
