"""Answers a Selection: which records, in what order, and how many each further choice would leave.

`Store` is what pages, downloads and the API ask. Where records are held — in this process
(`stores/memory`) or in a database that several processes share (`stores/postgis`) — is the
address in GEODATA: a folder, or postgresql://….
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from geodata import __version__
from geodata.datapackage.package import Package
from geodata.datapackage.reading import package_files
from geodata.errors import GeoDataError
from geodata.evidence.actors import state_owners
from geodata.evidence.atlas import Atlas
from geodata.folding import fold
from geodata.query.filters import CODE_FILTERS
from geodata.query.matching import Names
from geodata.query.parameter_values import Correction
from geodata.query.results import Results
from geodata.query.selection import Selection, parse_selection
from geodata.query.suggestions import Suggestions
from geodata.query.tabular_properties import LargeField
from geodata.stores.relations import Relations, checked

FIRST_YEAR = 1000  # the first of four digits
# Years and states of knowledge whose state owners are kept.
OWNERS_CACHE_SIZE = 16


class Store(ABC):
    """Serves one package to all readers; safe to share between threads.

    Attributes:
        package: everything but the rows of large layers; its root is a folder in any case.
    """

    package: Package

    @property
    @abstractmethod
    def version(self) -> str:
        """What tells one state of data and program from another; the same in every process."""

    @abstractmethod
    def atlas(self, known_by: int | None = None) -> Atlas:
        """The package compiled from the sources published by the end of a year."""

    @abstractmethod
    def select(self, selection: Selection) -> Results:
        """The records that match."""

    @abstractmethod
    def year_range(self) -> tuple[int, int]:
        """First and last year of which any record or source speaks."""

    @abstractmethod
    def find(self, record_id: str) -> str | None:
        """The id of a record, also by an id it had before; None if there is none."""

    @abstractmethod
    def countries(self) -> list[str]:
        """Codes of the investor countries that any record has."""

    @abstractmethod
    def large_fields(self, layer: str) -> tuple[LargeField, ...]:
        """The fields of which the rows of a large layer speak; none for other layers."""

    def whole_package(self) -> Path:
        """A folder with all files of the package, those of large layers too.

        Raises:
            PackageChanged: if the files are others than those that are served.
        """
        return self.package.root

    def is_current(self) -> bool:
        """Whether it serves what is at its address now."""
        return True

    def is_gone(self) -> bool:
        """Whether what it serves is there no more; asked where it is not current."""
        return False

    def known_key(self, known_by: int | None) -> int | None:
        """The year that stands for all that know the same sources; None for those that know all.

        Between two years nothing was published: there are no more atlases than years of sources.
        """
        years = sorted({source.year for source in self.package.sources.values()})
        if known_by is None or not years or known_by >= years[-1]:
            return None
        return max((year for year in years if year <= known_by), default=years[0] - 1)

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """Query parameter → accepted spelling → code."""
        countries = self.countries()
        of_records: dict[str, Mapping[str, str]] = {
            "countries": {c: c for c in countries} | {fold(c): c for c in countries},
            "ids": _Ids(self),
        }
        return {
            item.parameter: of_records.get(name, item.spellings(self.package))
            for name, item in CODE_FILTERS.items()
        }

    @cached_property
    def names(self) -> Names:
        """Every name of records, companies and units, to match others' lists with."""
        return Names.of(self.package, self.atlas().records)

    @cached_property
    def suggestions(self) -> Suggestions:
        """What a reader may mean by the beginning of a word."""
        return Suggestions.of(self.package, self.atlas().records, self.countries())

    def parse(self, query: Mapping[str, str | Iterable[str]]) -> tuple[Selection, list[Correction]]:
        """Read a selection from query parameters; see `selection.parse_selection`."""
        read, corrections = parse_selection(query, self.codes)
        selection, further = checked(self, read)
        return selection, [*corrections, *further]

    def held_by_states(self, selection: Selection) -> tuple[str, ...] | None:
        """Ids of what companies of the chosen states hold or run; None where no state is chosen."""
        if not selection.state_owners:
            return None
        key, wanted = self.known_key(selection.known_by), set(selection.state_owners)
        owners = self._state_owners(key, selection.year)
        return tuple(i for i, countries in owners.items() if not wanted.isdisjoint(countries))

    @cached_property
    def _state_owners(self) -> Callable[[int | None, int | None], Mapping[str, frozenset[str]]]:
        return lru_cache(OWNERS_CACHE_SIZE)(
            lambda known_by, year: state_owners(self.atlas(known_by).at(year))
        )

    @cached_property
    def relations(self) -> Relations:
        """What relations between its records come to."""
        return Relations(self)

    def loosened(self, selection: Selection) -> list[tuple[str, int]]:
        """For an empty result: each active filter with what taking it off would leave."""
        gains = [(name, self.select(selection.without(name)).total) for name in selection.active()]
        return sorted((gain for gain in gains if gain[1]), key=lambda gain: -gain[1])


class _Ids(Mapping[str, str]):
    """Ids of records as codes that are looked up, not listed: there may be a million."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, spelling: str) -> str:
        if self._store.find(spelling) != spelling:
            raise KeyError(spelling)
        return spelling

    def __iter__(self) -> Iterator[str]:
        """Those of which claims.csv speaks, as examples."""
        return iter(self._store.package.records.index)

    def __len__(self) -> int:
        return len(self._store.package.records)


class PackageChanged(GeoDataError):
    """The files of a package are not those that were opened."""

    def __init__(self) -> None:
        """Say so; which files they are, is the log's business."""
        super().__init__(
            "The package's files must be those that are open",
            "they have changed, are gone or cannot be read",
            "Ask again later; who runs the atlas restarts it to open the new files.",
        )


def fingerprint(root: Path) -> str:
    """What tells one state of a package's files and of the program from another."""
    digest = sha256(__version__.encode())
    for path in package_files(root):
        digest.update(path.relative_to(root).as_posix().encode(errors="surrogateescape"))
        # What has gone since it was listed is no part of the package any more.
        with suppress(OSError), path.open("rb") as source:
            while block := source.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def year_bounds(years: Iterable[int]) -> tuple[int, int]:
    """First and last of the years that can be meant: a slip of the pen is none of them.

    What sources say has happened lies in no later year than this one, and a year of fewer than
    four digits is a year whose digits were lost.
    """
    meant = [year for year in years if FIRST_YEAR <= year <= date.today().year]
    return (min(meant), max(meant)) if meant else (2000, 2025)
