"""Nothing calls out, however the atlas is started: tried without a network, and recorded."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
# Each test has a network of its own, and in it every port is free.
PORT = "8501"
EVERYWHERE = "0.0.0.0"  # noqa: S104  (within that network)
STREAMLIT = [PYTHON, "-m", "streamlit", "run", str(ROOT / "app.py")]
MAKE = ["make", "-C", str(ROOT), "-o", f"{sys.prefix}/.ready-to-run", "run", f"VENV={sys.prefix}"]
# What somebody's own settings may say, in their home and where they start it.
CHATTY = '[browser]\ngatherUsageStats = true\n[server]\nheadless = true\naddress = "0.0.0.0"\n'
HERE = re.compile(r"(127\.\d+\.\d+\.\d+|localhost|0\.0\.0\.0|::1?|None|/.*)")


def container() -> list[str]:
    """What the image starts."""
    said = re.search(r"^CMD (\[.*\])$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    assert said
    _, *rest = json.loads(said[1])
    return [PYTHON, *(str(ROOT / "app.py") if word == "app.py" else word for word in rest)]


def unit() -> list[str]:
    """What systemd starts."""
    said = re.search(r"^ExecStart=\S+ (.*)$", (ROOT / "deploy/atlas@.service").read_text(), re.M)
    assert said
    words = said[1].replace("%i", PORT).split()
    return [PYTHON, *(str(ROOT / "app.py") if word == "app.py" else word for word in words)]


WAYS = {
    "streamlit run": STREAMLIT,
    "streamlit run, open to all": [*STREAMLIT, "--server.address", EVERYWHERE],
    "streamlit run, told to send statistics": [*STREAMLIT, "--browser.gatherUsageStats", "true"],
    "make run": MAKE,
    "make run, open to all": [*MAKE, f"HOST={EVERYWHERE}"],
    "uvicorn": [PYTHON, "-m", "uvicorn", "app:app", "--app-dir", str(ROOT), "--port", PORT],
    "container": container(),
    "systemd": unit(),
}


def cut_off(command: list[str], folder: Path) -> dict[str, Any]:
    """Start a server without a network, visit it, and give what was seen and asked for."""
    settings = folder / ".streamlit"
    settings.mkdir()
    (settings / "config.toml").write_text(CHATTY)
    run = ["unshare", "--map-root-user", "--net", PYTHON, "-m", "tests.cut_off"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
    }
    done = subprocess.run(
        [*run, str(folder / "asked.txt"), PORT, *command],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    begun, asked = seen["asked"][0], [one.split(" ", 1) for one in seen["asked"]]
    assert begun.startswith("recording "), "the server's Python did not record"
    said = [(event, host) for event, host in asked if event != "recording"]
    seen["outside"] = [f"{event} {host}" for event, host in said if not HERE.fullmatch(host)]
    return seen


@pytest.mark.parametrize("command", WAYS.values(), ids=WAYS.keys())
def test_nothing_calls_out(command: list[str], tmp_path: Path) -> None:
    seen = cut_off(command, tmp_path)
    assert seen["outside"] == []
    assert (seen["cut off"], seen["page"], seen["ran"]) == (True, 200, True)
    # A page of another site is refused, and nobody is asked whether it may.
    assert seen["foreign"] == 403
    assert (seen["statistics"], seen["our settings"]) == (False, True)


def test_a_plain_app_is_seen_to_call_out(tmp_path: Path) -> None:
    # What the test above would say if it found something.
    (tmp_path / "plain.py").write_text("import streamlit as st\napp = st.App('page.py')\n")
    (tmp_path / "page.py").write_text("import streamlit as st\nst.write('Good day')\n")
    seen = cut_off([PYTHON, "-m", "streamlit", "run", "plain.py"], tmp_path)
    assert any("socket.connect 8.8.8.8" in one for one in seen["outside"])
    assert any("amazonaws" in one for one in seen["outside"])
    assert seen["statistics"]
