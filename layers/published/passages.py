"""The reading pane of a claim: its passage in the source, for readers whom the host lets read.

Never kept, never sent to others: texts are other people's work. A host that has them names their
folder in TEXTS; readers on the host's own machine see them, others only where TEXTS_FOR is "all".
"""

import os
from collections.abc import Sequence

from starlette.requests import Request

from geodata.datapackage.claims import Claim
from geodata.evidence.passages import NoText, Passage, passage_of, read_text
from geodata.presentation.record_facts import place_in_source
from geodata.presentation.values import claim_sentence
from layers.published import settings
from layers.published.addresses import PASSAGE
from layers.published.page import Page, Site

LOCAL = ("127.0.0.1", "::1", "localhost")
# A request that a proxy passes on comes from the proxy's machine, whoever asked.
PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def may_read(request: Request) -> bool:
    """Whether the host shows its texts to whoever asks."""
    if os.environ.get("TEXTS_FOR", "") == "all":
        return True
    client = request.client.host if request.client else ""
    asked = (request.url.hostname or "").strip("[]")
    is_direct = not any(name in request.headers for name in PROXIED)
    return is_direct and client in LOCAL and asked in LOCAL


def passage_page(site: Site, claim_id: str, *, allowed: bool) -> Page | None:
    """The passage of a claim, or in words why it is not shown; None where there is no claim."""
    claim = site.edition.claims.get(claim_id)
    folder = settings.texts_folder()
    row = site.edition.atlas.row(claim.record_id) if claim else None
    if claim is None or row is None:
        return None
    t = site.t
    source = site.store.package.sources[claim.source_id]
    passage, reason = None, ""
    if folder is None or not allowed:
        reason = t("This host does not show the texts of its sources to you. The place in the "
                   "document is given above; follow it there.")  # fmt: skip
    else:
        try:
            text = read_text(folder, source)
            passage = passage_of(claim, site.edition.claims.values(), text)
        except NoText as error:
            reason = str(error)
    where = place_in_source(claim, t)
    said = _said(site, claim)
    values = {
        "said": said,
        "where": where,
        "source": source.label(),
        "source_link": site.link("source", source.source_id),
        "claim_link": site.link("claim", claim_id),
        "reason": reason,
        "passage": passage,
        "marked": {c.line for c in passage.claims} if passage else set(),
        "claims": _claims(site, passage),
        "previous": _turn(site, passage.before if passage else None),
        "next": _turn(site, passage.after if passage else None),
    }
    title = f"{source.label()}, {where}"
    return Page(site.address(PASSAGE, claim_id), "passage.html", title, said, values, indexed=False)


def _said(site: Site, claim: Claim) -> str:
    """Record, field and value of a claim."""
    row = site.edition.atlas.row(claim.record_id) or {}
    return claim_sentence(site.t.pick(row, "name"), claim, site.store.package, site.t)


def _claims(site: Site, passage: Passage | None) -> Sequence[tuple[int, str, str, bool]]:
    """Line, words, address and whether it is the claim itself, of all claims of a passage."""
    if passage is None:
        return ()
    return [
        (c.line or 0, _said(site, c), site.link(PASSAGE, c.claim_id), c == passage.claim)
        for c in passage.claims
        if site.edition.atlas.row(c.record_id)
    ]


def _turn(site: Site, claim: Claim | None) -> str:
    return site.link(PASSAGE, claim.claim_id) if claim else ""
