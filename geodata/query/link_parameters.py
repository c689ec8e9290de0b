"""What a link of the atlas may carry: its filters, and what else the screen then shows."""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from geodata.datapackage.reading import tidy
from geodata.query.actor_choice import PARAMETERS as ACTOR_PARAMETERS
from geodata.query.claim_choice import PARAMETERS as CLAIM_PARAMETERS
from geodata.query.comparison_choice import PARAMETERS as COMPARISON_PARAMETERS
from geodata.query.conflict_choice import PARAMETERS as CONFLICT_PARAMETERS
from geodata.query.department_choice import PARAMETERS as DEPARTMENT_PARAMETERS
from geodata.query.filters import PARAMETERS
from geodata.query.series_choice import PARAMETERS as SERIES_PARAMETERS
from geodata.query.time_choice import PARAMETERS as TIME_PARAMETERS

# What is chosen and how it is shown.
SCREEN = ("record", "lang", "tiles", "table", "dock", "sort", "cols")
# What the browser (`at`) or a file (`columns`) reads of a link.
BESIDES = ("at", "columns", "page")
CHOICES = (
    *CLAIM_PARAMETERS,
    *CONFLICT_PARAMETERS,
    *SERIES_PARAMETERS,
    *TIME_PARAMETERS,
    *DEPARTMENT_PARAMETERS,
    *COMPARISON_PARAMETERS,
    *ACTOR_PARAMETERS,
)
LINK_PARAMETERS = (*PARAMETERS, *CHOICES, *SCREEN, *BESIDES)
# Parameters by which others count who follows a link, and Streamlit's own.
COUNTERS = re.compile(
    r"(utm|mtm|pk|hsa|vero)_\w+|mc_[ce]id|_g[al]|(fb|g|dc|msc?l|tw|yc?l|ttc?l|li_fat_)\w*id|[gw]braid"
    r"|igsh(id)?|ref(_src|_url)?|share|source_id|feature|si|embed|embed_options"
)
LONGEST_NAME = 40


def unknown_names(
    names: Iterable[str], known: Collection[str] = LINK_PARAMETERS
) -> list[tuple[str, str]]:
    """The parameters of a link that nobody reads, each with the known name nearest to it, or "".

    What senders of links hang on to them to count their readers is passed over.
    """
    unknown = (name for name in names if name not in known and not COUNTERS.fullmatch(name))
    return [(tidy(name)[0][:LONGEST_NAME], _nearest(name, known)) for name in unknown]


def _nearest(name: str, known: Collection[str]) -> str:
    return next(iter(get_close_matches(name.lower()[:LONGEST_NAME], known, 1)), "")
