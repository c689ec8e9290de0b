"""The atlas's data and its geography: everything that works without a screen.

`package` reads a data package, `compilation` turns its claims into values, `store` answers a
`Selection`, `export` writes what was selected. Nothing here imports Streamlit or folium.
"""

__version__ = "0.2.0"
