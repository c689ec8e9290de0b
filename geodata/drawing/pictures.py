"""PNG pictures: the SVG drawing in pixels, bounded in size."""

import resvg_py

from geodata.drawing.fonts import font_folder
from geodata.language import Translator

MIN_SIDE, MAX_SIDE = 320, 2000
SCALES = (1, 2, 3, 4)
MAX_PIXELS = 16_000_000


def font_files() -> list[str]:
    """The files of Source Sans Pro, from its package: the server needs no fonts of its own."""
    folder = font_folder("font_source_sans_pro")
    return [str(folder / f"SourceSansPro-{cut}.ttf") for cut in ("Regular", "Semibold", "It")]


def png(svg: str, scale: int) -> bytes:
    """A drawing in pixels, `scale` to a px of it; each pixel takes four bytes while it is made."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=scale,
            skip_system_fonts=True,
            font_files=font_files(),
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
        )
    )


def refusal(width: int, height: int, scale: int, t: Translator) -> str:
    """What a picture's size must be, in a sentence, where it is not; else ""."""
    fits = MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE and scale in SCALES
    if fits and width * height * scale**2 <= MAX_PIXELS:
        return ""
    return t(
        "width and height must be integers from {least} to {most}, scale one of {scales}, and "
        "the picture at most {pixels} pixels",
        least=MIN_SIDE,
        most=t.number(MAX_SIDE),
        scales=", ".join(map(str, SCALES)),
        pixels=t.number(MAX_PIXELS),
    )
