"""The usual way: every record through folium.GeoJson, the map rebuilt on each change."""

import json
import os

import folium
import geopandas
import pandas
import streamlit as st
from streamlit_folium import st_folium

PACKAGE = os.environ["ATLAS_PACKAGE"]
with open(f"{PACKAGE}/catalog.json", encoding="utf-8") as source:
    LAYERS = [x["id"] for x in json.load(source)["layers"] if not x["context"]]


@st.cache_data
def load() -> geopandas.GeoDataFrame:
    """All records of the five layers."""
    frames = [geopandas.read_file(f"{PACKAGE}/{layer}.geojson") for layer in LAYERS]
    return pandas.concat(frames, ignore_index=True)


@st.cache_data
def base() -> dict:
    """Department outlines, as an app without tiles would draw them."""
    with open(f"{PACKAGE}/basemap/departments.geojson", encoding="utf-8") as source:
        return json.load(source)


st.set_page_config(layout="wide")
chosen = st.pills("Layer", LAYERS, selection_mode="multi", key="layers")
records = load()
shown = records[records["layer"].isin(chosen)] if chosen else records
placed = shown[shown.geometry.notna()]
st.write(f"records: {len(shown)}")
chart = folium.Map(location=[-9.2, -75], zoom_start=5, tiles=None)
folium.GeoJson(base(), style_function=lambda _: {"weight": 1, "fill": False}).add_to(chart)
folium.GeoJson(
    placed[["name_en", "layer", "geometry"]].to_json(),
    marker=folium.CircleMarker(radius=6, fill=True),
    tooltip=folium.GeoJsonTooltip(["name_en", "layer"]),
).add_to(chart)
st_folium(chart, use_container_width=True, height=600, key="map")
st.dataframe(shown.drop(columns="geometry"))
