"""Charts of Vega-Lite as files: the same specification that the page shows, drawn on the server."""

from pathlib import Path
from threading import Lock
from typing import Any

from geodata.drawing.pictures import font_files, png

FONT = "Source Sans Pro"
WIDTH = 900
# What a picture is drawn with, on the ground of the page of each theme.
INKS = {"light": ("#1f2328", "#ffffff"), "dark": ("#e8e8e8", "#14171a")}
# Its runtime takes one chart at a time.
_drawing = Lock()


def chart_svg(chart: dict[str, Any]) -> str:
    """A chart as SVG. Nothing is asked of a network: its data stand in it."""
    # Imported when asked for: it brings a runtime of some 100 MB.
    import vl_convert

    with _drawing:
        for folder in {str(Path(file).parent) for file in font_files()}:
            vl_convert.register_font_directory(folder)
        found: str = vl_convert.vegalite_to_svg(chart, allowed_base_urls=[])
    return found


def chart_png(chart: dict[str, Any], scale: int = 1) -> bytes:
    """A chart in pixels, `scale` to a px of it.

    Raises:
        Busy: if too many pictures are being made.
    """
    return png(chart_svg(chart), scale)
