"""What statements of ownership are made of: each claim that names a holder, and chains of parents.

What is only planned, and what is known to be wrong, is no statement of ownership and left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from geodata.datapackage.claims import Claim
from geodata.datapackage.package import Package
from geodata.evidence.actors import HOLDS, Link, Role, parents, roles_of
from geodata.evidence.derived import SHARE
from geodata.exports.layout import Layout
from geodata.language import Translator
from geodata.presentation.record_facts import record_row
from geodata.presentation.values import date_text
from geodata.query.results import Extract, Results

# Marks of doubt in a date of EDTF; and a date of which year, month or day is known.
DOUBT = re.compile(r"[~?%]")
PARTIAL_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim that a company holds a thing.

    Attributes:
        share: in per cent, where the claim states one.
        is_former: whether the company no longer holds it, by what stands of the record.
    """

    claim: Claim
    company: str
    share: float | None
    is_former: bool

    @property
    def sides(self) -> tuple[str, str]:
        """Beginning and end in EDTF, as far as the claim states an interval; else empty."""
        start, slash, end = self.claim.as_of.partition("/")
        return (_known(start), _known(end)) if slash else ("", "")


def _known(side: str) -> str:
    return "" if side == ".." else side


def partial_date(text: str) -> str:
    """A date of EDTF as year, year-month or day, without marks of doubt; "" where it is none."""
    plain = DOUBT.sub("", text)
    return plain if PARTIAL_DATE.fullmatch(plain) else ""


@dataclass(frozen=True)
class Ownership:
    """The statements of a file, and the words for them."""

    package: Package
    t: Translator
    root: str
    roles: Sequence[Role]
    source: Extract | Results

    @classmethod
    def of(cls, source: Extract | Results, layout: Layout) -> "Ownership":
        """What the claims of some records state."""
        roles = roles_of(source.atlas, source.ids_in_claims_file)
        held = [role for role in roles if role.role == HOLDS and not role.is_planned]
        return cls(source.atlas.package, layout.t, layout.root, held, source)

    @cached_property
    def statements(self) -> list[Statement]:
        """A statement a claim, in the records' order."""
        return [
            Statement(
                claim,
                role.company,
                claim.number if claim.field == SHARE else None,
                role.is_former,
            )
            for role in self.roles
            for claim in role.claims
            if not claim.is_planned
        ]

    @cached_property
    def links(self) -> list[Link]:
        """Who stands above the holders, each step once."""
        above = [link for role in self.roles for link in parents(role.company, self.package)]
        return list({(link.child, link.parent): link for link in above}.values())

    @cached_property
    def companies(self) -> list[str]:
        """Codes of holders and of those above them, each once."""
        named = [role.company for role in self.roles]
        return list(dict.fromkeys([*named, *(link.parent for link in self.links)]))

    @cached_property
    def records(self) -> list[str]:
        """Ids of what is held, each once."""
        return list(dict.fromkeys(role.record_id for role in self.roles))

    @property
    def name(self) -> str:
        """The package's name, with which ids begin."""
        return str(self.package.descriptor.get("name", "atlas"))

    def record(self, record_id: str) -> tuple[str, str]:
        """Name and layer of a record, in words."""
        row = record_row(record_id, self.source.atlas)
        return self.t.pick(row, "name"), self.package.catalog.layers[row["layer"]].title(self.t)

    def aliases(self, code: str) -> list[str]:
        """Other spellings of a company's name."""
        row = self.package.companies.rows[code]
        known = [row.get("name", ""), *row.get("aliases", "").split("|"), row.get("name_es", "")]
        own = self.package.companies.name(code, self.t.language)
        return [name for name in dict.fromkeys(filter(None, known)) if name != own]

    def page(self, path: str) -> str:
        """The address of a page of the atlas; "" where the file is made without one."""
        return f"{self.root}/{path}" if self.root.startswith(("https://", "http://")) else ""

    def cited(self, claim: Claim) -> str:
        """Source, place, line and id of a claim: “Author 2022, Part 2 ¶4, line 680, claim c-1”."""
        line = self.t("line {n}", n=claim.line) if claim.line else ""
        number = self.t("claim {id}", id=claim.claim_id)
        label = self.package.sources[claim.source_id].label()
        return ", ".join(filter(None, (label, claim.locator, line, number)))

    def told(self, claim: Claim, *, is_former: bool) -> str:
        """What kind of holding is stated, of when and how, and that it is over."""
        codelists, t = self.package.codelists, self.t
        modality = codelists["modality"].label(claim.modality, t).lower()
        parts = [codelists["fields"].label(claim.field, t), modality, date_text(claim.as_of, t)]
        return "; ".join(filter(None, [*parts, t("before") if is_former else ""]))
