"""A drawing on a sheet of its own: map, title, filter in words, legend, sources, licence, date."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geodata.drawing.base_map import COLOURS
from geodata.drawing.escaping import escape
from geodata.drawing.frame import Frame
from geodata.drawing.record_map import Content, map_of

FONT = "'Source Sans Pro', 'Source Sans 3', 'DejaVu Sans', sans-serif"
MARGIN, GAP = 24.0, 20.0
# Share of the sheet that the words have, beside the map or below it.
BESIDE, BELOW = 0.36, 0.34
# Width of a letter by size of the type: about the mean of the font, on the safe side.
LETTER = 0.5
MORE = "…"
MAX_SOURCE_LINES = 5


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands on a sheet beside its map.

    Attributes:
        title: of what is shown. lines: what is filtered, how many.
        sources: who is cited, in one text. foot: citation, version, date, address.
    """

    title: str
    lines: tuple[str, ...]
    sources: str
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    mark: str = ""
    weight: int = 400
    colour: str = "ink"
    space: float = 0.0


def sheet(content: Content, words: SheetWords, width: int, height: int) -> str:
    """The drawing as an SVG document, `width` × `height` px, light on any screen."""
    beside = width > height
    room = width * BESIDE - MARGIN - GAP if beside else width - 2 * MARGIN
    if beside:
        frame = Frame.around(content.box, width * (1 - BESIDE) - MARGIN, height - 2 * MARGIN)
        left, top, bottom = width * (1 - BESIDE) + GAP, MARGIN, height - MARGIN
    else:
        frame = Frame.around(content.box, width - 2 * MARGIN, height * (1 - BELOW) - MARGIN)
        left, top, bottom = MARGIN, MARGIN + frame.height + GAP * 0.6, height - MARGIN
    drawing, legend = map_of(content, frame, linked=False)
    foot = [*_sources(words, room), *_wrapped(words.foot, 11, room, "quiet")]
    foot_height = sum(line.size * 1.3 + line.space for line in foot)
    body = [*_title(words, room), *_legend_lines(legend.entries, room)]
    text = _flow(body, left, top, bottom - foot_height - 8)
    text += _flow(foot, left, bottom - foot_height, float(height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}" role="img">'
        f"<title>{escape(words.title)}</title>"
        f'<rect width="{width}" height="{height}" fill="{COLOURS["paper"]}"/>'
        f'<svg x="{MARGIN}" y="{MARGIN}" width="{frame.width:g}" height="{frame.height:g}" '
        f'viewBox="0 0 {frame.width:g} {frame.height:g}" overflow="hidden">{drawing}</svg>'
        f"{text}</svg>"
    )


def _wrapped(
    texts: Sequence[str], size: float, room: float, colour: str = "ink", weight: int = 400
) -> Iterator[_Line]:
    for text in texts:
        for line in textwrap.wrap(text, max(int(room / (size * LETTER)), 8)):
            yield _Line(line, size, colour=colour, weight=weight)


def _title(words: SheetWords, room: float) -> list[_Line]:
    found = list(_wrapped([words.title], 26, room, weight=600))[:3]
    return [*found, *_wrapped(words.lines, 14, room, "quiet")][:9]


def _legend_lines(entries: Sequence[tuple[str, str]], room: float) -> list[_Line]:
    found = []
    for n, (mark, text) in enumerate(entries):
        fits = max(int((room - 26) / (14 * LETTER)), 8)
        short = textwrap.shorten(text, fits, placeholder=MORE)
        found.append(_Line(short, 14, mark, space=8 if n == 0 else 3))
    return found


def _sources(words: SheetWords, room: float) -> list[_Line]:
    """Who is cited, in few lines; a sign where there are more."""
    lines = list(_wrapped([words.sources] if words.sources else [], 11, room))
    if len(lines) > MAX_SOURCE_LINES:
        lines = [*lines[: MAX_SOURCE_LINES - 1], _Line(MORE, 11)]
    return [*lines, *([_Line("", 4)] if lines else [])]


def _flow(lines: Sequence[_Line], left: float, top: float, bottom: float) -> str:
    """The lines one below another, as many as there is room for; a sign where some are left out."""
    pieces, y = [], top
    for number, line in enumerate(lines):
        y += line.size * 1.3 + line.space
        is_last = number + 1 < len(lines) and y + lines[number + 1].size * 1.3 + 3 > bottom
        if y > bottom:
            break
        x = left + 26 if line.mark else left
        if line.mark and not is_last:
            pieces.append(
                f'<g transform="translate({left + 10:.1f} {y - 5:.1f}) scale(.8)">{line.mark}</g>'
            )
        pieces.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{line.size:g}" font-weight="{line.weight}" '
            f'fill="{COLOURS[line.colour]}">{escape(MORE if is_last else line.text)}</text>'
        )
        if is_last:
            break
    return "".join(pieces)
