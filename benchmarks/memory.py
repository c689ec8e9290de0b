"""Memory of a running process and its children, as Linux counts it in /proc."""

from pathlib import Path

PROC = Path("/proc")
KIB_TO_MB = 1024 / 1e6


def memory_mb(pid: int) -> float:
    """PSS of a process and all below it, in MB: pages shared between them count once."""
    return sum(_pss_kib(each) for each in family(pid)) * KIB_TO_MB


def family(pid: int) -> list[int]:
    """A process and every one below it."""
    children = (PROC / str(pid) / "task").glob("*/children")
    below = [int(child) for path in children for child in path.read_text().split()]
    return [pid, *(each for child in below for each in family(child))]


def _pss_kib(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
