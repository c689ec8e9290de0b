"""What changed in the data: a page, a feed, and what a record's page tells of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import groupby

from geodata.datapackage.changes import ADDED, CHANGED, WITHDRAWN, Change
from geodata.datapackage.corrections import LoggedCorrection
from geodata.drawing.escaping import escape
from geodata.presentation.citation import package_title
from geodata.presentation.values import date_text
from layers.published.addresses import CHANGES
from layers.published.page import Page, Site

# A record's page shows the last ones; the page of changes and the file have all.
MAX_SHOWN = 12
Told = dict[str, str]


def changes_page(site: Site) -> Page:
    """Every edition with its changes, grouped by why they were made."""
    t = site.t
    editions = [_edition(site, version, list(found)) for version, found in _by_version(site)]
    title = t("What changed")
    description = t("Each claim that was added, changed or withdrawn, by edition, and why.")
    corrections = [_corrected(site, correction) for correction in _logged(site)]
    values = {"editions": editions, "corrections": corrections, "feed": feed_link(site)}
    return Page(site.address(CHANGES), "changes.html", title, description, values)


def _logged(site: Site) -> list[LoggedCorrection]:
    """The corrections of the log, the newest first."""
    return sorted(site.store.package.corrections, key=lambda c: c.date, reverse=True)


def _corrected(site: Site, correction: LoggedCorrection) -> Told:
    """A correction in words, with the address of its claim where it still stands."""
    t, claim_id = site.t, correction.claim_id
    return {
        "anchor": f"correction-{correction.row}",
        "date": date_text(correction.date, t),
        "by": correction.reported_by,
        "claim": claim_id,
        "claim_link": site.link("claim", claim_id) if claim_id in site.edition.claims else "",
        "wrong": correction.wrong(t),
        "outcome": correction.outcome(t),
    }


def feed_link(site: Site) -> str:
    """Where the feed is."""
    return f"{site.link(CHANGES)}.atom"


def _by_version(site: Site) -> Iterable[tuple[str, Iterable[Change]]]:
    """Editions, the newest first."""
    changes = sorted(site.store.package.changes, key=lambda c: (c.date, c.version), reverse=True)
    return groupby(changes, key=lambda change: change.version)


def _edition(site: Site, version: str, found: Sequence[Change]) -> dict[str, object]:
    t = site.t
    by_reason: dict[str, list[Told]] = {}
    for change in sorted(found, key=lambda c: (c.record_id, c.claim_id)):
        by_reason.setdefault(change.reason(t), []).append(told(site, change))
    return {
        "version": version,
        "date": date_text(found[0].date, t),
        "counts": _counts(site, found),
        "reasons": sorted(by_reason.items(), key=lambda pair: -len(pair[1])),
    }


def _counts(site: Site, found: Sequence[Change]) -> str:
    """How many claims an edition adds, changes and withdraws."""
    t = site.t
    claims = Counter(kind for kind, _ in {(c.kind, c.claim_id) for c in found})
    words = (
        t.plural("{n} claim added", "{n} claims added", claims[ADDED]),
        t.plural("{n} changed", "{n} changed", claims[CHANGED]),
        t.plural("{n} withdrawn", "{n} withdrawn", claims[WITHDRAWN]),
    )
    return ", ".join(words)


def told(site: Site, change: Change) -> Told:
    """A change in words, with the addresses of its claim and record."""
    package, t = site.store.package, site.t
    lists, edition = package.codelists, site.edition
    row = edition.atlas.row(change.record_id)
    field = lists["fields"].label(change.field, t) if change.field in lists["fields"] else ""
    what = {ADDED: t("added"), CHANGED: t("changed"), WITHDRAWN: t("withdrawn")}[change.kind]
    return {
        "claim": change.claim_id,
        "claim_link": site.link("claim", change.claim_id) if change.kind != WITHDRAWN else "",
        "record": t.pick(row, "name") if row else change.record_id,
        "record_link": site.link("record", change.record_id) if row else "",
        "field": field or change.field,
        "what": what if change.column == "value" else f"{what}: {_column(site, change.column)}",
        "before": _word(site, change, change.before),
        "after": _word(site, change, change.after),
        "reason": change.reason(t),
        "version": change.version,
        "date": date_text(change.date, t),
    }


def _word(site: Site, change: Change, cell: str) -> str:
    """A cell in words where its column has a code list."""
    found = site.store.package.codelists.get(change.column)
    return found.label(cell, site.t) if found is not None and cell in found else cell


def _column(site: Site, column: str) -> str:
    """What a column of claims holds, in words; its name where it needs none."""
    t = site.t
    words = {
        "modality": t("How it is said"), "as_of": t("As of"), "note_en": t("Note"),
        "note_es": t("Note"), "value_es": t("Value"), "field": t("Field"), "record_id": t("Record"),
    }  # fmt: skip
    return words.get(column, column)


def changes_of(site: Site, record_id: str) -> list[Told]:
    """The newest changes of a record's claims."""
    found = [c for c in site.store.package.changes if c.record_id == record_id]
    found.sort(key=lambda change: change.date, reverse=True)
    return [told(site, change) for change in found[:MAX_SHOWN]]


