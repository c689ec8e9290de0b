"""Timeline: what stood when, what happened, and what became of plans."""

from geodata.query.time_choice import PLANS, YEAR
from layers.filtered_page import begin_filtered
from layers.page.layout import frame
from layers.page.notices import show_empty
from layers.timeline import TimeScope, show_bars, show_plans, show_view_choice, show_year

page = frame()
store, state, t = page.store, page.state, page.t

selected, words = begin_filtered(page, t("Timeline"))
show_empty(state, store, selected, words)
show_view_choice(state, t)
scope = TimeScope.of(state, store, selected, t)
if state.told.show == YEAR:
    show_year(scope)
elif state.told.show == PLANS:
    show_plans(scope)
else:
    show_bars(scope)
