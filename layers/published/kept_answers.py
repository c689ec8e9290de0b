"""Answers kept until the data change, the most asked for; with their tag and a packed copy."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from layers.web.compression import BROTLI, GZIP, packed

MAX_KEPT, MAX_BYTES = 400, 48_000_000
SMALLEST = 500
# Of Brotli: a page is made once, and read by many; 9 would take six times as long for a tenth.
QUALITY = 5
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What is sent: as it is, and by encoding packed where that is worth it."""

    body: bytes
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def text(cls, text: str, media_type: str, status: int = 200, **headers: str) -> "KeptAnswer":
        """A text with its packed copy."""
        body = text.encode()
        encodings = (BROTLI, GZIP) if len(body) > SMALLEST else ()
        copies = {encoding: packed(body, encoding, QUALITY) for encoding in encodings}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(body, media_type, status, named, copies)

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return len(self.body) + sum(map(len, self.packed.values()))


class KeptAnswers:
    """The last answers asked for, bounded in number and in bytes."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> KeptAnswer | None:
        """The answer kept under a key."""
        with self._lock:
            found = self._answers.get(key)
            if found:
                self._answers.move_to_end(key)
            return found

    def made(self, key: Key, make: Callable[[], KeptAnswer]) -> KeptAnswer:
        """The answer kept, or the one that is made now; only what was found is kept."""
        found = self.get(key)
        if found:
            return found
        answer = make()
        if answer.status == 200 and answer.size < MAX_BYTES // 8:
            self._keep(key, answer)
        return answer

    def _keep(self, key: Key, answer: KeptAnswer) -> None:
        with self._lock:
            before = self._answers.pop(key, None)
            self._bytes += answer.size - (before.size if before else 0)
            self._answers[key] = answer
            while len(self._answers) > MAX_KEPT or self._bytes > MAX_BYTES:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= oldest.size


def tag_of(key: Key) -> str:
    """The entity tag of an answer: weak, as packed and plain say the same."""
    return f'W/"{sha256(repr(key).encode()).hexdigest()[:32]}"'
