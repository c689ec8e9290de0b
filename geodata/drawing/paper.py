"""PDF: a drawing on one page, or a report on several, set by Typst from a template of ours.

Values reach the template as data, never as mark-up: whatever a text holds is printed letter by
letter. Fonts come from packages; nothing is asked of the system or the network.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.drawing.escaping import readable
from geodata.drawing.fonts import font_folder

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parents[1] / "styles"
FONT_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    import typst

    folders: list[Any] = [str(font_folder(package)) for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def sheet_pdf(svg: str, title: str, size: tuple[int, int], language: str, address: str) -> bytes:
    """A drawing as one page of its own size.

    Args:
        size: width and height of the drawing in px, 96 to an inch.
        address: where a click on its foot leads; "" for nowhere.
    """
    width, height = size
    values = {
        "svg": svg, "title": title, "width": width, "height": height, "language": language,
        "address": address,
    }  # fmt: skip
    return _set("sheet.typ", values)


def report_pdf(values: Mapping[str, Any]) -> bytes:
    """A report (`report.report_values`) as pages of A4."""
    return _set("report.typ", values)


def _set(template: str, values: Mapping[str, Any]) -> bytes:
    # Imported here: few who read pages ask for paper, and the library is large.
    import typst

    text = readable(json.dumps(values, ensure_ascii=False, allow_nan=False))
    made = typst.compile(
        (TEMPLATES / template).read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": text},
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError(template)
    return made
