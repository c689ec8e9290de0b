"""A record's facts under headings, as the panel, the pages and the report show them."""

from collections.abc import Iterable, Sequence

from geodata.datapackage.package import COMPANY, Package
from geodata.evidence.atlas import Atlas
from geodata.evidence.compilation import Compiled, Value, rules_of
from geodata.evidence.derived import is_of_investor, named_company
from geodata.evidence.outcomes import Outcome, outcomes_of
from geodata.language import Translator
from geodata.presentation.event_words import EventWords
from geodata.presentation.record_facts import (
    EVENTS,
    OWNERSHIP,
    PROSE,
    STATUS,
    Fact,
    facts_by_field,
    record_row,
    witness_of,
)
from geodata.presentation.times import bound_facts
from geodata.presentation.values import claim_text, date_text, qualifier_text


def sections_of(record_id: str, atlas: Atlas, t: Translator) -> list[tuple[str, list[Fact]]]:
    """A record's facts under headings, in the order of the list of fields."""
    package = atlas.package
    by_field = facts_by_field(record_id, atlas, t)

    def facts(codes: Iterable[str]) -> list[Fact]:
        wanted = set(codes)
        return [fact for code, found in by_field.items() if code in wanted for fact in found]

    apart = {STATUS, *EVENTS, *OWNERSHIP, *PROSE}
    others = [code for code in by_field if code not in apart]
    entries = list(atlas.facts(record_id).values())
    sections = [
        (t("Time, as far as sources bound it"), _time_facts(record_id, atlas, t)),
        (_heading(t("Status now and before"), atlas, t), facts((STATUS,))),
        (_heading(t("Who owns and runs it"), atlas, t), facts(OWNERSHIP)),
        (t("Plans and what came of them"), plan_facts(record_id, atlas, t)),
        (t("Investor countries"), _country_facts(record_id, atlas, t)),
        (t("Key figures and facts"), facts(others)),
        (t("What the sources say of it"), facts(PROSE)),
        (t("Events"), _events(entries, package, t)),
    ]
    return [(heading, found) for heading, found in sections if found]


def _heading(text: str, atlas: Atlas, t: Translator) -> str:
    """A heading of what changes: with the year at whose end it stands, where one is selected."""
    return text if atlas.year is None else t("{what}: end of {year}", what=text, year=atlas.year)


def _time_facts(record_id: str, atlas: Atlas, t: Translator) -> list[Fact]:
    """The bounds of a record's time, each with the claims that it rests on and why."""
    package = atlas.package
    rules = rules_of(package)
    return [
        Fact(
            label,
            text,
            "",
            rule,
            "",
            "",
            tuple(witness_of(claim, package, t) for claim in bound.claims),
            len(rules.witnesses(bound.claims)),
            field="known",
        )
        for label, text, rule, bound in bound_facts(atlas.lifetime(record_id), t)
    ]


def _country_facts(record_id: str, atlas: Atlas, t: Translator) -> list[Fact]:
    """The countries that the filter finds a record by: through which companies, and who says so."""
    package = atlas.package
    claims = [c for c in atlas.claims_of(record_id) if is_of_investor(c)]
    found: list[Fact] = []
    for country in record_row(record_id, atlas)["countries"]:
        ways = ((c, package.companies.chain_to(named_company(c), country)) for c in claims)
        chains = {claim: chain for claim, chain in ways if chain}
        names = (" → ".join(package.companies.name(code, t.language) for code in chain)
                 for chain in chains.values())  # fmt: skip
        codes = dict.fromkeys(code for chain in chains.values() for code in chain)
        ids = {f"{COMPANY}{code}" for code in codes}
        said = (*chains, *(c for c in package.company_claims if c.record_id in ids))
        found.append(
            Fact(
                t.country(country),
                "; ".join(dict.fromkeys(names)),
                "",
                "",
                "",
                "",
                tuple(witness_of(claim, package, t) for claim in said),
                len(rules_of(package).witnesses(said)),
            )
        )
    return found


def _events(entries: Sequence[Compiled], package: Package, t: Translator) -> list[Fact]:
    """Events and allegations by date, undated ones last; deprecated ones struck."""
    dated: list[tuple[int, Fact]] = []
    for entry in entries:
        if entry.field not in EVENTS:
            continue
        for value in entry.values:
            day = value.claim.period.lower if value.claim.period else 99999999
            dated.append((day, _event_fact(entry, value, "", package, t)))
        for claim in entry.deprecated:
            value = Value((claim,), frozenset())
            dated.append((99999999, _event_fact(entry, value, "wrong", package, t)))
    return [fact for _, fact in sorted(dated, key=lambda pair: pair[0])]


def _event_fact(
    entry: Compiled, value: Value, standing: str, package: Package, t: Translator
) -> Fact:
    """An event: its date is the label, its kind the remark."""
    claim = value.claim
    kind = qualifier_text(entry.field, entry.qualifier, package, t)
    label = package.codelists["fields"].label(entry.field, t)
    if claim.modality not in ("stated",):
        modality = package.codelists["modality"].label(claim.modality, t).lower()
        kind = f"{kind or label}, {modality}"
    return Fact(
        date_text(claim.as_of, t) or t("undated"),
        claim_text(claim, package, t),
        "",
        kind or label,
        "",
        standing,
        tuple(witness_of(c, package, t) for c in value.claims),
        len(value.witnesses),
        field=entry.field,
    )


def plan_facts(record_id: str, atlas: Atlas, t: Translator) -> list[Fact]:
    """What was promised for when, and what came of it; of whatever year."""
    words = EventWords(atlas.package, t)
    return [_plan_fact(outcome, words) for outcome in outcomes_of(atlas, [record_id])]


def _plan_fact(outcome: Outcome, words: EventWords) -> Fact:
    t, plan = words.t, outcome.plan
    later = outcome.came.claims if outcome.came else outcome.standing
    text = t("promised: {date}", date=words.date(plan))
    if later:
        text = t("{promised}; came: {what}", promised=text, what=words.came(outcome))
    said = dict.fromkeys((*plan.claims, *later))
    return Fact(
        words.kind(plan),
        text,
        "",
        words.compared(outcome),
        "",
        "",
        tuple(words.witness(claim) for claim in said),
        len(rules_of(words.package).witnesses(said)),
    )
