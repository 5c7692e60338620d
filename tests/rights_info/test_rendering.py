"""Texts become safe HTML with their figures written for the language, sourced, and labelled where doubtful."""

import logging
from datetime import date
from typing import Any

import pytest

from rights_info.models import Fact
from rights_info.rendering import cited_facts, render_body, render_plain

TODAY = date(2026, 11, 22)


def fact(**fields: Any) -> Fact:
    """A fact that is certain, unless the fields say otherwise; not saved."""
    return Fact(**{"key": "f", "labels": {"en": "Figure"}, "confidence": "R", **fields})


def shown(a_fact: Fact, language: str = "en") -> str:
    return str(render_body("{{ fact:f }}", facts={"f": a_fact}, on=TODAY, language=language).html)


def test_body_cites_each_fact_once_and_in_order() -> None:
    assert cited_facts("{{ fact:b }} {{fact:a}} {{ fact:b }}") == ["b", "a"]


def test_raw_html_is_shown_as_text_not_run() -> None:
    html = render_body(
        "<script>x</script> [a](javascript:x)", facts={}, on=TODAY, language="en"
    ).html
    assert "<script" not in html
    assert "href" not in html


def test_link_leads_out_without_telling_where_from() -> None:
    html = render_body("[ILO](https://www.ilo.org/)", facts={}, on=TODAY, language="en").html
    assert '<a href="https://www.ilo.org/" rel="noreferrer">ILO</a>' in html


def test_fact_is_written_with_a_link_to_its_source() -> None:
    html = shown(fact(kind="money", value="400", currency="THB", per="day"))
    assert html == (
        '<p><span class="fact">400 THB a day<sup><a href="#fact-f" aria-label="Source 1">[1]</a></sup></span></p>\n'
    )


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"kind": "money", "value": "8.72", "currency": "MYR", "per": "hour"}, "8.72 MYR an hour"),
        ({"kind": "money", "value": "100000", "currency": "THB"}, "100,000 THB"),
        ({"kind": "duration", "value": "1", "unit": "year"}, "1 year"),
        ({"kind": "duration", "value": "2", "unit": "year"}, "2 years"),
        ({"kind": "duration", "value": "1.5", "unit": "hour"}, "1.5 hours"),
        ({"kind": "duration", "value": "48", "unit": "hour", "per": "week"}, "48 hours a week"),
        ({"kind": "number", "value": "3", "unit": "time"}, "3 times"),
        ({"kind": "number", "value": "1200"}, "1,200"),
        ({"kind": "percent", "value": "20", "per": "year"}, "20% a year"),
        ({"kind": "multiple", "value": "1.5"}, "1.5 times"),
        ({"kind": "date", "value": "2025-05-13"}, "13 May 2025"),
        ({"kind": "text", "texts": {"en": "No cap."}}, "No cap."),
    ],
)
def test_fact_is_written_in_words_of_its_kind(fields: dict[str, Any], written: str) -> None:
    assert fact(**fields).written("en") == written


def test_date_is_written_in_khmer() -> None:
    assert fact(kind="date", value="2025-05-13").written("km") == "13 ឧសភា 2025"


def test_money_is_grouped_as_vietnamese_groups() -> None:
    assert fact(kind="money", value="100000", currency="THB").written("vi") == "100.000 THB"


def test_phone_is_a_link_to_dial() -> None:
    assert '<a class="number" href="tel:+6621234567">+66 2 123 4567</a>' in shown(
        fact(kind="phone", value="+66 2 123 4567")
    )


def test_sentence_not_yet_in_the_language_says_which_language_it_is_in() -> None:
    assert '<span lang="en">No cap.</span>' in shown(
        fact(kind="text", texts={"en": "No cap."}), "km"
    )


@pytest.mark.parametrize(
    "confidence", ["G", "gap", "conflicting", "unverified", "verified_secondary"]
)
def test_uncertain_fact_is_labelled_where_it_stands(confidence: str) -> None:
    html = shown(fact(kind="number", value="5", confidence=confidence))
    assert '<span class="badge badge-warn">Unverified</span></span>' in html


@pytest.mark.parametrize("confidence", ["R", "verified_official", "verified_text_copy"])
def test_certain_fact_carries_no_label(confidence: str) -> None:
    assert "badge" not in shown(fact(kind="number", value="5", confidence=confidence))


@pytest.mark.parametrize("field", ["valid_to", "review_on"])
def test_fact_past_its_day_is_being_checked(field: str) -> None:
    late = fact(kind="number", value="5", **{field: date(2026, 11, 21)})
    due = fact(kind="number", value="5", **{field: date(2026, 11, 22)})
    assert '<span class="badge badge-warn">Being checked</span>' in shown(late)
    assert "badge" not in shown(due)


def test_unknown_fact_is_being_checked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="rights_info"):
        rendered = render_body("Pay {{ fact:nobody }}.", facts={}, on=TODAY, language="en")
    assert rendered.html == '<p>Pay <span class="badge badge-warn">Being checked</span>.</p>\n'
    assert rendered.footnotes == []
    assert [record.getMessage() for record in caplog.records] == [
        "A text cites a fact that does not exist: nobody"
    ]


def test_placeholder_characters_in_a_text_cannot_call_up_a_fact() -> None:
    html = render_body(
        "\ue0000\ue001 {{ fact:f }}",
        facts={"f": fact(kind="number", value="5")},
        on=TODAY,
        language="en",
    )
    assert str(html.html).count('class="fact"') == 1


def test_value_of_a_fact_is_escaped() -> None:
    assert "&lt;b&gt;" in shown(fact(kind="text", texts={"en": "<b>"}))


def test_plain_text_holds_the_figures() -> None:
    facts = {"f": fact(kind="duration", value="2", unit="year")}
    assert render_plain("Within {{ fact:f }}.", facts=facts, language="en") == "Within 2 years."
