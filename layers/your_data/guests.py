"""Guests: a reader's file, and the store of the package with its layer, for one visit only.

A guest lies in a folder that is removed when it is forgotten, when its visit ends, or when the
process does. Its token stands in the addresses of its own routes; nobody else knows it.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from shutil import rmtree
from typing import Any
from weakref import WeakValueDictionary, finalize

from starlette.requests import Request

from geodata.errors import GeoDataError
from geodata.importing.apart import PreparedLayer, layer_id, prepare_layer, safe_name
from geodata.importing.opening import ImportRefused
from geodata.language import said
from geodata.stores.opening import new_store, shared_store
from geodata.stores.store import Store
from geodata.temporary_folders import Scratch
from layers.web import paths

# Each guest has a store of its own: some 10 MB, and 150 MB at most.
MAX_GUESTS = 20


class GuestGone(GeoDataError):
    """A guest's address, after its visit."""

    def __init__(self) -> None:
        """Say what has become of it."""
        super().__init__(
            "An address of a visit's data works while the visit lasts",
            "this visit has ended, or its data were forgotten",
            "Bring the file again.",
        )


def takes_files() -> bool:
    """Whether the host lets visitors bring files: unless ATLAS_UPLOADS is `off`."""
    return os.environ.get("ATLAS_UPLOADS", "").strip().lower() != "off"


@dataclass(eq=False)
class Guest:
    """What a reader brought.

    Attributes:
        name: the file's own name, for the reader alone. told: corrections of the plan, and titles.
        session: of the visit; seen: when it was last there (monotonic seconds).
        prepared, store: the layer's plan and the package with it; None where it was refused.
        refusal: why the last reading failed. is_gone: whether it was forgotten.
    """

    name: str
    file: Path
    host: Store
    scratch: Scratch
    layer: str
    session: str = ""
    seen: float = field(default_factory=time.monotonic)
    token: str = field(default_factory=lambda: token_urlsafe(16))
    told: dict[str, Any] = field(default_factory=dict)
    prepared: PreparedLayer | None = None
    store: Store | None = None
    refusal: ImportRefused | None = None
    turns: int = 0
    is_gone: bool = False

    def read(self, told: Mapping[str, Any]) -> None:
        """Read the file with corrections; what stood before stays where that fails."""
        self.turns += 1
        work = self.scratch.folder / str(self.turns)
        work.mkdir()
        self.told |= told
        try:
            prepared = prepare_layer(work, self.file, self.host.package.root, self.layer, self.told)
            store = new_store(str(prepared.folder))
        except ImportRefused as refusal:
            self.refusal = refusal
            rmtree(work, ignore_errors=True)
            return
        before, self.prepared, self.store = self.prepared, prepared, store
        self.refusal = None
        if before is not None:
            rmtree(before.folder.parent, ignore_errors=True)


_guests: WeakValueDictionary[str, Guest] = WeakValueDictionary()


def guests() -> list[Guest]:
    """Those that are here."""
    return list(_guests.values())


def bring(name: str, content: bytes, host: Store, session: str = "") -> Guest:
    """Take a reader's file, and read it.

    Raises:
        ImportRefused: if it is none that can be read, or too many are here.
        ScratchFull: if there is no room.
    """
    safe = safe_name(name)
    if len(_guests) >= MAX_GUESTS:
        raise ImportRefused(
            said("only {n} visits can have data of their own at once", n=MAX_GUESTS),
            said("so many have"),
            said("Try again later."),
        )
    scratch = Scratch()
    file = scratch.folder / safe
    file.write_bytes(content)
    layer = layer_id(safe, list(host.package.catalog.layers))
    guest = Guest(name, file, host, scratch, layer, session)
    finalize(guest, scratch.remove)
    _guests[guest.token] = guest
    guest.read({"title": Path(name).stem[:60] or layer, "source_title": name[:80]})
    return guest


def forget(guest: Guest) -> None:
    """Remove what a guest has on disk, and close its addresses; the rest goes with the visit."""
    _guests.pop(guest.token, None)
    guest.store = guest.prepared = guest.refusal = None
    guest.is_gone = True
    guest.scratch.remove()


def guest_store(token: str) -> Store:
    """The store of a guest.

    Raises:
        GuestGone: if there is none of this token.
    """
    guest = _guests.get(token)
    store = guest.store if guest is not None else None
    if store is None:
        raise GuestGone
    return store


def store_of(request: Request) -> Store:
    """The store that a request asks: of a guest where its route names one, else the shared one.

    Raises:
        GuestGone: if there is no such guest any more.
    """
    token = request.path_params.get("token")
    return guest_store(token) if token else shared_store()


def address_of(guest: Guest | None, route: str) -> str:
    """A route of the atlas, for the visit's guest: under an address of its own."""
    if guest is None or guest.store is None:
        return route
    return f"{paths.GUEST_ROUTE}/{guest.token}/{route.rsplit('/', 1)[-1]}"
