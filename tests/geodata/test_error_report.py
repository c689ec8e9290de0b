"""Reports of errors: which addresses a host may name, and what is filled in."""

from urllib.parse import parse_qs, urlsplit

import pytest

from geodata.errors import GeoDataError
from geodata.language import translator
from geodata.presentation.error_report import (
    MAX_PART,
    VARIABLE,
    ErrorReport,
    corrections_address,
    report_address,
)
from geodata.serve import add_serve

PAGE = "https://atlas.example/en/claim/c-1"
REPORT = ErrorReport("Mine & “Co”", "mines/a", "c-1", "A; B?", "¶3, line 4", "0.2.0", PAGE)


def filled(monkeypatch: pytest.MonkeyPatch, contact: str, report: ErrorReport = REPORT) -> str:
    monkeypatch.setenv(VARIABLE, contact)
    return report_address(report, translator("en"))


def test_nothing_is_offered_where_the_host_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert report_address(REPORT, translator("en")) == ""


def test_a_message_says_what_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    address = filled(monkeypatch, "mailto:data@atlas.example")
    assert address.startswith("mailto:data@atlas.example?subject=")
    said = parse_qs(urlsplit(address).query)
    assert said["subject"] == ["Error in Mine & “Co”, edition 0.2.0"]
    lines = said["body"][0].split("\r\n")
    assert lines[:6] == [
        "Record: mines/a", "Claim: c-1", "Source: A; B?", "Place: ¶3, line 4", "Edition: 0.2.0",
        f"Page: {PAGE}",
    ]  # fmt: skip


def test_a_form_keeps_its_own_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    address = filled(monkeypatch, "https://forms.example/x?form=7&record=other#top")
    parts = urlsplit(address)
    assert parts.fragment == "top"
    assert parse_qs(parts.query) == {
        "form": ["7"], "record": ["mines/a"], "claim": ["c-1"], "source": ["A; B?"],
        "line": ["¶3, line 4"], "edition": ["0.2.0"], "page": [PAGE], "lang": ["en"],
    }  # fmt: skip


def test_no_text_adds_a_header_or_a_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = ErrorReport(
        'x\r\nBcc: z@z.example&bcc=y"><b>', "r&cc=q", "", "s" * 999, "", "1", PAGE
    )
    for contact in ("mailto:data@atlas.example", "https://forms.example/x"):
        address = filled(monkeypatch, contact, hostile)
        said = parse_qs(urlsplit(address).query)
        assert not {"bcc", "cc"} & set(said)
        assert not set('"<>\r\n ') & set(address)
        assert "s" * MAX_PART not in address
    assert (
        "\n"
        not in parse_qs(urlsplit(filled(monkeypatch, "mailto:a@b.example", hostile)).query)[
            "subject"
        ][0]
    )


@pytest.mark.parametrize(
    "contact",
    [
        "javascript:alert(1)", "http://forms.example/", "data@atlas.example", "mailto:", "https://",
        "mailto:a@b.example,c@d.example", "https://user:word@forms.example/", "https://[::1",
        "https://forms.example:port/", "mailto:a b@c.example", "https://forms.example/\nx",
        "https://forms.example/" + "x" * 600,
    ],
)  # fmt: skip
def test_any_other_address_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, contact: str
) -> None:
    assert filled(monkeypatch, contact) == ""
    with pytest.raises(GeoDataError, match=r"ATLAS_CORRECTIONS must be mailto: .*; got “.*Write"):
        corrections_address()


def test_serve_refuses_it_before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    add_serve(parser)
    monkeypatch.setenv(VARIABLE, "ftp://forms.example")
    asked = parser.parse_args([])
    with pytest.raises(GeoDataError, match=r"ftp://forms\.example"):
        asked.run(asked)