def feed(site: Site) -> str:
    """The history as an Atom feed (RFC 4287): one entry an edition and one a correction."""
    package, t = site.store.package, site.t
    title = f"{package_title(package, t)}: {t('What changed')}"
    page = site.full(site.address(CHANGES))
    entries, dates = [], []
    for version, group in _by_version(site):
        found = list(group)
        dates.append(found[0].date)
        counts = _counts(site, found)
        link = f"{page}#v{version}"
        entries.append(_entry(link, f"{version}: {counts}", found[0].date, link, counts))
    for correction in _logged(site):
        dates.append(correction.date)
        title_of = t("Correction of claim {id}", id=correction.claim_id)
        # By what it says, not by its line: a feed's reader shows nothing twice when rows move.
        said = "|".join((correction.date, correction.claim_id, correction.wrong_en))
        name = f"{page}#{sha256(said.encode()).hexdigest()[:16]}"
        link = f"{page}#correction-{correction.row}"
        summary = f"{correction.wrong(t)} {correction.outcome(t)}"
        entries.append(_entry(name, title_of, correction.date, link, summary))
    made = str(package.descriptor.get("created", ""))[:10]
    updated = max(dates, default=made or "1970-01-01")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{t.language}">'
        f"<id>{escape(page)}.atom</id><title>{escape(title)}</title>"
        f"<author><name>{escape(package_title(package, t))}</name></author>"
        f"<updated>{updated}T00:00:00Z</updated>"
        f'<link rel="self" type="application/atom+xml" href="{escape(page)}.atom"/>'
        f'<link rel="alternate" type="text/html" href="{escape(page)}"/>'
        + "".join(entries)
        + "</feed>\n"
    )


def _entry(name: str, title: str, day: str, link: str, summary: str) -> str:
    """An entry of the feed; `name` identifies it for good."""
    return (
        f"<entry><id>{escape(name)}</id><title>{escape(title)}</title>"
        f"<updated>{day}T00:00:00Z</updated>"
        f'<link rel="alternate" type="text/html" href="{escape(link)}"/>'
        f"<summary>{escape(summary)}</summary></entry>"
    )


def entered(site: Site, claim_id: str) -> tuple[str, str]:
    """When a claim was entered and when it last changed, in words; "" where it is not told.

    A claim whose entry no edition tells of was there before the first of them.
    """
    t, told_of = site.t, sorted(site.store.package.changes, key=lambda c: c.date)
    own = [c for c in told_of if c.claim_id == claim_id]
    added = [c for c in own if c.kind == ADDED]
    changed = [c for c in own if c.kind == CHANGED]
    first = t("before version {version}", version=told_of[0].version) if told_of else ""
    return (
        _when(site, added[-1]) if added else first,
        _when(site, changed[-1]) if changed else "",
    )


def _when(site: Site, change: Change) -> str:
    return site.t(
        "{date}, version {version}",
        date=date_text(change.date, site.t),
        version=change.version,
    )
