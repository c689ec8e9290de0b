"""What many measurements of one thing come to: median and 95th percentile."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 95th percentile of `n` measurements, in the unit they were taken in."""

    median: float
    p95: float
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of at least one value."""
        median, p95 = np.percentile(values, [50, 95])
        return cls(float(median), float(p95), len(values))

    def as_json(self) -> dict[str, float]:
        """The spread as it stands in results.json, to four significant digits."""
        return {name: float(f"{value:.4g}") for name, value in asdict(self).items()}
