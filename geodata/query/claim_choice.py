"""Claims to look at: chosen by field, source, modality and rank; counted by source."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.datapackage.tabular_layers import MODALITY, RANK
from geodata.evidence.atlas import claim_words
from geodata.folding import fold
from geodata.query.parameter_values import Correction, read_codes
from geodata.query.results import Results

# So many rows of large layers are read for their claims to be listed.
MAX_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class ClaimChoice:
    """Which claims of the selected records are looked at; empty means all.

    Attributes:
        fields, sources, modalities, ranks: codes.
        words: folded; each must occur in what the claim says.
    """

    fields: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def query(self) -> dict[str, str]:
        """The choice as query parameters; only what differs from the default."""
        found = {name: ",".join(getattr(self, attribute)) for name, attribute in PARAMETERS.items()}
        return {name: text for name, text in found.items() if text}

    def takes(self, claim: Claim) -> bool:
        """Whether a claim is among those chosen."""
        is_of_field = not self.fields or claim.field in self.fields
        return is_of_field and self.takes_said(claim.source_id, claim.modality, claim.rank)

    def takes_said(self, source: str, modality: str, rank: str) -> bool:
        """Whether what a source says so is among it, whatever the field."""
        return (
            (not self.sources or source in self.sources)
            and (not self.modalities or modality in self.modalities)
            and (not self.ranks or rank in self.ranks)
        )


PARAMETERS = {
    "field": "fields",
    "source": "sources",
    "modality": "modalities",
    "rank": "ranks",
}


def parse_choice(
    query: Mapping[str, str | Iterable[str]], package: Package
) -> tuple[ClaimChoice, list[Correction]]:
    """Read a choice of claims from query parameters; unknown codes become corrections."""
    codes: dict[str, Iterable[str]] = {
        "field": package.codelists["fields"],
        "source": package.sources,
        "modality": package.codelists["modality"],
        "rank": package.codelists["rank"],
    }
    corrections: list[Correction] = []
    found = {
        attribute: read_codes(name, query, {c: c for c in codes[name]}, corrections)
        for name, attribute in PARAMETERS.items()
    }
    return ClaimChoice(**found), corrections


def chosen_claims(selected: Results, choice: ClaimChoice) -> list[Claim]:
    """The claims of the selected records that are chosen, deprecated ones included.

    Where `unlisted` counts any, those of rows of large layers are left out.
    """
    is_whole = 0 < _n_rows(selected) <= MAX_LISTED
    ids = selected.ids if is_whole else selected.ids_in_claims_file
    found = [claim for i in ids for claim in selected.atlas.claims_of(i) if choice.takes(claim)]
    if not choice.words:
        return found
    package = selected.atlas.package
    return [claim for claim in found if _holds(claim, choice.words, package)]


def _holds(claim: Claim, words: tuple[str, ...], package: Package) -> bool:
    """Whether every word occurs in what a claim says."""
    text = fold(" ".join(claim_words(claim, package)))
    return all(word in text for word in words)


def unlisted(selected: Results, choice: ClaimChoice) -> int:
    """How many of the chosen claims are of rows of large layers too many to be listed.

    Downloads list them.
    """
    if _n_rows(selected) <= MAX_LISTED:
        return 0
    layers = selected.atlas.package.catalog.layers
    counts = selected.row_claims_of(choice.fields) if choice.fields else selected.row_claims
    return sum(
        n for name, n in counts.items() if choice.takes_said(layers[name].source, MODALITY, RANK)
    )


def _n_rows(selected: Results) -> int:
    """How many rows of large layers are selected."""
    layers = selected.atlas.package.catalog.layers
    return sum(n for name, n in selected.layers.items() if layers[name].is_large)


def _documented(selected: Results) -> Iterator[Claim]:
    """The claims in claims.csv of the selected records."""
    for record_id in selected.ids_in_claims_file:
        yield from selected.atlas.claims_of(record_id)


def sources_of(selected: Results) -> set[str]:
    """Ids of the sources that speak of the selected records."""
    layers = selected.atlas.package.catalog.layers
    large = {layers[name].source for name in selected.layers if layers[name].is_large}
    return large | {claim.source_id for claim in _documented(selected)}


def coverage(selected: Results) -> dict[str, dict[str, int]]:
    """Source → layer → number of claims about the selected records."""
    package, layers = selected.atlas.package, selected.atlas.records["layer"]
    grid: dict[str, Counter[str]] = {source: Counter() for source in package.sources}
    for claim in _documented(selected):
        grid[claim.source_id][str(layers[claim.record_id])] += 1
    for layer, n_claims in selected.row_claims.items():
        grid[package.catalog.layers[layer].source][layer] += n_claims
    return {source: dict(row) for source, row in grid.items()}


def independent_facts(selected: Results) -> int:
    """How many distinct values the selected records have, editions of one text counted once.

    Every cell of a row of a large layer is one.
    """
    documented = sum(
        len(value.witnesses)
        for record_id in selected.ids_in_claims_file
        for entry in selected.atlas.facts(record_id).values()
        for value in entry.values
    )
    return documented + sum(selected.row_claims.values())
