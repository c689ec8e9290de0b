"""Lines of profiles and answers as the published templates take them: with links and claims."""

from collections.abc import Sequence
from typing import Any

from geodata.presentation.record_facts import Witness
from layers.published.page import Site


def line_values(
    site: Site,
    label: str,
    text: str,
    remark: str,
    witnesses: Sequence[Witness],
    address: str,
    *,
    is_quiet: bool = False,
) -> dict[str, Any]:
    """One line; each claim leads to its page where it has one."""
    return {
        "label": label,
        "text": text,
        "remark": remark,
        "address": address,
        "is_quiet": is_quiet,
        "witnesses": [
            {"witness": w, "address": site.link("claim", w.claim_id) if w.has_page else ""}
            for w in witnesses
        ],
    }
