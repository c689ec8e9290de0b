"""Streamlit's own words, which it has in English only, in the reader's language.

Its page names buttons, lists and dialogs; static/atlas-words.js puts these in their place as they
are drawn. A word that a later Streamlit says otherwise stays as it is.
"""

from geodata.language import Translator

# Stands for a text or number of ours within Streamlit's words.
OURS = "§"


def frame_words(t: Translator) -> list[tuple[str, str]]:
    """What Streamlit says, and the same in the reader's language."""
    keep = {"x": OURS}
    found = {
        "Sidebar": t("Filters"),
        "App pages": t("Pages"),
        "Pages": t("Pages"),
        "Skip to main content": t("Skip to the content"),
        "Collapse sidebar": t("Close the filters"),
        "Expand sidebar": t("Open the filters"),
        "streamlit_folium.st_folium": t("Map of the selected records"),
        "Open": t("Open the list"),
        "Dismiss": t("Close the list"),
        "No results": t("Nothing is found"),
        "Choose an option": t("Choose"),
        "Selected values": t("Chosen"),
        "Clear all": t("Take all off"),
        "Remove §": t("Take off {x}", **keep),
        "Help for §": t("About {x}", **keep),
        "§ — start": t("{x}: first", **keep),
        "§ — end": t("{x}: last", **keep),
        "Pagination": t("Pages of the table"),
        "Previous page": t("Previous page"),
        "Next page": t("Next page"),
        "Page §": t("Page {x}", **keep),
        "Press Enter to apply": t("Enter applies it"),
        "Running...": t("Working …"),
        "Connecting": t("Connecting …"),
        "Connection error": t("The connection is lost. Trying again …"),
        "§ more": t("{x} more", **keep),
        "Stop": t("Stop"),
        "Close": t("Close"),
    }
    return list(found.items())
