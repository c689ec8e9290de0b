"""Who would ask a question, in words."""

from geodata.datapackage.questions import ANALYST, JOURNALIST, OFFICIAL, STUDENT
from geodata.language import Translator


def audience_labels(t: Translator) -> dict[str, str]:
    """Audience → heading of its questions, in order."""
    return {
        ANALYST: t("Analysts ask"),
        JOURNALIST: t("Journalists ask"),
        STUDENT: t("Students ask"),
        OFFICIAL: t("Officials ask"),
    }
