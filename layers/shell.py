"""The script of the app: puts the project on the path and runs the page that is asked for.

It stands here and not in app.py because `pages/` beside the entry script would make Streamlit run
a page without its navigation on a cold deep link.
"""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.append(ROOT)

from layers.page.layout import run  # noqa: E402  (the path comes first)

run()
