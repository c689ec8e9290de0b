"""The least a Streamlit app can do on a click: what every app pays."""

import streamlit as st

LAYERS = ["mines", "ports"]

chosen = st.pills("Layer", LAYERS, selection_mode="multi", key="layers")
st.write(f"records: {len(chosen)}")
