"""Add to ``changes.csv`` what became of each claim since the last edition, and why.

    python changes.py OLD_CLAIMS VERSION DATE

``OLD_CLAIMS`` is the ``claims.csv`` of the last edition. The reason is the one of ``REASONS`` that fits; correct by
hand in ``changes.csv`` what needs a word of its own. Rows of VERSION that stand there already are replaced.
"""

import csv
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from geodata.datapackage.changes import (  # noqa: E402
    ADDED,
    COLUMNS,
    FILE,
    WITHDRAWN,
    Change,
    changes_between,
)

PACKAGE = Path(os.environ.get("GEODATA") or ROOT / "geodata" / "peru")
FROM_REFERENCE = (
    "Taken from a work of reference, for what the documents leave open.",
    "Tomado de una obra de referencia, para lo que los documentos dejan abierto.",
)
SECOND_READING = (
    "Found in a second reading of the document.",
    "Hallado en una segunda lectura del documento.",
)
IMPLIED = (
    "The text implies it; it does not state it.",
    "El texto lo da a entender; no lo afirma.",
)
STANDS_ONCE = (
    "Said of several things together: it stands once, at the record that it is about.",
    "Se dice de varias cosas en conjunto: figura una vez, en el registro del que trata.",
)
MODALITY = (
    "How the text says it, corrected in a second reading.",
    "El modo en que lo dice el texto, corregido en una segunda lectura.",
)
DATED = (
    "The date that the text ties the value to, corrected in a second reading.",
    "La fecha a la que el texto liga el valor, corregida en una segunda lectura.",
)
WORDING = ("Wording.", "Redacción.")
CORRECTED = (
    "Corrected in a second reading of the document.",
    "Corregido en una segunda lectura del documento.",
)
REASONS = {"modality": MODALITY, "as_of": DATED, "note_en": WORDING, "note_es": WORDING, "value_es": WORDING}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(old: Path, version: str, date: str) -> None:
    """Rewrite changes.csv with the changes of an edition."""
    target = PACKAGE / FILE
    new = read_rows(PACKAGE / "claims.csv")
    source_of = {row["claim_id"]: row["source_id"] for row in new}
    items = json.loads((PACKAGE / "sources.json").read_text(encoding="utf-8"))
    references = {item["id"] for item in items if item.get("reference") or item["type"] == "dataset"}

    def reasoned() -> Iterator[Change]:
        for change in changes_between(read_rows(old), new, version, date):
            if change.kind == ADDED:
                reason = FROM_REFERENCE if source_of[change.claim_id] in references else SECOND_READING
            elif change.kind == WITHDRAWN:
                reason = STANDS_ONCE
            elif change.after == "inferred":
                reason = IMPLIED
            else:
                reason = REASONS.get(change.column, CORRECTED)
            yield replace(change, reason_en=reason[0], reason_es=reason[1])

    kept = [row for row in read_rows(target) if row["version"] != version] if target.exists() else []
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([row[name] for name in COLUMNS] for row in kept)
        writer.writerows(change.cells for change in reasoned())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:4])
