"""Who holds what with whom as files: a table and a picture."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from geodata.evidence.actors import roles_of
from geodata.evidence.holding_network import holders_by_record, holding_network
from geodata.exports.text_files import csv_bytes
from geodata.language import Translator
from geodata.presentation.actor_words import ActorWords
from geodata.query.results import Results
from layers.chart_pictures import INKS, WIDTH, chart_png, chart_svg
from layers.downloads.view_files import ViewFile, Years, files_by_name, view_file
from layers.holdings_chart import holdings_chart, picture
from layers.web import paths

SCALE = 2


def _table(selected: Results, _: Years, t: Translator) -> bytes:
    """Every holding, also those for which the picture has no room."""
    roles = holders_by_record(roles_of(selected.atlas, selected.ids_in_claims_file))
    words = ActorWords(selected.atlas.package, t)
    held = [role for found in roles.values() for role in found]
    return csv_bytes(*words.roles_table(held, selected.atlas))


def _chart(selected: Results, t: Translator, *, joint_only: bool) -> dict[str, Any]:
    """The chart by itself, on a light ground."""
    atlas, (ink, ground) = selected.atlas, INKS["light"]
    roles, companies = roles_of(atlas, selected.ids_in_claims_file), atlas.package.companies
    network = holding_network(roles, companies, joint_only=joint_only)
    chart = holdings_chart(network, atlas, ActorWords(atlas.package, t), ink, ground)
    return picture(chart, ground, WIDTH)


def _drawn(selected: Results, _: Years, t: Translator, *, joint_only: bool) -> bytes:
    return chart_svg(_chart(selected, t, joint_only=joint_only)).encode()


def _pixels(selected: Results, _: Years, t: Translator, *, joint_only: bool) -> bytes:
    return chart_png(_chart(selected, t, joint_only=joint_only), SCALE)


FILES = files_by_name(
    ViewFile("holdings.csv", "text/csv", _table),
    *(
        found
        for stem, joint_only in (("holdings", False), ("joint-holdings", True))
        for found in (
            ViewFile(f"{stem}.svg", "image/svg+xml", partial(_drawn, joint_only=joint_only)),
            ViewFile(f"{stem}.png", "image/png", partial(_pixels, joint_only=joint_only)),
        )
    ),
)


def holding_path(name: str) -> str:
    """Where a file is."""
    return f"{paths.base_path()}{paths.DOWNLOAD_ROUTE}/holdings/{name}"


def holding_address(name: str, query: Mapping[str, str]) -> str:
    """Where the file of a view is, from the view's query parameters."""
    return f"{holding_path(name)}?{urlencode(query, safe=',/')}"


def holding_file(request: Request) -> Response:
    """The file that the address names."""
    return view_file(request, FILES)
