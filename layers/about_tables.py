"""Texts and tables of the About page: the method in words, the code lists, the sources."""

from collections.abc import Mapping

import streamlit as st

from geodata.datapackage.codelists import CodeList
from geodata.evidence.quality import (
    AGE_WEIGHT,
    COMPLETENESS_WEIGHT,
    ENOUGH_WITNESSES,
    OLD_YEARS,
    PLACE_WEIGHT,
    VAGUE_KM,
    WITNESSES_WEIGHT,
)
from geodata.language import Translator
from geodata.query.selection import Selection
from geodata.stores.store import Store
from layers.web.html import literal, render


def show_method(t: Translator) -> None:
    """The method: claims, the compile rule, disagreement, years, places."""
    for heading, text in (_of_values(t) | _of_scope(t)).items():
        st.header(literal(heading), anchor=False)
        with st.container(width=760):
            st.markdown(literal(text))


def _of_values(t: Translator) -> dict[str, str]:
    """How claims become values: heading → paragraph."""
    return {
        t("One idea: a fact is a claim"): t(
            "A record says only which thing and where. Everything else is a claim: a value, the "
            "date for which it holds, and the source that says so, down to the paragraph and the "
            "line of its text. Two sources that disagree are two claims, never an edit. Values "
            "are paraphrased; figures, names and dates stand as printed."
        ),
        t("How claims become one value"): t(
            "First, claims known to be wrong are set aside; they stay visible, struck, with the "
            "reason. Second, where a claim is preferred, only preferred ones count. Third, for "
            "what changes (status, operator, owner) a value holds from its earliest claim until a "
            "claim of another value, and the one at the end of the chosen years stands; who sold "
            "is a former owner, a parent no further one; for the rest the value with most "
            "independent witnesses stands, then that of the newest source. Fourth, what ties "
            "stands together, as a list or a range. A plan gives way to an outcome. Every value "
            "tells how many values, claims and witnesses there are."
        ),
        t("Witnesses"): t(
            "Editions of one text agree by construction, so they count as one witness, however "
            "many of them say the same."
        ),
    }


def _of_scope(t: Translator) -> dict[str, str]:
    """What years, places and gaps mean: heading → paragraph."""
    return {
        t("Relations to places"): t(
            "Records can be filtered by what they cross, lie in, lie near or share a department "
            "with: a layer, a record, another query or a shape. A place may be off by the radius "
            "of its precision, and so may the other. The relation is certain where it holds "
            "however far both are off, and possible where it holds for some such places; what is "
            "possible is counted, drawn pale and marked apart. Of a line whose ends alone are "
            "known, only the ends are certain. A record without a known place cannot be asked. "
            "Distances are along the ground. In links: relation=crosses:…, lies_in:…, "
            "within:10:…, nearest:3:…, same_department:…; certain=1 keeps what is certain."
        ),
        t("Years"): t(
            "A record's time has bounds: since when at the latest and at the earliest it was "
            "there, and until when. They come from claims about its beginning and its end, and "
            "from what holds only of a thing that is there: what operated in 2013 had begun by "
            "2013 and had not ended before. The date of a mention is no bound, and plans and "
            "accusations prove nothing. Choosing years shows the records that are stated to have "
            "existed then; what no bound rules out may have existed, and is counted and offered "
            "beside them; the rest did not exist. The three add up. A proposal exists as a "
            "proposal. Events happen in a year, plans are made in one and for one: "
            "each is a choice of its own. Status and owners are those at the end of the years."
        ),
        t("Departments"): t(
            "What a source names comes first, and the departments of a line's named ends. Where "
            "there is neither, a point lies in one department, a surveyed outline in every one "
            "that holds at least one per cent of it, a port off the drawn coast in the nearest "
            "one within 15 km. What only a sketch crosses is “possibly”: it is said, and no "
            "filter finds it. The boundaries are Natural Earth's at 1:10 million and may be off "
            "by some kilometres inland; where a point falls on the wrong side of a limit, a "
            "claim with its own source puts it right."
        ),
        t("What the atlas does not do"): t(
            "It does not say which source is right, does not fill gaps, and does not draw what "
            "is not known. Allegations are marked as such. Absence from the map means that the "
            "documents do not speak of it."
        ),
    }


def show_quality(codes: CodeList, t: Translator) -> None:
    """How the quality of a record is computed, in words, and its levels."""
    text = t(
        "The score says how well a record is supported, not whether it is true. It adds up four "
        "parts, each from 0 to 1: independent witnesses ({enough} or more give 1; weight "
        "{witnesses} %); completeness, the share of the fields in its layer's table for which a "
        "claim stands that is not known to be wrong ({completeness} %); the place, which loses in "
        "step with how far off it may be and gives 0 from {vague} km or without a place "
        "({place} %); and the age of its newest source, counted back from the newest source of the "
        "atlas, which gives 0 from {old} years ({age} %). Works of reference are no witnesses. "
        "Parts are rounded to two decimals and the score to whole points, halves upward; files "
        "carry the parts, so that it can be computed again.",
        enough=ENOUGH_WITNESSES,
        witnesses=WITNESSES_WEIGHT,
        completeness=COMPLETENESS_WEIGHT,
        vague=VAGUE_KM,
        place=PLACE_WEIGHT,
        old=OLD_YEARS,
        age=AGE_WEIGHT,
    )
    with st.container(width=760):
        st.markdown(literal(text))
    show_codes(codes, t, {"from_score": t("From points"), "from_witnesses": t("From witnesses")})


def show_codes(codes: CodeList, t: Translator, columns: Mapping[str, str]) -> None:
    """A code list as a table: label, definition, and the columns asked for."""
    rows = [
        (
            codes.label(code, t),
            codes.definition(code, t),
            *(codes.column(code, name) for name in columns),
        )
        for code in codes
    ]
    if rows:
        st.html(render("table.html", heads=[t("Term"), t("Meaning"), *columns.values()], rows=rows))


def show_sources(store: Store, t: Translator) -> None:
    """Every source with its witness, its claims and records, and what to know before use."""
    package = store.package
    layers = package.catalog.layers
    everything = store.select(Selection(layers=tuple(layers)))
    entries = []
    for source in package.sources.values():
        claims = [c for c in package.claims if c.source_id == source.source_id]
        large = [n for n in everything.row_claims if layers[n].source == source.source_id]
        n_claims = len(claims) + sum(everything.row_claims[name] for name in large)
        n_records = len({c.record_id for c in claims}) + sum(everything.layers[n] for n in large)
        entries.append(
            {
                "label": source.label(),
                "id": source.source_id,
                "title": source.title,
                "url": source.url,
                "witness": source.witness,
                "note": source.note(t),
                "counts": t.plural("{n} claim", "{n} claims", n_claims)
                + " · "
                + t.plural("{n} record", "{n} records", n_records),
            }
        )
    st.html(render("sources.html", t=t, sources=entries))
