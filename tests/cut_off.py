"""Runs a server where there is no network, and visits it: `unshare --net … -m tests.cut_off …`.

The namespace has no route. The server's own Python records what it asks for (`recorder/`).
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

RECORDER = Path(__file__).parent / "recorder"
START_SECONDS = 60
SET_FLAGS, UP = 0x8914, 0x1


def loopback_up() -> None:
    """Bring up the namespace's loopback: all the network that there is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14s", b"lo", UP, b""))


def is_cut_off() -> bool:
    """Whether this machine has no way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        return probe.connect_ex(("192.0.2.1", 9)) != 0


def wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def status(port: int, path: str) -> int:
    """The status of an answer."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=START_SECONDS) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def foreign_page(port: int) -> int:
    """What a page of another site gets that would open a connection: 101, or why not."""
    try:
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin="https://elsewhere.example"):  # type: ignore[arg-type]
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def visit(port: int) -> dict[str, bool]:
    """Open the page as a browser does; whether it ran, sends statistics, and is set as we say."""
    address = f"http://127.0.0.1:{port}"
    run = BackMsg()
    run.rerun_script.query_string = "lang=en"
    found = {"ran": False, "statistics": True, "our settings": False}
    with connect(
        f"{address.replace('http', 'ws')}/_stcore/stream", origin=address, max_size=None
    ) as line:  # type: ignore[arg-type]
        line.send(run.SerializeToString())
        while not found["ran"]:
            message = ForwardMsg.FromString(line.recv(timeout=START_SECONDS))  # type: ignore[arg-type]
            if message.WhichOneof("type") == "new_session":
                told = message.new_session.config
                found["statistics"] = told.gather_usage_stats
                found["our settings"] = told.toolbar_mode == told.MINIMAL
            found["ran"] = message.WhichOneof("type") == "script_finished"
    return found


def main(record: str, port: int, command: list[str]) -> None:
    """Start, visit, end; say what was seen."""
    loopback_up()
    environment = {**os.environ, "PYTHONPATH": str(RECORDER), "ATLAS_RECORD": record}
    server = subprocess.Popen(command, env=environment)
    try:
        wait(server, port)
        seen = {
            "cut off": is_cut_off(),
            "page": status(port, "/"),
            "foreign": foreign_page(port),
            **visit(port),
        }
    finally:
        server.terminate()
        server.wait(timeout=20)
    asked = Path(record).read_text(encoding="utf-8").splitlines()
    print(json.dumps({**seen, "asked": asked}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
