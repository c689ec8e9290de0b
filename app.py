"""Atlas Perú: `streamlit run app.py` or `uvicorn app:app` serves the pages and our own routes."""

import streamlit as st

from layers.routes import middleware, routes, warm_start

app = st.App("layers/shell.py", routes=routes(), middleware=middleware(), lifespan=warm_start)
