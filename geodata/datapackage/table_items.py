"""The small tables of a package, one item a row: changes, corrections, questions."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from geodata.datapackage.reading import Fault, Row, read_table
from geodata.errors import Problem

Item = TypeVar("Item")


def read_items(
    path: Path,
    columns: Sequence[str],
    fault_of: Callable[[Row], Fault | None],
    made: Callable[[Row], Item],
) -> tuple[list[Item], list[Problem]]:
    """Read a table; a row at fault becomes a problem and is left out.

    Args:
        columns: those that it must have. fault_of: what is wrong with a row, after those before it
            were made. made: the item of a sound row.

    Raises:
        FileNotFoundError, Unreadable: if the file itself cannot be read.
    """
    table = read_table(path)
    problems = table.problems(path.name, columns)
    items: list[Item] = []
    for row in () if table.lacking(columns) else table.rows:
        where = f"line {row.line}"
        problems += row.problems(path.name, where)
        if row.is_broken:
            continue
        fault = fault_of(row)
        if fault:
            problems.append(Problem(path.name, where, *fault))
        else:
            items.append(made(row))
    return items, problems
