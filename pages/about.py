"""About: how a value is made, how sure a place is, the sources, the licence, how to cite."""

import streamlit as st

from geodata.presentation.bibliography import bibtex, package_item
from geodata.presentation.citation import citation, licence
from layers.about_tables import show_codes, show_method, show_quality, show_sources
from layers.page.layout import frame
from layers.page.notices import show_corrections
from layers.web.html import literal

page = frame()
package, t = page.store.package, page.t

st.title(t("About this atlas"))
show_corrections(page.state, t)
show_method(t)

st.header(t("Sources"))
show_sources(page.store, t)

st.header(t("How sure a place is"))
st.markdown(t("A place is drawn as surely as it is known, never more."))
show_codes(package.codelists["loc_precision"], t, {"radius_km": t("Drawn radius (km)")})

st.header(t("How well a record is supported"))
show_quality(package.codelists["quality"], t)

st.header(t("What a status means"))
show_codes(package.codelists["status"], t, {})

st.header(t("How a claim is said, and how much it counts"))
show_codes(package.codelists["modality"], t, {})
show_codes(package.codelists["rank"], t, {})

st.header(t("Licence and citation"))
name, address = licence(package)
text = t(
    "Code: Apache-2.0. Data: {name} ({address}). Third-party parts keep their own licences; "
    "the Downloads page lists them.",
    name=name,
    address=address,
)
st.markdown(literal(text))
st.code(citation(package, t), language=None, wrap_lines=True)
st.code(bibtex([package_item(package, t)]), language="bibtex", wrap_lines=True)
