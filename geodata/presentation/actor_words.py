"""Companies, their roles, chains and sums in words, each with the claims behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import COMPANY, Package
from geodata.evidence import actors
from geodata.evidence.actor_money import ALL, UNKNOWN, Part, Range, Sum
from geodata.evidence.actors import Link, Role
from geodata.evidence.atlas import Atlas
from geodata.language import Translator
from geodata.presentation.record_facts import Witness, record_row, witness_of
from geodata.presentation.values import MONEY, date_text, number_text, qualifier_text


@dataclass(frozen=True, slots=True)
class ActorWords:
    """Says what `evidence.actors` finds, in one language."""

    package: Package
    t: Translator

    def name(self, code: str) -> str:
        """A company's name."""
        return self.package.companies.name(code, self.t.language)

    def country(self, code: str) -> str:
        """The name of a company's country; "" where the list gives none."""
        country = self.package.companies.rows[code].get("country", "")
        return self.t.country(country) if country else ""

    def kind(self, code: str) -> str:
        """Whose a company is."""
        t = self.t
        return {
            "state": t("state-owned"),
            "listed": t("listed on an exchange"),
            "private": t("private"),
            "mixed": t("state and private"),
        }.get(self.package.companies.rows[code].get("kind", ""), t("ownership not known"))

    def role(self, role: str) -> str:
        """A role as a heading."""
        t = self.t
        return {
            actors.HOLDS: t("Holds"),
            actors.RUNS: t("Runs"),
            actors.BOUGHT: t("Bought"),
            actors.SOLD: t("Sold"),
            actors.BUILDS: t("Builds"),
            actors.SUPPLIES: t("Supplies"),
            actors.FINANCES: t("Finances"),
            actors.FURTHER: t("Other parts"),
        }[role]

    def fields(self, role: Role) -> str:
        """The fields of a role, with the deals."""
        labels = [self.package.codelists["fields"].label(f, self.t) for f in role.fields]
        deals = [qualifier_text("buyer", d, self.package, self.t) for d in role.deals]
        return ", ".join([*labels, *deals])

    def shares(self, role: Role) -> str:
        """The stated shares: “45 %”, “27 % – 45 %”; "" where none is stated."""
        texts = [f"{self.t.number(share)} %" for share in role.shares]
        return " – ".join(dict.fromkeys((texts[0], texts[-1]))) if texts else ""

    def dates(self, role: Role) -> str:
        """The dates as stated."""
        return "; ".join(date_text(date, self.t) for date in role.dates)

    def standing(self, role: Role) -> str:
        """Whether it is so no more, or only planned; "" otherwise."""
        if role.is_former:
            return self.t("before")
        return self.t("planned") if role.is_planned else ""

    def money(self, found: Range, currency: str) -> str:
        """A range of money: “USD 1.5 billion – USD 2 billion”."""
        texts = [number_text(n, currency, MONEY, self.package, self.t) for n in map(round, found)]
        return " – ".join(dict.fromkeys(texts))

    def measure(self, measure: str) -> str:
        """What a sum is of."""
        t = self.t
        return {
            "investment": t("Cost of what it holds or runs"),
            "price": t("Paid for what it bought"),
            "contract_value": t("Contracts to build"),
        }[measure]

    def part_share(self, part: Part) -> str:
        """Which part of a record's figure is the actor's."""
        t = self.t
        if part.share == ALL:
            return t("all of it")
        if part.share == UNKNOWN:
            return t("share not stated")
        low, high = (f"{t.number(round(100 * share, 2))} %" for share in part.share)
        return low if low == high else f"{low} – {high}"

    def witnesses(self, claims: Sequence[Claim]) -> list[Witness]:
        """Who says so, claim by claim."""
        return [witness_of(claim, self.package, self.t) for claim in claims]

    def country_witnesses(self, code: str) -> list[Witness]:
        """Who says which country a company is from."""
        return self.witnesses(
            [
                claim
                for claim in self.package.company_claims
                if claim.record_id == f"{COMPANY}{code}" and claim.field == "country"
            ]
        )

    def record(self, record_id: str, atlas: Atlas) -> str:
        """A record's name."""
        return self.t.pick(record_row(record_id, atlas), "name")

    def roles_table(self, roles: Sequence[Role], atlas: Atlas) -> tuple[list[str], list[list[str]]]:
        """Roles as a header and rows."""
        t = self.t
        header = ["company", "company_name", "record_id", "record_name", "role", "field", "share"]
        header += ["as_of", "standing", "sources", "claim_ids"]
        labels = {
            c.source_id: self.package.sources[c.source_id].label() for r in roles for c in r.claims
        }
        rows = [
            [
                *(role.company, self.name(role.company)),
                *(role.record_id, self.record(role.record_id, atlas)),
                *(self.role(role.role), self.fields(role), self.shares(role)),
                "; ".join(role.dates),
                self.standing(role) or t("now"),
                "; ".join(dict.fromkeys(labels[c.source_id] for c in role.claims)),
                "; ".join(claim.claim_id for claim in role.claims),
            ]
            for role in roles
        ]
        return header, rows

    def money_table(
        self, sums: Sequence[Sum], atlas: Atlas
    ) -> tuple[list[str], list[list[object]]]:
        """The parts of sums as a header and rows."""
        header = ["measure", "currency", "record_id", "record_name", "whole_low", "whole_high"]
        header += ["share_low", "share_high", "own_low", "own_high", "planned", "counted_in"]
        rows: list[list[object]] = [
            [
                *(found.measure, found.currency),
                *(part.record_id, self.record(part.record_id, atlas)),
                *(*part.whole, *part.share, *part.own),
                *(int(part.is_planned), part.within),
                "; ".join(claim.claim_id for claim in part.claims),
            ]
            for found in sums
            for part in found.parts
        ]
        return [*header, "claim_ids"], rows

    def link(self, link: Link) -> tuple[str, str, list[Witness]]:
        """A step of a chain: child, parent, and who says so."""
        return self.name(link.child), self.name(link.parent), self.witnesses(link.claims)
