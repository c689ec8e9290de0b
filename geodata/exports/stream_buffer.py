"""A file that leaves while it is written."""

import io
from typing import Any


class Outbox(io.RawIOBase):
    """Takes what is written, and gives it away."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: Any) -> int:
        """Take further bytes; returns how many."""
        self._parts.append(bytes(content))
        self._size += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        """How much was written."""
        return self._size

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
