"""An event loop of its own for a test that awaits.

Playwright's synchronous browser keeps a loop running in the tests' thread for as long as it is
open, so that a test which starts one there fails whenever a browser test went before it.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio.from_thread import start_blocking_portal

T = TypeVar("T")


def awaited(ask: Callable[[], Awaitable[T]]) -> T:
    """What `ask` comes to, run to its end in another thread's event loop."""
    with start_blocking_portal() as portal:
        return portal.call(ask)
