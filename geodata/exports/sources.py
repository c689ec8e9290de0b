"""The sources that the claims of some records cite, as rows of a table."""

from collections.abc import Iterator

from geodata.datapackage.sources import Source
from geodata.presentation.claim_columns import flat_claims
from geodata.presentation.geojson_features import PIECE
from geodata.query.results import Extract, Results

SOURCE_COLUMNS = ("source_id", "label", "title", "witness", "issued", "reference", "url")


def cited_sources(source: Extract | Results) -> list[Source]:
    """The sources of the records, in the package's order."""
    named: set[str] = set()
    for extract in source.extracts(PIECE):
        named.update(map(str, flat_claims(extract)["source_id"].values))
    return [s for name, s in source.atlas.package.sources.items() if name in named]


def source_rows(source: Extract | Results) -> Iterator[tuple[str, ...]]:
    """They as rows of SOURCE_COLUMNS; `witness` is shared by the editions of one text."""
    for cited in cited_sources(source):
        issued = (
            f"{cited.issued // 10000:04d}-{cited.issued // 100 % 100:02d}-{cited.issued % 100:02d}"
        )
        reference = "true" if cited.is_reference else "false"
        names = (cited.source_id, cited.label(), cited.title, cited.witness)
        yield (*names, issued, reference, cited.url)
