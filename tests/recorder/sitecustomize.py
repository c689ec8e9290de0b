"""Records what a Python process asks of a network; in force where this folder is on PYTHONPATH."""

import os
import sys
from _socket import socket
from typing import Any

ASKS = {
    "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
    "socket.connect", "socket.sendto", "socket.sendmsg", "urllib.Request", "webbrowser.open",
}  # fmt: skip
IN_FORCE = "recording"
RECORD = os.environ["ATLAS_RECORD"]


def write(line: str) -> None:
    """Add a line to the record."""
    with open(RECORD, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def record(event: str, arguments: tuple[Any, ...]) -> None:
    """Write down what is asked, and of which host."""
    if event in ASKS:
        asked = arguments[1 if isinstance(arguments[0], socket) else 0]
        write(f"{event} {asked[0] if isinstance(asked, tuple) else asked}")


write(f"{IN_FORCE} {os.getpid()}")
sys.addaudithook(record)
