"""Reading a visitor's file apart: in a process of its own, bounded, with GDAL's few drivers.

GDAL has drivers that ask the network or other files; the process knows none but those for the
forms that are read (OGR_SKIP), whatever the file claims to be.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pyogrio

from geodata.folding import fold, hyphened
from geodata.importing.opening import KNOWN, ImportRefused
from geodata.importing.worker import ANSWER, MAX_SECONDS, REQUEST, too_much
from geodata.language import Sentence, said

MAX_BYTES = 50 * 1024**2
DRIVERS = frozenset(
    {"GeoJSON", "TopoJSON", "GPKG", "ESRI Shapefile", "KML", "LIBKML", "GPX", "FlatGeobuf"}
)
# Files are read one at a time: two cores serve the visitors too.
AT_ONCE, PATIENCE = BoundedSemaphore(2), 30
NAMED = "my_"


@dataclass(frozen=True)
class ReadColumnPlan:
    """What becomes of a column, as `plan.ColumnPlan`, with the first of its cells."""

    heading: str
    target: str
    kind: str
    unit: str
    notes: tuple[Sentence, ...]
    is_new: bool
    failed: int
    example: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class PreparedLayer:
    """A package with a visitor's layer in it, and what was found out on the way.

    Attributes:
        folder: the package. layer: the layer's id. left_out: layers of the host's package that it
            lacks. warnings: of `validate`, about the layer.
    """

    folder: Path
    layer: str
    rows: int
    columns: tuple[ReadColumnPlan, ...]
    findings: tuple[Sentence, ...]
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def safe_name(name: str) -> str:
    """A file's name that is safe anywhere, of one that anybody may have chosen.

    Raises:
        ImportRefused: if its ending is none that is read.
    """
    bare = re.split(r"[/\\]", name)[-1]
    stem, dot, ending = bare.rpartition(".")
    suffix = f".{fold(ending)}" if dot else ""
    if suffix not in KNOWN:
        raise ImportRefused(
            said("must be one of {forms}", forms=", ".join(sorted(KNOWN))),
            said("got “{name}”", name=bare[:60]),
            said("Save it as one."),
        )
    return f"{hyphened(fold(stem))[:40].strip('-') or 'file'}{suffix}"


def layer_id(name: str, taken: Sequence[str]) -> str:
    """The id of a visitor's layer, of its file's safe name; none that the package has."""
    stem = f"{NAMED}{Path(name).stem.replace('-', '_')}"[:36]
    return next(i for i in (stem, *(f"{stem}_{n}" for n in range(2, 99))) if i not in taken)


def prepare_layer(
    work: Path, file: Path, root: Path, layer: str, told: Mapping[str, Any]
) -> PreparedLayer:
    """Read a file and make a package of the host's and its layer.

    Args:
        work: a folder of the visit, in which the package is made.
        told: title, source_title, and corrections: map (heading → target) and crs.

    Raises:
        ImportRefused: with the reason.
    """
    target = work / f"{root.name}-with-{layer}".replace("_", "-")
    defaults: dict[str, Any] = {"map": {}, "crs": "", "title": file.stem, "source_title": file.name}
    request = defaults | dict(told)
    request |= {"file": str(file), "root": str(root), "target": str(target), "layer": layer}
    (work / REQUEST).write_text(json.dumps(request), encoding="utf-8")
    (work / ANSWER).unlink(missing_ok=True)
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise ImportRefused(
            said("a file must wait for its turn"),
            said("others are being read"),
            said("Try again in a minute."),
        )
    try:
        answer = _run(work)
    finally:
        AT_ONCE.release()
    if "refused" in answer:
        raise ImportRefused(*_unpacked(answer["refused"]))
    columns = (
        ReadColumnPlan(**one | {"notes": _unpacked(one["notes"]), "samples": tuple(one["samples"])})
        for one in answer["columns"]
    )
    return PreparedLayer(
        target, layer, answer["rows"], tuple(columns), _unpacked(answer["findings"]),
        tuple(answer["left_out"]), tuple(answer["warnings"]),
    )  # fmt: skip


def _run(work: Path) -> dict[str, Any]:
    code = Path(__file__).parents[2]
    command = [sys.executable, "-m", "geodata.importing.worker", str(work)]
    try:
        # What it prints may hold cells of the file: into no log.
        subprocess.run(  # noqa: S603
            command, cwd=code, env=_environment(), timeout=PATIENCE + MAX_SECONDS, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads((work / ANSWER).read_text(encoding="utf-8"))
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise ImportRefused(*too_much()) from error
    return answer


def _environment() -> dict[str, str]:
    """Only what Python needs of ours; no driver and no proxy that would reach the network."""
    skipped = ",".join(name for name in pyogrio.list_drivers() if name not in DRIVERS)
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    return kept | {
        "OGR_SKIP": skipped, "GDAL_SKIP": skipped.replace(",", " "),
        "GDAL_HTTP_PROXY": "127.0.0.1:9", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1",
    }  # fmt: skip


def _unpacked(sentences: Sequence[Sequence[Any]]) -> tuple[Sentence, ...]:
    return tuple(Sentence(message, values) for message, values in sentences)
