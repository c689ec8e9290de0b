"""The usual way: every feature through folium.GeoJson, the map rebuilt on each change."""

import os

import folium
import geopandas
import streamlit as st
from streamlit_folium import st_folium


@st.cache_resource
def load() -> geopandas.GeoDataFrame:
    """All features, read once and shared."""
    return geopandas.read_parquet(os.environ["BENCH_FEATURES"])


st.set_page_config(layout="wide")
features = load()
statuses = sorted(features["status"].dropna().unique())
chosen = st.pills("Status", statuses, selection_mode="multi", default=statuses, key="status")
shown = features[features["status"].isin(chosen)]
st.write(f"features: {len(shown)}")
chart = folium.Map(location=[-9.2, -75], zoom_start=5, tiles=None)
folium.GeoJson(
    shown[["name_en", "status", "geometry"]],
    marker=folium.CircleMarker(radius=6, fill=True),
    tooltip=folium.GeoJsonTooltip(["name_en", "status"]),
).add_to(chart)
st_folium(chart, use_container_width=True, height=600, key="map", returned_objects=[])
st.dataframe(shown.drop(columns="geometry"))
