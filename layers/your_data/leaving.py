"""Guests go when their visit has ended: Streamlit forgets a visit only when another begins."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
from anyio.to_thread import run_sync
from streamlit import config
from streamlit.runtime import exists, get_instance

from layers.your_data.guests import forget, guests

LOOK_EVERY = 5.0


class Leaving:
    """Forgets guests whose session has been away for as long as one may come back."""

    def __init__(self, is_here: Callable[[str], bool], patience: float) -> None:
        self.is_here, self.patience = is_here, patience

    def look(self, now: float) -> None:
        """Forget those that have been away too long."""
        for guest in guests():
            if self.is_here(guest.session):
                guest.seen = now
            elif now - guest.seen > self.patience:
                forget(guest)


@asynccontextmanager
async def leaving() -> AsyncIterator[None]:
    """Look after guests while the server runs; when it ends, all of them go."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_look_on)
        try:
            yield
        finally:
            tasks.cancel_scope.cancel()
            for guest in guests():
                forget(guest)


async def _look_on() -> None:
    patience = float(config.get_option("server.disconnectedSessionTTL"))
    watch = Leaving(_is_here, patience)
    while True:
        await anyio.sleep(LOOK_EVERY)
        await run_sync(watch.look, time.monotonic())


def _is_here(session: str) -> bool:
    return exists() and get_instance().is_active_session(session)
