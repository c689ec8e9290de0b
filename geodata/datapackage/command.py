"""The command `diff`: which claims were added, changed and withdrawn between two packages."""

import argparse
import csv
import sys
from pathlib import Path

from geodata.errors import GeoDataError, plain


def add_diff(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `diff`."""
    parser.description = (
        "Tell which claims were added, changed and withdrawn from one data package to another, "
        "as rows of changes.csv; exit code 1 if any was."
    )
    parser.add_argument("old", type=Path, help="the folder of the edition before")
    parser.add_argument("new", nargs="?", type=Path, help="the one after (default: as validate)")
    parser.set_defaults(run=_diff)


def _diff(asked: argparse.Namespace) -> int:
    from geodata.datapackage.changes import COLUMNS, KINDS, changes_between
    from geodata.datapackage.package import package_path

    new = asked.new or package_path()
    changes = list(changes_between(_claim_rows(asked.old), _claim_rows(new)))
    asked.found = int(bool(changes))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(change.cells for change in changes)
    sys.stdout.flush()
    counts = [f"{sum(c.kind == kind for c in changes)} {kind}" for kind in KINDS]
    print(plain(f"{asked.old} → {new}: {', '.join(counts)}."), file=sys.stderr)
    return int(asked.found)


def _claim_rows(folder: Path) -> list[dict[str, str]]:
    """The cells of a package's claims, read as text so that a faulty one can be compared too."""
    from geodata.datapackage.claims import COLUMNS
    from geodata.datapackage.reading import Unreadable, read_table

    needed = f"{folder} must be a data package with claims.csv"
    try:
        table = read_table(folder / "claims.csv")
    except FileNotFoundError as error:
        raise GeoDataError(needed, "there is none", "Correct the path.") from error
    except Unreadable as error:
        raise GeoDataError(needed, str(error), "Mend it; `validate` says where.") from error
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        remedy = "Add them; `validate` says more."
        raise GeoDataError(needed, f"it has no columns {', '.join(missing)}", remedy)
    return [row.cells for row in table.rows if not row.is_broken]
