"""Starts servers on free ports of this machine, waits until they answer, and ends them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORTS = range(*(int(port) for port in os.environ.get("BENCH_PORTS", "8810-8890").split("-")))
START_SECONDS, STOP_SECONDS = 300, 20
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address without a slash at the end, and its process."""

    address: str
    pid: int
    start_s: float


class ServerFailed(RuntimeError):
    """A server did not come up."""


@contextmanager
def running(
    command: Sequence[str], health: str, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Start a server and wait for its health address; end it afterwards.

    Args:
        command: may hold `{port}`.
        health: path that answers with any status below 500 once the server is ready.

    Raises:
        ServerFailed: if it ends or does not answer in time.
    """
    port = free_port()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [word.format(port=port) for word in command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
        try:
            started = time.perf_counter()
            _wait(process, f"http://{HOST}:{port}{health}", log)
            yield Server(f"http://{HOST}:{port}", process.pid, time.perf_counter() - started)
        finally:
            _end(process)


def free_port() -> int:
    """A port of the range that nothing listens at."""
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise ServerFailed(f"no free port from {PORTS.start} to {PORTS.stop - 1}; set BENCH_PORTS")


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerFailed(f"{process.args!r} ended with {process.returncode}; see {log}")
        if _answers(url):
            return
        time.sleep(POLL_SECONDS)
    raise ServerFailed(f"{url} did not answer within {START_SECONDS} s; see {log}")


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=START_SECONDS):
            return True
    except HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def streamlit(script: Path) -> list[str]:
    """The command that serves a Streamlit script, as `make run` does."""
    options = ["--server.headless=true", "--browser.gatherUsageStats=false"]
    place = [f"--server.address={HOST}", "--server.port={port}"]
    return [sys.executable, "-m", "streamlit", "run", str(script), *place, *options]


@contextmanager
def atlas(geodata: str, log: Path) -> Iterator[Server]:
    """The atlas on a package's folder or a database, with its data loaded."""
    environment = {"GEODATA": geodata}
    with running(streamlit(ROOT / "app.py"), "/api/collections", environment, log) as server:
        yield server
