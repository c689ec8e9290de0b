"""A selection as something to draw: its map, and the words that stand beside it on a sheet."""

from collections.abc import Sequence

from geodata.datapackage.package import Package
from geodata.drawing.extent import box_of
from geodata.drawing.record_map import Content
from geodata.drawing.sheet import SheetWords
from geodata.language import Translator
from geodata.presentation.citation import citation
from geodata.presentation.sentences import Words
from geodata.presentation.values import date_text
from geodata.query.claim_choice import sources_of
from geodata.query.results import Results
from geodata.query.selection import Selection


def view_title(selection: Selection, words: Words) -> str:
    """A selection in a few words: what it is filtered by."""
    return " · ".join(words.filters(selection).values()) or words.t("All records")


def view_content(selected: Results, t: Translator) -> Content:
    """The map of a selection, without links."""
    box = box_of(selected.selection, selected, selected.atlas.package)
    return Content(selected, box, "", t, lambda record_id: "")


def view_words(selected: Results, t: Translator) -> SheetWords:
    """What stands beside the map of a selection."""
    words = Words(selected.atlas.package, t)
    lines = (words.counts(selected.counts, selected.selection), words.sentence(selected.selection))
    return sheet_words(
        selected.atlas.package,
        t,
        view_title(selected.selection, words),
        lines,
        cited_labels(selected),
    )


def cited_labels(selected: Results) -> tuple[str, ...]:
    """The sources of the selected records, in the package's order, by their short names."""
    cited, package = sources_of(selected), selected.atlas.package
    return tuple(source.label() for name, source in package.sources.items() if name in cited)


def sheet_words(
    package: Package,
    t: Translator,
    title: str,
    lines: Sequence[str],
    sources: Sequence[str],
    address: str = "",
) -> SheetWords:
    """The words of a sheet: who is cited, and the edition it is of.

    Args:
        address: of the page that shows the same; "" where there is none.
    """
    made = str(package.descriptor.get("created", ""))[:10]
    cited = t("Sources: {names}", names="; ".join(sources)) if sources else ""
    foot = tuple(filter(None, (citation(package, t), date_text(made, t), address)))
    return SheetWords(title, tuple(filter(None, lines)), cited, foot)
