"""How much is measured: the whole, or quickly."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes, repeats and durations.

    Attributes:
        folder: where data, environments and logs are kept; may be used again.
        usual_sizes: features in the race with the usual way: filter changes of each (ours,
            theirs; 0 where they do not run). No features: the atlas itself.
        api_sizes: features in the race of the APIs. api_seconds: how long each load lasts.
        users: how many at once; users_seconds of each; users_size: features they look at.
        growth_sizes: features; growth_turns of each action.
        database: address of a PostgreSQL with PostGIS where databases may be made, or "".
    """

    folder: Path
    usual_sizes: dict[int, tuple[int, int]]
    api_sizes: tuple[int, ...]
    api_seconds: float
    users: tuple[int, ...]
    users_seconds: float
    users_size: int
    growth_sizes: tuple[int, ...]
    growth_turns: int
    database: str


def full(folder: Path, database: str) -> Settings:
    """What docs/benchmarks.md is made from."""
    return Settings(
        folder=folder,
        usual_sizes={
            0: (20, 0),
            1_000: (20, 12),
            10_000: (20, 8),
            100_000: (20, 3),
            1_000_000: (20, 0),
        },
        api_sizes=(10_000, 100_000, 1_000_000),
        api_seconds=10,
        users=(1, 10, 50),
        users_seconds=120,
        users_size=100_000,
        growth_sizes=(10_000, 30_000, 100_000, 300_000, 1_000_000),
        growth_turns=15,
        database=database,
    )


def quick(folder: Path, database: str) -> Settings:
    """The same, small: whether everything runs."""
    return Settings(
        folder=folder,
        usual_sizes={0: (4, 0), 1_000: (4, 2)},
        api_sizes=(1_000,),
        api_seconds=2,
        users=(1, 5),
        users_seconds=15,
        users_size=1_000,
        growth_sizes=(1_000, 3_000),
        growth_turns=3,
        database=database,
    )
