"""What the measurements were taken on: machine, load, versions."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("streamlit", "folium", "streamlit-folium", "geopandas", "shapely", "pyarrow", "numpy")
BYTES_TO_GB = 1e-9


def machine() -> dict[str, str]:
    """Processor, cores, memory, system, and the load before the run."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * BYTES_TO_GB
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GB",
        "system": f"{_system()}, Linux {platform.release()}",
    }


def load() -> float:
    """Mean number of processes that ran or waited in the last minute."""
    return round(os.getloadavg()[0], 2)


def versions(chromium: str) -> dict[str, str]:
    """Versions of what runs on our side and of the browser."""
    found = {"Python": platform.python_version()}
    found |= {name: version(name) for name in PACKAGES}
    spoken = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False)
    return found | {"Chromium": " ".join(spoken.stdout.split()[1:2])}


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _system() -> str:
    lines = Path("/etc/os-release").read_text().splitlines()
    return next(x.split("=", 1)[1].strip('"') for x in lines if x.startswith("PRETTY_NAME"))
