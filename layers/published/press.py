"""Pictures and paper are made a few at a time, beside the pages, which never wait for them."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after
from anyio.to_thread import run_sync

# At once, and waiting for their turn; who comes beyond, or waits longer, is asked to come again.
AT_ONCE, WAITING, WAIT_S = 2, 8, 10.0
T = TypeVar("T")


class Busy(Exception):
    """So many pictures are being made that no other can be begun soon."""


class Press:
    """Does slow work in threads, bounded in number and in waiting."""

    def __init__(
        self, at_once: int = AT_ONCE, waiting: int = WAITING, wait: float = WAIT_S
    ) -> None:
        """State how many at once, how many may wait, and how many seconds."""
        self._turns, self._threads = CapacityLimiter(at_once), CapacityLimiter(at_once)
        self._waiting, self._wait = waiting, wait

    async def made(self, work: Callable[[], T]) -> T:
        """What the work gives, once its turn has come.

        Raises:
            Busy: if too many wait, or its turn does not come in time.
        """
        now = self._turns.statistics()
        if now.borrowed_tokens >= now.total_tokens and now.tasks_waiting >= self._waiting:
            raise Busy
        turn = object()
        with move_on_after(self._wait) as patience:
            await self._turns.acquire_on_behalf_of(turn)
        if patience.cancelled_caught:
            raise Busy
        try:
            return await run_sync(work, limiter=self._threads)
        finally:
            self._turns.release_on_behalf_of(turn)
