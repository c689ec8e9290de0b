"""A published page before it is HTML: what it is about, its words, its map, its own address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.drawing.shading import Shading
from geodata.geometry.bounds import Bounds
from geodata.language import Translator
from geodata.query.results import Results
from geodata.stores.store import Store
from layers.published.addresses import Address
from layers.published.edition import EditionIndex
from layers.web import paths


@dataclass(frozen=True, slots=True)
class Site:
    """Where and in which language pages are made.

    Attributes:
        root: scheme, host and base path, as readers see them.
    """

    store: Store
    edition: EditionIndex
    t: Translator
    root: str

    def address(self, kind: str, name: str = "", query: str = "") -> Address:
        """An address in the site's language."""
        return Address(self.t.language, kind, name, query)

    def link(self, kind: str, name: str = "", query: str = "") -> str:
        """The same as a path."""
        return self.address(kind, name, query).path

    def full(self, address: Address) -> str:
        """An address with its host."""
        return f"{self.root}{address.path.removeprefix(paths.base_path())}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        template: in templates/published. description: one or two sentences for previews.
        selected: what its map and picture show; None where it has none. chosen: pointed out there.
        explore: query of the workbench that shows the same; workbench: on which page of it.
        shading: departments that its map shades in the place of the records.
        sources: who is cited in its picture.
        linked_data: schema.org, besides what every page has.
        indexed: whether search engines shall keep it.
        drawn: makes its picture in SVG where that is no map, from the picture's parameters.
    """

    address: Address
    template: str
    title: str
    description: str
    values: Mapping[str, Any]
    selected: Results | None = None
    chosen: str = ""
    box: Bounds | None = None
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    explore: str = ""
    workbench: str = ""
    shading: Shading | None = None
    linked_data: Mapping[str, Any] = field(default_factory=dict)
    indexed: bool = True
    drawn: Callable[[Mapping[str, str]], str] | None = None
    status: int = 200
