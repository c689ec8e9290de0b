"""Atlas Perú: `streamlit run app.py` or `uvicorn app:app` serves the pages and our own routes."""

from pathlib import Path

import streamlit as st

from layers.routes import middleware, routes, warm_start
from layers.web.errors import HANDLERS
from layers.web.perimeter import stay_inside

stay_inside(__file__)
shell = Path(__file__).parent / "layers" / "shell.py"
app = st.App(
    shell,
    routes=routes(),
    middleware=middleware(),
    lifespan=warm_start,
    exception_handlers=HANDLERS,
)
