"""Measures and tallies of departments in words, and as the table that the map is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.datapackage.package import Package
from geodata.evidence import department_measures as measures
from geodata.evidence.department_measures import CURRENCY, SECTOR, Tally
from geodata.language import Translator
from geodata.presentation.value_classes import ValueClasses
from geodata.presentation.values import MONEY, number_text
from geodata.query.department_choice import NATURAL, QUANTILES, STEPS

# Shares have four decimals; what is counted by them is said with no more than this.
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class DepartmentWords:
    """Says what departments come to, in one language."""

    package: Package
    t: Translator

    def name(self, code: str) -> str:
        """A department's name."""
        return self.package.departments.name(code)

    def measure(self, measure: str) -> str:
        """What is measured."""
        t = self.t
        if measures.is_money(measure):
            field, _, currency = measure.partition(CURRENCY)
            return f"{self._money(field)} ({currency})"
        if measure.startswith(SECTOR):
            sector = self.package.codelists["sector"].label(measure.removeprefix(SECTOR), t)
            return t("Records: {sector}", sector=sector)
        return {
            measures.RECORDS: t("Records"),
            measures.EVENTS: t("Events"),
            measures.CONFLICTS: t("Contradictions between sources"),
            measures.STATEMENTS: t("Statements (claims)"),
            measures.SILENCE: t("Layers of which no source speaks"),
        }[measure]

    def _money(self, field: str) -> str:
        t = self.t
        return {
            "investment": t("Cost of what is there"),
            "price": t("Paid for what was sold"),
            "contract_value": t("Contracts to build"),
        }[field]

    def scheme(self, scheme: str) -> str:
        """How classes are cut."""
        t = self.t
        return {
            NATURAL: t("natural breaks"),
            QUANTILES: t("as many departments each"),
            STEPS: t("equal steps"),
        }[scheme]

    def amount(self, number: float, measure: str) -> str:
        """One number of a measure."""
        if measures.is_money(measure):
            currency = measure.partition(CURRENCY)[2]
            return number_text(round(number), currency, MONEY, self.package, self.t)
        return self.t.number(round(number, DECIMALS))

    def tally(self, tally: Tally, measure: str) -> str:
        """What a department comes to: a number, a range of money, or nothing."""
        if not tally.records and not tally.high:
            return ""
        texts = [self.amount(number, measure) for number in (tally.low, tally.high)]
        return " – ".join(dict.fromkeys(texts))

    def class_label(self, classes: ValueClasses, number: int, measure: str) -> str:
        """A class by its ends, as they are met: “2 – 4.5”."""
        ends = [self.amount(end, measure) for end in classes.ends[number]]
        return " – ".join(dict.fromkeys(ends))

    def reading(self) -> str:
        """How the numbers are counted."""
        return self.t(
            "A line or an area counts in each department by the share of it that lies there, so "
            "that nothing counts twice; “shared” says of how many records that is so. “Possibly” "
            "is what only a sketch or an unsure point may add; it is in no sum."
        )

    def heads(self, measure: str) -> list[str]:
        """The heads of the table."""
        t = self.t
        return [
            t("Department"),
            self.measure(measure),
            t("Possibly"),
            t("Records in it"),
            t("Shared"),
        ]

    def rows(self, found: Mapping[str, Tally], measure: str) -> list[list[str | int]]:
        """The table for readers, in the order of `found`."""
        return [
            [
                *(self.name(code), self.tally(tally, measure)),
                self.amount(tally.possible, measure) if tally.possible else "",
                *(tally.records, tally.divided),
            ]
            for code, tally in found.items()
        ]

    def file(
        self, found: Mapping[str, Tally], measure: str, classes: ValueClasses
    ) -> tuple[list[str], list[list[object]]]:
        """The table as a file carries it: codes, plain numbers, the class on the map."""
        header = ["department", "iso", "name", "measure", "low", "high", "possible", "records"]
        frame = self.package.departments.frame
        iso = dict(zip(frame["ubigeo"], frame["iso"], strict=True))
        rows: list[list[object]] = [
            [
                *(code, iso[code], self.name(code), measure),
                *(round(n, 4) for n in (tally.low, tally.high, tally.possible)),
                *(tally.records, tally.divided, classes.of.get(code, -1) + 1),
            ]
            for code, tally in found.items()
        ]
        return [*header, "divided", "class"], rows


def ranked(found: Mapping[str, Tally]) -> dict[str, Tally]:
    """The departments with the greatest first; equal ones in their order."""
    codes = sorted(found, key=lambda code: (-found[code].high, -found[code].low))
    return {code: found[code] for code in codes}


def highs(found: Mapping[str, Tally]) -> dict[str, float]:
    """What the map's classes are cut from: of a range its upper end."""
    return {code: round(tally.high, 4) for code, tally in found.items()}
