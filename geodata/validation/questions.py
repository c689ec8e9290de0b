"""Rules for questions worth asking: each link must be read whole by the atlas's own grammar."""

from collections.abc import Iterator

from geodata.datapackage.package import Package
from geodata.datapackage.questions import FILE, SERIES, VALUES
from geodata.errors import Problem
from geodata.query.link_query import LinkQuery, read_link


def question_problems(package: Package) -> Iterator[Problem]:
    """Parameters that nobody reads, values that are not known, and links without what they need.

    What a link may name rests on every file of the package: nothing is asked where one is
    unread, or has lost an item.
    """
    if any(p.loses or (p.serious and not p.row) for p in package.problems):
        return
    for question in package.questions:
        where = f"line {question.row} ({question.code[:40]})"
        link = read_link(question.query, package)
        for message, remedy in _faults(link, question.answer):
            yield Problem(FILE, where, message, remedy)


def _faults(link: LinkQuery, answer: str) -> Iterator[tuple[str, str]]:
    for name, nearest in link.unknown:
        remedy = f"Write {nearest}." if nearest else "Take it out."
        yield f"query has the parameter “{name}”, which no page reads.", remedy
    for correction in link.corrections:
        yield (
            f"query: {correction.parameter} “{correction.value}” is not known.",
            f"Write one of {correction.expected}.",
        )
    if answer == VALUES and not link.claims.fields:
        yield "query must name the fields whose values answer it.", "Add field=…."
    if answer == SERIES and not link.series.series:
        yield "query must name the series that answers it.", "Add series=…."
