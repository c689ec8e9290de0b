"""Write ``layers/static/heading.woff2``: Source Serif 4 cut down to what headings of the atlas need.

Streamlit brings the whole variable font (430 kB, six writing systems). Here are the Latin letters of both languages in
the weights that are used (about a tenth). The licence, SIL OFL 1.1, wants another name for a changed font: this one is
"Atlas Serif". Needs ``fonttools`` and ``brotli`` besides.
"""

from pathlib import Path

import streamlit
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).resolve().parent
MEDIA = Path(streamlit.__file__).parent / "static" / "static" / "media"
TARGET = HERE.parent / "layers" / "static" / "heading.woff2"
NAME = "Atlas Serif"
FAMILY_NAMES = (1, 3, 4, 6, 16, 25)
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), 0x20AC, 0x2190, 0x2192, 0x2212]


def main() -> None:
    """Cut the font down, rename it, write it."""
    [source] = MEDIA.glob("SourceSerifVariable-Roman*.woff2")
    font = instantiateVariableFont(TTFont(source), {"opsz": 20, "wght": (400, 700)})
    options = Options(layout_features=["kern", "liga", "tnum"], flavor="woff2", name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = NAME if record.nameID != 6 else NAME.replace(" ", "")
    font.flavor = "woff2"
    font.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1000} kB instead of {source.stat().st_size // 1000} kB.")


if __name__ == "__main__":
    main()
