"""Chance that is the same in every run: what is drawn is drawn again."""

from random import Random

SEED = 20_260


def seeded(number: int = 0) -> Random:
    """A sequence of its own for every number."""
    # Nothing here is secret.
    return Random(SEED + number)  # noqa: S311
