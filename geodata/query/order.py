"""The order of a table: by column, ascending or descending; its form in links and in the API."""

from dataclasses import dataclass

from geodata.datapackage.package import Package

# By what rows can be ordered, besides the fields.
COLUMNS = ("name", "layer", "place", "status", "known", "n_conflicts", "n_witnesses")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of rows: by a column of the table, in a language; "" is the atlas's own.

    Rows whose cell is empty come last either way; of equal ones the atlas's order holds.

    Attributes:
        code: one of COLUMNS, or a field.
    """

    code: str = ""
    ascending: bool = True
    language: str = "en"

    @property
    def text(self) -> str:
        """The order as links write it: “area”, “-area”; "" for the atlas's own."""
        return self.code if self.ascending else f"-{self.code}"


DEFAULT_ORDER = Order()


def order_codes(package: Package) -> tuple[str, ...]:
    """By what rows of a package can be ordered."""
    return tuple(dict.fromkeys((*COLUMNS, *package.codelists["fields"])))


def read_order(text: str, package: Package) -> Order | None:
    """An order as links write it; None if there is no such. A + may stand before it."""
    # In an address a + is a space, unless it is written %2B.
    plain = text.strip()
    code = plain[1:] if plain.startswith(("+", "-")) else plain
    return Order(code, not plain.startswith("-")) if code in order_codes(package) else None
