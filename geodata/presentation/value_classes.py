"""Classes of numbers for a map: cut by mapclassify, named once for the map and its legend."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from geodata.query.department_choice import QUANTILES, STEPS

MOST_CLASSES = 5


@dataclass(frozen=True, slots=True)
class ValueClasses:
    """Classes from low to high.

    Attributes:
        ends: least and greatest number that each class has. of: key → number of its class; keys
            whose number is nought have none.
    """

    ends: tuple[tuple[float, float], ...]
    of: Mapping[str, int]

    def members(self, number: int) -> list[str]:
        """The keys of a class."""
        return [key for key, found in self.of.items() if found == number]


def value_classes(values: Mapping[str, float], scheme: str = "") -> ValueClasses:
    """Cut the numbers above nought into five classes at most, by a scheme of department_choice."""
    counted = {key: value for key, value in values.items() if value > 0}
    distinct = sorted(set(counted.values()))
    if len(distinct) <= MOST_CLASSES:
        place = {value: number for number, value in enumerate(distinct)}
        ends = tuple((value, value) for value in distinct)
        return ValueClasses(ends, {key: place[value] for key, value in counted.items()})
    numbers = _cut(list(counted.values()), scheme)
    used = {number: place for place, number in enumerate(sorted(set(numbers)))}
    of = {key: used[number] for key, number in zip(counted, numbers, strict=True)}
    groups = [[counted[key] for key in counted if of[key] == place] for place in used.values()]
    return ValueClasses(tuple((min(group), max(group)) for group in groups), of)


def _cut(values: list[float], scheme: str) -> list[int]:
    """The class of each number, as mapclassify numbers them."""
    # It brings scikit-learn, which takes a second to load: for those who ask alone.
    import mapclassify

    cut = {QUANTILES: mapclassify.Quantiles, STEPS: mapclassify.EqualInterval}
    with warnings.catch_warnings():
        # That it would be faster with numba; for some dozens of numbers it is fast enough.
        warnings.simplefilter("ignore", UserWarning)
        found = cut.get(scheme, mapclassify.FisherJenks)(values, k=MOST_CLASSES)
    return [int(number) for number in found.yb]
