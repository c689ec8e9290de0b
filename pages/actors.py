"""Actors: who holds, runs, bought, sold, builds, supplies and finances what, and for how much."""

import streamlit as st

from layers.actors import Scope, show_company, show_country, show_ranking
from layers.filtered_page import begin_filtered
from layers.holdings import show_holdings, show_view_choice
from layers.page.layout import frame
from layers.page.notices import show_empty

page = frame()
store, state, t = page.store, page.state, page.t
selection = state.selection
company = selection.companies[0] if len(selection.companies) == 1 else None
country = selection.countries[0] if len(selection.countries) == 1 and not company else None

selected, words = begin_filtered(page, t("Actors"))
show_empty(state, store, selected, words)

# A country's companies build and supply things besides those they hold, which its filter leaves.
shown = store.select(selection.without("countries")) if country else selected
scope = Scope.of(selected.atlas, shown.ids_in_claims_file, t)
if company or country:
    name = "companies" if company else "countries"
    st.button(
        t("All actors"),
        icon=":material/arrow_back:",
        key="actors.all",
        on_click=lambda: state.select(state.selection.without(name)),
    )
show_view_choice(state, scope.words, is_one=bool(company or country))
if state.actors.holdings:
    show_holdings(state, scope.atlas, scope.roles, scope.words)
elif company:
    show_company(company, state, scope)
elif country:
    profile, ranked = st.tabs([t("Profile"), t("Its companies")])
    with profile:
        show_country(country, state, scope)
    with ranked:
        show_ranking(state, scope)
else:
    show_ranking(state, scope)
