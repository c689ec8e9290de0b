"""How records are shown: the only place where Streamlit and folium live."""
